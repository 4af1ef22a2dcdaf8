// Faults of kpack (spec controllers.md 11) that show only where the controllers work together: each is provoked before one controller as it is
// shipped, and absent. The others are provoked beside the part that they concern: image-controller.test.ts, build-controller.test.ts,
// source-resolver.test.ts and the unit tests of test/controllers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUILDS, CLUSTER_BUILDERS, IMAGES, SOURCE_RESOLVERS } from '../../src/controllers/informers.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { type BuildSite, buildSite, conditionOf } from './build-site.ts';
import { loadOver } from './controller-load.ts';
import { type ControllerProcesses, controllerIdentity, controllerProcesses } from './controller-process.ts';
import { freePort } from './free-port.ts';
import { core, handOnObjects, type Stored } from './hand-on-objects.ts';
import type { OpsProcess } from './ops-process.ts';
import type { Completion } from './played-kubelet.ts';
import { sharedControlPlane } from './shared-control-plane.ts';
import { until } from './until.ts';

const cluster = sharedControlPlane();
const namespace = 'faults';
const client = new KubeClient(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
const { create, read, list, patch, remove, untilSaid } = handOnObjects(client, namespace);
let site: BuildSite;
let controllers: ControllerProcesses;
let controller: OpsProcess;

const PRIORITY_CLASSES = { group: 'scheduling.k8s.io', version: 'v1', plural: 'priorityclasses' };
const STORAGE_CLASSES = { group: 'storage.k8s.io', version: 'v1', plural: 'storageclasses' };
const POLICIES = 'admissionregistration.k8s.io';
const podOf = (image: string, number = 1) => `${image}-build-${number}-build-pod`;
const image = (name: string, spec: object = {}, metadata: object = {}) =>
  create(IMAGES, { ...site.image(name, spec), metadata: { name, ...metadata } });
const play = (name: string, number = 1, result: Partial<Completion> = {}) =>
  site.kubelet.play(namespace, podOf(name, number), { ...site.result(number), ...result });
const ready = (name: string) => untilSaid(IMAGES, name, 'Ready', { status: 'True', reason: 'UpToDate' });
const env = (value: string) => ({ spec: { build: { env: [{ name: 'A', value }] } } });
const buildsOf = async (name: string) =>
  (await list(BUILDS, `image.kpack.io/image=${name}`)).map((each) => each.metadata.name).sort();
const withBuilder = (name: string) => ({ builder: { kind: 'ClusterBuilder', name } });
const builderStatus = (name: string, status: object) => patch(CLUSTER_BUILDERS, name, { status }, '', 'status');

/** A ClusterBuilder of its own, ready, so that its changes concern one Image. */
async function builder(name: string): Promise<void> {
  const { spec, status } = await read(CLUSTER_BUILDERS, namespace, '');
  await create(
    CLUSTER_BUILDERS,
    { apiVersion: 'kpack.io/v1alpha2', kind: 'ClusterBuilder', metadata: { name }, spec },
    '',
  );
  await builderStatus(name, { ...status, observedGeneration: 1 });
}

beforeAll(async () => {
  site = await buildSite(cluster, namespace);
  await builder('faults-lifecycle');
  await builder('faults-stack');
  controllers = await controllerProcesses();
  controller = await controllers.start(await controllerIdentity(cluster), [
    '--leader-elect=false',
    // What other tests have left is not counted.
    `--namespaces=${namespace}`,
    '--source-polling-interval=1h',
    '--enable-priority-classes',
  ]);
  await controller.ready();
});
afterAll(async () => {
  await controllers?.stop();
  for (const name of ['faults-lifecycle', 'faults-stack'])
    await remove(CLUSTER_BUILDERS, name, '').catch(() => undefined);
  await site?.stop();
  client.close();
});

test('1, 2: a lifecycle that builds do not take on, and a trigger on the Image, do not build for ever', async () => {
  const annotations = { 'image.kpack.io/additionalBuildNeeded': 'x' };
  await image('endless', withBuilder('faults-lifecycle'), { annotations });
  await play('endless');
  await ready('endless');
  await builderStatus('faults-lifecycle', { lifecycle: { version: '0.20.13' } });
  // The image still says 0.20.12.
  await play('endless', 2);
  const { message } = await untilSaid(IMAGES, 'endless', 'BuilderApplied', {
    status: 'False',
    reason: 'RebuildWithoutEffect',
  });
  expect(message).toContain("Build 'endless-build-2' was made for LIFECYCLE");
  await ready('endless');
  expect(await buildsOf('endless')).toEqual(['endless-build-1', 'endless-build-2']);
});

test('3, 16: a rebase whose image is gone is a full build; where that fails too, a newer builder builds at once', async () => {
  await image('patched', withBuilder('faults-stack'));
  await play('patched');
  await ready('patched');
  const stack = (digit: string) => ({
    stack: { id: 'io.buildpacks.stacks.base', runImage: `${site.registry.host}/kpack/run@sha256:${digit.repeat(64)}` },
  });
  await builderStatus('faults-stack', stack('a'));
  const pod = await site.kubelet.pod(namespace, podOf('patched', 2));
  const { metadata } = await read(BUILDS, 'patched-build-2');
  expect(metadata.annotations?.['image.kpack.io/reason']).toBe('STACK');
  // Nobody pushed what the first build said that it had.
  expect(pod.spec?.initContainers?.map(({ name }) => name)).toContain('build');
  await site.kubelet.schedule(pod);
  await site.kubelet.fail(pod, 'export', 62);
  const failed = await untilSaid(IMAGES, 'patched', 'Ready', { status: 'False', reason: 'BuildFailed' });
  expect(failed.message).toMatch(/; it is tried again after \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  await builderStatus('faults-stack', stack('b'));
  await play('patched', 3, { stackRunImage: stack('b').stack.runImage });
  await ready('patched');
});

test('5: stripComponents of a blob reaches the Build', async () => {
  const blob = { url: 'https://example.com/app.tgz', stripComponents: 1 };
  await image('blob', { source: { blob } });
  await site.kubelet.pod(namespace, podOf('blob'));
  expect((await read(BUILDS, 'blob-build-1')).spec.source).toEqual({ blob });
});

test('6: a source that was never reached is not ready, builds nothing, and is found when it answers', async () => {
  const url = `http://127.0.0.1:${await freePort()}/app.git`;
  await image('unreached', { source: { git: { url, revision: 'main' } } });
  const source = await untilSaid(SOURCE_RESOLVERS, 'unreached-source', 'Ready', {
    status: 'False',
    reason: 'Unreachable',
  });
  const { message } = await untilSaid(IMAGES, 'unreached', 'Ready', {
    status: 'Unknown',
    reason: 'ResolverNotReady',
    message: 'refused',
  });
  expect(message).toBe(`Error: SourceResolver 'unreached-source' is not ready; Message: ${source.message}`);
  expect(await buildsOf('unreached')).toEqual([]);
  await patch(IMAGES, 'unreached', { spec: { source: { git: { url: `${site.git.url}/app.git` } } } });
  await site.kubelet.pod(namespace, podOf('unreached'));
});

test('7: Builds of the same second keep their order, and the next one gets the next number', async () => {
  const [name, services] = ['quick', [{ kind: 'Secret', name: 'login' }]];
  await create(core('secrets'), { metadata: { name: 'login' }, type: 'Opaque' });
  await create(core('serviceaccounts'), { metadata: { name: 'robot' }, secrets: [{ name: 'login' }] });
  await image(name, { serviceAccountName: 'robot', build: { services } });
  const made: Stored[] = [];
  const inOneSecond = () => new Set(made.map(({ metadata }) => metadata.creationTimestamp)).size < made.length;
  while (!inOneSecond() && made.length < 20) {
    const number = made.length + 1;
    // It fails before it has a pod: the service is a credential of the account.
    await untilSaid(BUILDS, `${name}-build-${number}`, 'Succeeded', { status: 'False', reason: 'ForbiddenSecret' });
    made.push(await read(BUILDS, `${name}-build-${number}`));
    await patch(IMAGES, name, env(`${number}`));
  }
  expect(inOneSecond()).toBe(true);
  const last = made.length + 1;
  await untilSaid(BUILDS, `${name}-build-${last}`, 'Succeeded', { status: 'False', reason: 'ForbiddenSecret' });
  await patch(IMAGES, name, { spec: { build: { services: [] } } });
  await play(name, last + 1);
  await ready(name);
  expect((await read(IMAGES, name)).status).toMatchObject({
    latestBuildRef: `${name}-build-${last + 1}`,
    buildCounter: last + 1,
  });
});

test('8, 47: a status that could not be written after a Build was made is made up for while it runs', async () => {
  const meta = { name: 'faults-no-status' };
  const resourceRules = [
    { apiGroups: ['kpack.io'], apiVersions: ['*'], operations: ['UPDATE'], resources: ['images/status'] },
  ];
  const expression =
    "!has(object.status.latestBuildRef) || !(object.metadata.name == 'lost' || object.status.latestBuildRef == 'probe')";
  const policies = { group: POLICIES, version: 'v1', plural: 'validatingadmissionpolicies' };
  const bindings = { group: POLICIES, version: 'v1', plural: 'validatingadmissionpolicybindings' };
  const validations = [{ expression, message: 'not now' }];
  await create(policies, { metadata: meta, spec: { matchConstraints: { resourceRules }, validations } }, '');
  await create(bindings, { metadata: meta, spec: { policyName: meta.name, validationActions: ['Deny'] } }, '');
  const probe = `${resourcePath(IMAGES, { namespace, name: 'blob' })}/status`;
  await until('the policy to count', () =>
    client.patch(probe, 'merge', { status: { latestBuildRef: 'probe' } }, { query: { dryRun: 'All' } }).then(
      () => undefined,
      (error: Error) => error.message.includes('not now') || undefined,
    ),
  );

  await image('lost');
  await site.kubelet.pod(namespace, podOf('lost'));
  const logged = await until('the refusal in the log', async () =>
    (await controller.log()).find((line) => JSON.stringify(line).includes('faults/lost was refused')),
  );
  expect(JSON.stringify(logged)).toContain('not now');
  expect((await read(IMAGES, 'lost')).status?.latestBuildRef).toBeUndefined();
  await remove(bindings, meta.name, '');
  await remove(policies, meta.name, '');
  const { status } = await until(
    'its status',
    async () => {
      const found = await read(IMAGES, 'lost');
      return found.status?.latestBuildRef === undefined ? undefined : found;
    },
    { withinMs: 90_000 },
  );
  expect(status).toMatchObject({
    latestBuildRef: 'lost-build-1',
    buildCounter: 1,
    latestBuildImageGeneration: 1,
    latestBuildReason: 'CONFIG',
  });
  expect(conditionOf(await read(IMAGES, 'lost'), 'Ready')).toMatchObject({ status: 'Unknown', reason: 'BuildRunning' });
  expect(await buildsOf('lost')).toEqual(['lost-build-1']);
});

test('19: a missing PriorityClass is told in Build and Image, and the Build goes on when it is there', async () => {
  await remove(PRIORITY_CLASSES, 'kpack-build-high-priority', '');
  try {
    await image('classless');
    const build = await untilSaid(BUILDS, 'classless-build-1', 'Succeeded', {
      status: 'Unknown',
      reason: 'PriorityClassNotFound',
    });
    expect(build.message).toBe(
      `pods "classless-build-1-build-pod" is forbidden: no PriorityClass with name kpack-build-high-priority was found. Create the PriorityClass (kpack's own are in the release file), or switch --enable-priority-classes off; it is tried again by itself.`,
    );
    await untilSaid(IMAGES, 'classless', 'Ready', {
      status: 'Unknown',
      reason: 'BuildRunning',
      message: build.message,
    });
  } finally {
    const manifests = readFileSync(join(import.meta.dirname, '../../manifests/priority-classes.yaml'), 'utf8');
    await cluster.kubectlOk(['apply', '--filename=-'], { input: manifests });
  }
  await play('classless');
  await ready('classless');
});

test('23: a completion that fails is named, with the command that shows its log', async () => {
  await image('ends-badly');
  const pod = await site.kubelet.pod(namespace, podOf('ends-badly'));
  await site.kubelet.schedule(pod);
  await site.kubelet.fail(pod, 'completion', 3);
  const { message } = await untilSaid(IMAGES, 'ends-badly', 'Ready', { status: 'False', reason: 'BuildFailed' });
  expect(message).toContain(`kubectl logs -n ${namespace} ${podOf('ends-badly')} -c completion`);
  expect(message).toContain('(completion ended with exit code 3)');
});

test('34: pods and claims of others are not in the caches', async () => {
  const cached = async () =>
    (await controller.ask('/metrics')).text
      .split('\n')
      .filter((line) => /^kpack_cached_objects.*(pods|persistent)/.test(line));
  const before = await cached();
  expect(before).toHaveLength(2);
  const containers = [{ name: 'c', image: 'registry.example.com/x' }];
  await create(core('pods'), { metadata: { name: 'of-others' }, spec: { containers } });
  const resources = { requests: { storage: '1G' } };
  await create(core('persistentvolumeclaims'), {
    metadata: { name: 'of-others' },
    spec: { accessModes: ['ReadWriteOnce'], resources },
  });
  await image('marker');
  // Its pod comes after the others' in every watch.
  await site.kubelet.pod(namespace, podOf('marker'));
  const number = (lines: string[], kind: string) =>
    Number(
      lines
        .find((line) => line.includes(kind))
        ?.split(' ')
        .at(-1),
    );
  const after = await until('the pod of the Image in the cache', async () => {
    const lines = await cached();
    return number(lines, 'pods') > number(before, 'pods') ? lines : undefined;
  });
  expect(number(after, 'pods')).toBe(number(before, 'pods') + 1);
  expect(number(after, 'persistentvolumeclaims')).toBe(number(before, 'persistentvolumeclaims'));
});

test('47: an Image whose StorageClass went away is built and told all the same', async () => {
  const isDefault = { 'storageclass.kubernetes.io/is-default-class': 'true' };
  const metadata = { name: namespace, annotations: isDefault };
  await create(STORAGE_CLASSES, { metadata, provisioner: 'example.com/none' }, '');
  try {
    await until('an Image with a cache to be admitted', () => image('cached', { cache: { volume: { size: '1G' } } }));
    await site.kubelet.pod(namespace, podOf('cached'));
  } finally {
    await remove(STORAGE_CLASSES, namespace, '');
  }
  await until('the webhook to know', async () => {
    const probe = { ...site.image('probe', { cache: { volume: { size: '1G' } } }), metadata: { name: 'probe' } };
    const path = resourcePath(IMAGES, { namespace });
    return client.create(path, probe as KubeObject, { query: { dryRun: 'All' } }).then(
      () => undefined,
      (error: Error) => error.message.includes('spec.cache.volume.size') || undefined,
    );
  });
  await play('cached');
  await ready('cached');
  const annotations = { 'image.kpack.io/additionalBuildNeeded': '' };
  await patch(BUILDS, 'cached-build-1', { metadata: { annotations } });
  await play('cached', 2);
  await ready('cached');
  expect((await read(BUILDS, 'cached-build-2')).spec.cache).toEqual({
    volume: { persistentVolumeClaimName: 'cached-cache' },
  });
});

test('48: a Build never takes over the pod of an earlier one of its name, nor its result', async () => {
  await image('reborn');
  await play('reborn');
  await ready('reborn');
  const old = await read(core('pods'), podOf('reborn'));
  await remove(IMAGES, 'reborn');
  await image('reborn');
  await untilSaid(IMAGES, 'reborn', 'Ready', { status: 'Unknown', reason: 'NameTaken', message: 'SourceResolver' });
  // As the garbage collector does, which is not here, one after the other; the pod comes last.
  await remove(SOURCE_RESOLVERS, 'reborn-source');
  await untilSaid(IMAGES, 'reborn', 'Ready', {
    status: 'Unknown',
    reason: 'NameTaken',
    message: "Build 'reborn-build-1' of before",
  });
  await remove(BUILDS, 'reborn-build-1');
  const { message } = await untilSaid(BUILDS, 'reborn-build-1', 'Succeeded', {
    status: 'Unknown',
    reason: 'PodNameTaken',
  });
  await untilSaid(IMAGES, 'reborn', 'Ready', { status: 'Unknown', reason: 'BuildRunning', message });
  expect((await read(IMAGES, 'reborn')).status).not.toHaveProperty('latestImage');
  await remove(core('pods'), podOf('reborn'));
  await until('another pod', async () => {
    const { metadata } = await site.kubelet.pod(namespace, podOf('reborn'));
    return metadata?.uid !== old.metadata.uid || undefined;
  });
  await play('reborn', 1, { latestImage: site.result(7).latestImage });
  await ready('reborn');
  expect((await read(IMAGES, 'reborn')).status?.latestImage).toBe(site.result(7).latestImage);
});

test('at the end nothing is left to do, and but for the refused status no reconcile failed', async () => {
  const { requests, reconciles } = await loadOver(controller, 3_000);
  // The unfinished builds stand still, and the source that was mended is not polled before an hour has passed.
  expect({ requests, reconciles }).toEqual({ requests: 0, reconciles: 0 });
  const lines = (await controller.log()).filter(({ level }) => !['info', 'debug'].includes(String(level)));
  expect(lines.filter((line) => !JSON.stringify(line).includes('faults/lost'))).toEqual([]);
});
