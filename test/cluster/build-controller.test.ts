// Builds on a real API server: each gets its one pod, follows it, and says what happened to it, whatever goes wrong on the way (spec
// controllers.md, 4 and 11). The registry is real; the test plays scheduler and kubelet.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Build } from '../../src/controllers/build/build.ts';
import { BUILDS, CLUSTER_BUILDERS } from '../../src/controllers/informers.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { pushImage } from '../registry/test-image.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { type BuildRig, createBuild, startBuildRig } from './build-controller-rig.ts';
import { type PushedBuilder, pushBuilderImage } from './builder-image.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type Completion, completionMessage, PlayedKubelet, type PlayedPod } from './played-kubelet.ts';
import { until } from './until.ts';

let plane: ControlPlane;
let client: KubeClient;
let kubelet: PlayedKubelet;
let registry: TestRegistry;
let builder: PushedBuilder;
const rigs: BuildRig[] = [];
let namespaces = 0;

const PODS = { group: '', version: 'v1', plural: 'pods' };
const podName = (build: string) => `${build}-build-pod`;
const made: Completion = {
  buildpackMetadata: [{ id: 'acme/go', version: '1.2.3' }],
  latestImage: `registry.example.com/app@sha256:${'a'.repeat(64)}`,
  stackID: 'io.buildpacks.stacks.base',
  stackRunImage: `registry.example.com/run@sha256:${'b'.repeat(64)}`,
  lifecycleVersion: '0.20.12',
};

beforeAll(async () => {
  [plane, registry] = await Promise.all([startControlPlane(), startTestRegistry()]);
  await plane.kubectlOk(['apply', `--filename=${join(import.meta.dirname, '../../manifests/crds')}`, '--server-side']);
  client = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }));
  kubelet = new PlayedKubelet(client);
  builder = await pushBuilderImage(registry, '1');
  await until('the kinds', () => client.list(resourcePath(BUILDS)));
});
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.stop()));
  // What is left unfinished would be taken up by the next test's controller.
  const { items } = await client.list(resourcePath(BUILDS));
  for (const { metadata } of items) {
    const { namespace, name } = metadata ?? {};
    await client.delete(resourcePath(BUILDS, { namespace, name }));
  }
});
afterAll(async () => {
  client?.close();
  await Promise.all([registry?.stop(), plane?.stop()]);
});

async function start(options: Parameters<typeof startBuildRig>[1] = {}): Promise<BuildRig> {
  const rig = await startBuildRig(plane.kubeconfig, options);
  rigs.push(rig);
  return rig;
}

/** A namespace with a service account. */
async function makeNamespace(account: object | 'none' = {}): Promise<string> {
  namespaces += 1;
  const namespace = `builds-${namespaces}`;
  await plane.kubectlOk(['create', 'namespace', namespace]);
  if (account !== 'none') await create(namespace, 'serviceaccounts', { metadata: { name: 'robot' }, ...account });
  return namespace;
}

const create = (namespace: string, plural: string, object: object) =>
  client.create(resourcePath({ group: '', version: 'v1', plural }, { namespace }), object as KubeObject);
const build = (namespace: string, name = 'app-build-1', spec: object = {}, metadata = {}) =>
  createBuild(client, namespace, name, { builder: { image: builder.image }, ...spec }, metadata);
const read = (namespace: string, name = 'app-build-1') => client.get<Build>(resourcePath(BUILDS, { namespace, name }));
const pods = async (namespace: string) => (await client.list<PlayedPod>(resourcePath(PODS, { namespace }))).items;

/** The condition, once it is as wanted. */
async function succeeded(namespace: string, wanted: { status?: string; reason?: string }, name = 'app-build-1') {
  let last: unknown;
  return until(
    `Build ${namespace}/${name} with ${JSON.stringify(wanted)}`,
    async () => {
      const condition = (await read(namespace, name)).status?.conditions?.[0];
      last = condition;
      const matches = Object.entries(wanted).every(([field, value]) => condition?.[field as 'reason'] === value);
      if (condition === undefined || !matches) throw new Error(JSON.stringify(last));
      return condition;
    },
    { withinMs: 60_000 },
  );
}

describe('a Build', () => {
  test('gets its pod with one create and one status, and ends with what it made', async () => {
    const rig = await start();
    const namespace = await makeNamespace();
    const { metadata } = await build(namespace);
    const pod = await kubelet.pod(namespace, podName('app-build-1'));
    expect(pod.spec?.initContainers?.map(({ name }) => name)).toEqual([
      'prepare',
      'analyze',
      'detect',
      'restore',
      'build',
      'export',
    ]);
    expect(pod.metadata?.ownerReferences).toEqual([
      {
        apiVersion: 'kpack.io/v1alpha2',
        kind: 'Build',
        name: 'app-build-1',
        uid: metadata?.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
    const begun = await until(
      'a status',
      async () => (await read(namespace)).status?.podName && (await read(namespace)).status,
    );
    expect(begun).toEqual({
      observedGeneration: 1,
      conditions: [{ type: 'Succeeded', status: 'Unknown', lastTransitionTime: expect.any(String) }],
      stack: {},
      lifecycleVersion: '',
      podName: 'app-build-1-build-pod',
    });
    expect(rig.writes).toEqual(['POST pods', 'PUT builds/status']);

    await kubelet.schedule(pod);
    await kubelet.progress(pod, 2);
    const going = await succeeded(namespace, { reason: 'PodInitializing' });
    expect(going.message).toMatch(/^Container \w+ waiting$/);
    const working = await until('the second step', async () => {
      const { status } = await read(namespace);
      return status?.stepsCompleted?.length === 2 ? status : undefined;
    });
    expect(working.stepsCompleted).toEqual(['prepare', 'analyze']);
    expect(working.stepStates).toHaveLength(7);
    await kubelet.succeed(pod, made);
    expect(await succeeded(namespace, { status: 'True' })).toMatchObject({ reason: 'Completed' });
    const { status } = await read(namespace);
    expect(status).toMatchObject({
      latestImage: made.latestImage,
      buildMetadata: [{ id: 'acme/go', version: '1.2.3' }],
      stack: { id: made.stackID, runImage: made.stackRunImage },
      lifecycleVersion: '0.20.12',
      stepsCompleted: ['prepare', 'analyze', 'detect', 'restore', 'build', 'export', 'completion'],
    });
    expect(rig.events).toEqual([
      { type: 'Normal', reason: 'BuildSucceeded', message: 'The image was built and pushed.' },
    ]);
    expect(rig.errors).toEqual([]);
  });

  test('says which step failed, how, and where to read more', async () => {
    const rig = await start();
    const namespace = await makeNamespace();
    await build(namespace);
    const pod = await kubelet.pod(namespace, podName('app-build-1'));
    await kubelet.schedule(pod);
    await kubelet.fail(pod, 'detect', 20);
    const { message, reason } = await succeeded(namespace, { status: 'False' });
    expect({ message, reason }).toEqual({
      reason: 'Failed',
      // No kubelet, no logs.
      message: `Error:  Container detect terminated with error could not retrieve container logs: For more info use \`kubectl logs -n ${namespace} app-build-1-build-pod -c detect\` (detect ended with exit code 20)`,
    });
    expect((await read(namespace)).status?.stepsCompleted).toEqual(['prepare', 'analyze']);
    expect(rig.events).toMatchObject([{ type: 'Warning', reason: 'BuildFailed' }]);
  });

  test('that its deadline ended has the words of the kubelet', async () => {
    await start();
    const namespace = await makeNamespace();
    await build(namespace);
    await kubelet.expire(await kubelet.pod(namespace, podName('app-build-1')));
    expect(await succeeded(namespace, { status: 'False' })).toMatchObject({
      reason: 'Failed',
      message: 'Pod was active on the node longer than the specified deadline',
    });
  });

  test('that is being deleted gets no pod any more', async () => {
    const namespace = await makeNamespace();
    await build(namespace, 'app-build-1', {}, { finalizers: ['example.com/hold'] });
    await client.delete(resourcePath(BUILDS, { namespace, name: 'app-build-1' }));
    const rig = await start();
    await build(namespace, 'app-build-2');
    await kubelet.pod(namespace, podName('app-build-2'));
    expect((await pods(namespace)).map(({ metadata }) => metadata?.name)).toEqual([podName('app-build-2')]);
    await until('idle', () => rig.controller.isIdle || undefined);
    expect(rig.writes).toEqual(['POST pods', 'PUT builds/status']);
    const metadata = { finalizers: [] };
    await client.patch(resourcePath(BUILDS, { namespace, name: 'app-build-1' }), 'merge', { metadata });
  });
});

describe('the pod', () => {
  test('of another Build of the same name is never taken over; the Build waits for it to go', async () => {
    const namespace = await makeNamespace();
    const old = await build(namespace);
    const first = await start();
    const pod = await kubelet.pod(namespace, podName('app-build-1'));
    await succeeded(namespace, { status: 'Unknown' });
    await first.stop();
    rigs.splice(0);
    // The Build goes, its pod stays, as when the garbage collector is slow; and it has ended well.
    await client.delete(resourcePath(BUILDS, { namespace, name: 'app-build-1' }));
    await kubelet.succeed(pod, made);
    const anew = await build(namespace);

    const rig = await start();
    const { message } = await succeeded(namespace, { reason: 'PodNameTaken' });
    expect(message).toBe(
      `pod app-build-1-build-pod belongs to Build app-build-1 with uid ${old.metadata?.uid}, not to this Build. The build starts when it is gone: if nobody needs it, kubectl delete pod -n ${namespace} app-build-1-build-pod`,
    );
    expect((await read(namespace)).status).not.toHaveProperty('latestImage');
    await client.delete(resourcePath(PODS, { namespace, name: podName('app-build-1') }), {
      query: { gracePeriodSeconds: 0 },
    });
    const own = await until('its own pod', async () => {
      const found = await kubelet.pod(namespace, podName('app-build-1'));
      return found.metadata?.ownerReferences?.[0]?.uid === anew.metadata?.uid ? found : undefined;
    });
    await kubelet.succeed(own, made);
    await succeeded(namespace, { status: 'True' });
    expect(rig.errors).toEqual([]);
  });

  test('of the right name that is nobody of ours is not touched', async () => {
    await start();
    const namespace = await makeNamespace();
    const container = { name: 'c', image: 'registry.example.com/x' };
    await create(namespace, 'pods', { metadata: { name: podName('app-build-1') }, spec: { containers: [container] } });
    await build(namespace);
    expect((await succeeded(namespace, { reason: 'PodNameTaken' })).message).toMatch(
      /^pod app-build-1-build-pod belongs to nobody, not to this Build\./,
    );
    await client.delete(resourcePath(PODS, { namespace, name: podName('app-build-1') }), {
      query: { gracePeriodSeconds: 0 },
    });
    await until('its own pod', async () =>
      (await pods(namespace))[0]?.metadata?.labels?.['kpack.io/build'] ? true : undefined,
    );
  });

  test('that was written through an older version of the owner is its own', async () => {
    const namespace = await makeNamespace();
    const { metadata } = await build(namespace);
    const owner = {
      apiVersion: 'kpack.io/v1alpha1',
      kind: 'Build',
      name: 'app-build-1',
      uid: metadata?.uid,
      controller: true,
    };
    await create(namespace, 'pods', {
      metadata: { name: podName('app-build-1'), labels: { 'kpack.io/build': 'app-build-1' }, ownerReferences: [owner] },
      spec: { containers: [{ name: 'completion', image: 'registry.example.com/x' }] },
    });
    const rig = await start();
    const pod = await kubelet.pod(namespace, podName('app-build-1'));
    await kubelet.succeed(pod, made);
    await succeeded(namespace, { status: 'True' });
    expect(rig.writes).not.toContain('POST pods');
  });

  test('is made again when somebody deletes it, three times', async () => {
    const rig = await start();
    const namespace = await makeNamespace();
    await build(namespace);
    const seen = new Set<string>();
    for (let i = 0; i < 4; i += 1) {
      const uid = await until(`pod ${i + 1}`, async () => {
        const found = (await pods(namespace))[0]?.metadata?.uid;
        return found === undefined || seen.has(found) ? undefined : found;
      });
      seen.add(uid);
      await until('its name in the status', async () => (await read(namespace)).status?.podName);
      const pod = await kubelet.pod(namespace, podName('app-build-1'));
      expect(pod.metadata?.annotations).not.toHaveProperty('build.kpack.io/lost-pods');
      await client.delete(resourcePath(PODS, { namespace, name: podName('app-build-1') }), {
        query: { gracePeriodSeconds: 0 },
      });
    }
    expect(await succeeded(namespace, { status: 'False' })).toMatchObject({
      reason: 'PodDeleted',
      message:
        'pod app-build-1-build-pod was deleted 4 times before the build ended. Find out who deletes it (a node that is drained, a clean-up job, a person), then start a new build.',
    });
    expect(await pods(namespace)).toEqual([]);
    expect(rig.writes.filter((write) => write === 'POST pods')).toHaveLength(4);
  });

  test('that is being deleted while it works is waited for', async () => {
    await start();
    const namespace = await makeNamespace();
    await build(namespace);
    const pod = await kubelet.pod(namespace, podName('app-build-1'));
    await kubelet.schedule(pod);
    await kubelet.progress(pod, 1);
    await until('its name in the status', async () => (await read(namespace)).status?.podName);
    await client.delete(resourcePath(PODS, { namespace, name: podName('app-build-1') }));
    expect((await succeeded(namespace, { reason: 'PodDeleted' })).status).toBe('Unknown');
    // Killed by its deletion: no failure of the build.
    await kubelet.fail(pod, 'analyze', 137);
    await client.delete(resourcePath(PODS, { namespace, name: podName('app-build-1') }), {
      query: { gracePeriodSeconds: 0 },
    });
    const next = await until('the next pod', async () => {
      const found = (await pods(namespace))[0];
      return found !== undefined && found.metadata?.uid !== pod.metadata?.uid ? found : undefined;
    });
    await kubelet.succeed(next, made);
    await succeeded(namespace, { status: 'True' });
  });
});

describe('what is missing is told, waited for, and found when it is there', () => {
  test('a service account, then its secret', async () => {
    const rig = await start();
    const namespace = await makeNamespace('none');
    await build(namespace);
    expect(await succeeded(namespace, { reason: 'ServiceAccountNotFound' })).toMatchObject({
      status: 'Unknown',
      message: `serviceaccounts "robot" not found: create it in namespace ${namespace}, or correct serviceAccountName of the Image. It is looked for again by itself.`,
    });
    await create(namespace, 'serviceaccounts', { metadata: { name: 'robot' }, secrets: [{ name: 'git' }] });
    expect((await succeeded(namespace, { reason: 'SecretNotFound' })).message).toBe(
      `secrets "git" not found: create it in namespace ${namespace}, or take it out of the secrets of service account robot. It is looked for again by itself.`,
    );
    await create(namespace, 'secrets', { metadata: { name: 'git' }, type: 'Opaque' });
    await kubelet.pod(namespace, podName('app-build-1'));
    expect(rig.errors).toEqual([]);
  });

  test('a builder that ref names, and its image', async () => {
    await start();
    const namespace = await makeNamespace();
    await build(namespace, 'app-build-1', { builder: { ref: { kind: 'ClusterBuilder', name: 'later' } } });
    expect((await succeeded(namespace, { reason: 'BuilderNotFound' })).message).toBe(
      'unable to resolve cluster builder image: ClusterBuilder later does not exist. Create it; the build starts then.',
    );
    const spec = { tag: 'registry.example.com/b', serviceAccountRef: { name: 'robot', namespace } };
    const path = resourcePath(CLUSTER_BUILDERS, { name: 'later' });
    await client.create(resourcePath(CLUSTER_BUILDERS), {
      apiVersion: 'kpack.io/v1alpha2',
      kind: 'ClusterBuilder',
      metadata: { name: 'later' },
      spec,
    } as KubeObject);
    await succeeded(namespace, { reason: 'BuilderNotReady' });
    await client.patch(`${path}/status`, 'merge', { status: { latestImage: builder.image } });
    const pod = await kubelet.pod(namespace, podName('app-build-1'));
    expect(pod.spec?.initContainers?.[1]?.image).toBe(builder.image);
  });

  test('a provisioned service, whose Secret is then bound', async () => {
    const group = 'services.example.com';
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    await client.create(
      resourcePath({ group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions' }),
      {
        metadata: { name: `proxies.${group}` },
        spec: {
          group,
          scope: 'Namespaced',
          names: { kind: 'Proxy', plural: 'proxies' },
          versions: [{ name: 'v1', served: true, storage: true, schema }],
        },
      } as KubeObject,
    );
    await start();
    const namespace = await makeNamespace();
    const proxies = resourcePath({ group, version: 'v1', plural: 'proxies' }, { namespace });
    await until('the kind', () => client.list(proxies));
    await build(namespace, 'app-build-1', { services: [{ apiVersion: `${group}/v1`, kind: 'Proxy', name: 'db' }] });
    expect((await succeeded(namespace, { reason: 'ServiceNotFound' })).message).toBe(
      `proxies.${group} "db" not found. Create the service or correct services of the Image; it is looked for again by itself.`,
    );
    const service = { apiVersion: `${group}/v1`, kind: 'Proxy', metadata: { name: 'db' } };
    await client.create(proxies, { ...service, status: { binding: { name: 'db-secret' } } } as KubeObject);
    const pod = await kubelet.pod(namespace, podName('app-build-1'));
    expect(JSON.stringify(pod.spec)).toContain('"secretName":"db-secret"');
  });

  test('a PriorityClass, a RuntimeClass and room in the quota', async () => {
    await start();
    const namespace = await makeNamespace();
    await build(namespace, 'a', { priorityClassName: 'later' });
    await build(namespace, 'b', { runtimeClassName: 'later' });
    expect(await succeeded(namespace, { reason: 'PriorityClassNotFound' }, 'a')).toMatchObject({
      status: 'Unknown',
      message: expect.stringMatching(
        /^pods "a-build-pod" is forbidden: no PriorityClass with name later was found\. Create the PriorityClass .* tried again by itself\.$/,
      ),
    });
    await succeeded(namespace, { reason: 'RuntimeClassNotFound' }, 'b');
    await plane.kubectlOk(['create', 'priorityclass', 'later', '--value=1']);
    await kubelet.pod(namespace, podName('a'));

    await create(namespace, 'resourcequotas', { metadata: { name: 'small' }, spec: { hard: { pods: '0' } } });
    await client.patch(
      `${resourcePath({ group: '', version: 'v1', plural: 'resourcequotas' }, { namespace, name: 'small' })}/status`,
      'merge',
      {
        status: { hard: { pods: '0' }, used: { pods: '0' } },
      },
    );
    await build(namespace, 'c');
    await succeeded(namespace, { reason: 'QuotaExceeded' }, 'c');
    await client.delete(
      resourcePath({ group: '', version: 'v1', plural: 'resourcequotas' }, { namespace, name: 'small' }),
    );
    await kubelet.pod(namespace, podName('c'));
  });

  test('a namespace that is being deleted is left alone', async () => {
    const rig = await start();
    const namespace = await makeNamespace();
    await plane.kubectlOk(['delete', 'namespace', namespace, '--wait=false']);
    // Builds cannot be made in it any more either; this one was waiting when it began.
    const other = await makeNamespace();
    await build(other, 'app-build-1', { priorityClassName: 'never' });
    await succeeded(other, { reason: 'PriorityClassNotFound' });
    await plane.kubectlOk(['delete', 'namespace', other, '--wait=false']);
    await succeeded(other, { status: 'Unknown', reason: 'NamespaceTerminating' });
    expect(rig.errors).toEqual([]);
  });
});

describe('a service account', () => {
  test('is read once for all Builds that use it, and each Build costs two writes', async () => {
    const rig = await start();
    const namespace = await makeNamespace({ secrets: [{ name: 'git' }], imagePullSecrets: [{ name: 'nowhere' }] });
    await create(namespace, 'secrets', { metadata: { name: 'git' }, type: 'Opaque' });
    const names = Array.from({ length: 20 }, (_, i) => `app-build-${i}`);
    await Promise.all(names.map((name) => build(namespace, name)));
    for (const name of names) await succeeded(namespace, { status: 'Unknown' }, name);
    expect(rig.reads.toSorted()).toEqual(['GET secrets', 'GET secrets', 'GET serviceaccounts']);
    expect(rig.writes.toSorted()).toEqual([...names.map(() => 'POST pods'), ...names.map(() => 'PUT builds/status')]);
    await until('idle', () => rig.controller.isIdle || undefined);
    expect(rig.writes).toHaveLength(40);
  });

  test('whose credentials are refused is read again at once', async () => {
    const right = `Basic ${Buffer.from('me:right').toString('base64')}`;
    const guard = http.createServer((request, response) => {
      if (request.headers.authorization !== right) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="guard"' }).end();
        return;
      }
      const { authorization: _, ...headers } = request.headers;
      const forwarded = http.request(`http://${registry.host}${request.url}`, { method: request.method, headers });
      forwarded.on('response', (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers)));
      request.pipe(forwarded);
    });
    await new Promise<void>((listening) => guard.listen(0, '127.0.0.1', listening));
    try {
      const host = `127.0.0.1:${(guard.address() as AddressInfo).port}`;
      const rig = await start();
      const namespace = await makeNamespace({ secrets: [{ name: 'login' }] });
      const secret = (password: string) => ({
        metadata: { name: 'login', annotations: { 'kpack.io/docker': host } },
        type: 'kubernetes.io/basic-auth',
        stringData: { username: 'me', password },
      });
      await create(namespace, 'secrets', secret('wrong'));
      const guarded = { builder: { image: builder.image.replace(registry.host, host) } };
      await build(namespace, 'a', guarded);
      expect((await succeeded(namespace, { status: 'False', reason: 'Unauthorized' }, 'a')).message).toMatch(
        /^unable to fetch remote builder image: .*secret "login"/,
      );
      const path = resourcePath({ group: '', version: 'v1', plural: 'secrets' }, { namespace, name: 'login' });
      await client.patch(path, 'merge', { stringData: secret('right').stringData });
      await build(namespace, 'b', guarded);
      await kubelet.pod(namespace, podName('b'));
      expect(rig.errors).toEqual([]);
    } finally {
      guard.closeAllConnections();
      guard.close();
    }
  });
});

describe('refusals', () => {
  test('a Build that binds a credential of a service account fails', async () => {
    await start();
    const namespace = await makeNamespace({ secrets: [{ name: 'git' }] });
    await create(namespace, 'secrets', { metadata: { name: 'git' }, type: 'Opaque' });
    await build(namespace, 'app-build-1', { services: [{ kind: 'Secret', name: 'git' }] });
    expect(await succeeded(namespace, { status: 'False' })).toMatchObject({
      reason: 'ForbiddenSecret',
      message: 'build rejected: service "git" uses forbidden secret "git"',
    });
    expect(await pods(namespace)).toEqual([]);
  });

  test('what a registry answers decides whether the Build fails or is tried again; others go on meanwhile', async () => {
    const server = http.createServer((request, response) => {
      const [, , image = ''] = request.url?.split('/') ?? [];
      if (request.url === '/v2/') response.end('{}');
      else if (image === 'never') return;
      else if (image === 'garbage') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      else response.writeHead(Number(image.slice(1))).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    try {
      const rig = await start();
      const namespace = await makeNamespace();
      const bad = (name: string) =>
        build(namespace, name, { builder: { image: `127.0.0.1:${port}/${name}/builder@sha256:${'c'.repeat(64)}` } });
      const cases = {
        s401: 'False Unauthorized',
        s403: 'False Forbidden',
        s404: 'False NotFound',
        s429: 'Unknown RateLimited',
        s500: 'Unknown Unavailable',
        garbage: 'False DigestMismatch',
        never: 'Unknown Timeout',
      };
      for (const name of Object.keys(cases)) await bad(name);
      await build(namespace, 'good');
      await kubelet.pod(namespace, podName('good'));
      for (const [name, expected] of Object.entries(cases)) {
        const [status = '', reason = ''] = expected.split(' ');
        const { message } = await succeeded(namespace, { status, reason }, name);
        expect(message).toMatch(/^unable to fetch remote builder image: .*[.]$/);
      }
      expect(rig.errors).toEqual([]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('pods that are held up', () => {
  test('are told after a minute, with the next step', async () => {
    const rig = await start();
    const namespace = await makeNamespace();
    for (const name of ['a', 'b', 'c', 'd']) {
      const services = name === 'd' ? [{ kind: 'Secret', name: 'db' }] : [];
      await build(namespace, name, { services });
    }
    const [a, b, c, d] = await Promise.all(['a', 'b', 'c', 'd'].map((name) => kubelet.pod(namespace, podName(name))));
    await kubelet.blocked(b as PlayedPod, 0, 'ImagePullBackOff', 'Back-off pulling image');
    expect((await succeeded(namespace, { reason: 'ImagePullBackOff' }, 'b')).message).toBe('Back-off pulling image');

    rig.advance(61_000);
    await kubelet.unschedulable(a as PlayedPod, '0/3 nodes are available.');
    await kubelet.blocked(b as PlayedPod, 0, 'ImagePullBackOff', 'Back-off pulling image "x"');
    await kubelet.blocked(c as PlayedPod, 0, 'CreateContainerConfigError', 'secret "env" not found');
    await kubelet.schedule(d as PlayedPod);
    const look = (name: string) => `(kubectl describe pod -n ${namespace} ${podName(name)})`;
    expect((await succeeded(namespace, { reason: 'Unschedulable' }, 'a')).message).toBe(
      `the pod cannot be scheduled: 0/3 nodes are available. Give the cluster room for it, or ask for less: resources, nodeSelector, tolerations and affinity of the Image ${look('a')}`,
    );
    await until(
      'the next step for the image',
      async () =>
        (await succeeded(namespace, { reason: 'ImagePullBackOff' }, 'b')).message?.includes(
          'that the nodes may pull it',
        ) || undefined,
    );
    expect((await succeeded(namespace, { reason: 'CreateContainerConfigError' }, 'c')).message).toContain(
      'secret "env" not found',
    );
    expect((await succeeded(namespace, { reason: 'PodNotStarting' }, 'd')).message).toBe(
      `the pod cannot start: secrets "db" not found. Create it in namespace ${namespace}, then the pod starts by itself ${look('d')}`,
    );
    expect(rig.events.map(({ reason }) => reason).toSorted()).toEqual([
      'CreateContainerConfigError',
      'ImagePullBackOff',
      'PodNotStarting',
      'Unschedulable',
    ]);
    // It goes on: the trouble is no longer told.
    await kubelet.progress(d as PlayedPod, 1);
    await succeeded(namespace, { reason: 'PodInitializing' }, 'd');
  });
});

describe('the result', () => {
  test('is read from the image when the last step could not tell it', async () => {
    await start();
    const namespace = await makeNamespace();
    const labels = {
      'io.buildpacks.build.metadata': JSON.stringify({
        buildpacks: [{ id: 'acme/go', version: '2' }],
        launcher: { version: '0.20.1' },
      }),
      'io.buildpacks.stack.id': 'base',
    };
    const digest = await pushImage(registry, `${namespace}/app`, 'b1', { labels });
    const tags = [`${registry.host}/${namespace}/app`, `${registry.host}/${namespace}/app:b1`];
    await build(namespace, 'app-build-1', { tags });
    await kubelet.succeedSaying(await kubelet.pod(namespace, podName('app-build-1')), 'no gzip');
    await succeeded(namespace, { status: 'True' });
    expect((await read(namespace)).status).toMatchObject({
      latestImage: `${registry.host}/${namespace}/app@${digest}`,
      buildMetadata: [{ id: 'acme/go', version: '2' }],
      stack: { id: 'base' },
      lifecycleVersion: '0.20.1',
    });
  });

  test('that nobody can tell is a failure with its reason', async () => {
    const rig = await start();
    const namespace = await makeNamespace();
    await build(namespace, 'app-build-1', { tags: [`${registry.host}/${namespace}/none`] });
    await kubelet.succeedSaying(await kubelet.pod(namespace, podName('app-build-1')), '');
    expect(await succeeded(namespace, { status: 'False', reason: 'ResultUnknown' })).toMatchObject({
      message: expect.stringMatching(
        /^failed to get build metadata from build pod: the termination message is empty; and the image could not be read either: .* Check the name and tag of the image/,
      ),
    });
    expect(rig.errors).toEqual([]);
  });
});

test('a rebase whose last image is gone is a build', async () => {
  await start();
  const namespace = await makeNamespace();
  const annotations = { 'image.kpack.io/reason': 'STACK' };
  const digest = await pushImage(registry, `${namespace}/app`, 'b1');
  const stackId = 'io.buildpacks.stacks.base';
  const last = (image: string) => ({ lastBuild: { image, stackId } });
  await build(namespace, 'here', last(`${registry.host}/${namespace}/app@${digest}`), { annotations });
  await build(namespace, 'gone', last(`${registry.host}/${namespace}/app@sha256:${'f'.repeat(64)}`), { annotations });
  const steps = async (name: string) =>
    (await kubelet.pod(namespace, podName(name))).spec?.initContainers?.map((each) => each.name);
  expect(await steps('here')).toEqual(['rebase']);
  expect(await steps('gone')).toContain('build');
});

test('beside injected sidecars the steps are released and the pod is ended', async () => {
  const rig = await start({ settings: { injectedSidecarSupport: true } });
  const namespace = await makeNamespace();
  await build(namespace);
  const pod = await kubelet.pod(namespace, podName('app-build-1'));
  const names = pod.spec?.containers?.map(({ name }) => name) ?? [];
  expect(names).toContain('completion');
  const report = (phase: string, completion: object, more: object = {}) => {
    const containerStatuses = names.map((name) => ({
      name,
      image: 'x',
      imageID: '',
      restartCount: 0,
      ready: phase !== 'Failed',
      state: name === 'completion' ? completion : { running: {} },
    }));
    const path = resourcePath(PODS, { namespace, name: podName('app-build-1'), subresource: 'status' });
    return client.patch(path, 'merge', { status: { phase, containerStatuses, ...more } });
  };
  await report('Running', { running: {} });
  await until(
    'the release',
    async () => (await kubelet.pod(namespace, podName('app-build-1'))).metadata?.annotations?.['build.kpack.io/ready'],
  );
  const done = { terminated: { exitCode: 0, message: completionMessage(made) } };
  await report('Running', done);
  await until('the end', async () => {
    const { spec } = await client.get<KubeObject & { spec: { activeDeadlineSeconds?: number } }>(
      resourcePath(PODS, { namespace, name: podName('app-build-1') }),
    );
    return spec.activeDeadlineSeconds === 1 || undefined;
  });
  expect((await succeeded(namespace, {})).status).toBe('Unknown');
  await report('Failed', done, { reason: 'DeadlineExceeded' });
  await succeeded(namespace, { status: 'True', reason: 'Completed' });
  expect(rig.writes.filter((write) => write === 'PATCH pods')).toHaveLength(2);
  expect(rig.errors).toEqual([]);
});

describe('a controller that dies', () => {
  test('between the note of a lost pod and the next pod makes that pod, once', async () => {
    const namespace = await makeNamespace();
    let isDead = false;
    const dying = await start({
      onWrite(moment, what) {
        if (isDead) throw new Error('dead');
        isDead = moment === 'after' && what === 'PATCH builds';
        if (isDead) throw new Error('dies');
      },
    });
    await build(namespace);
    const lost = await kubelet.pod(namespace, podName('app-build-1'));
    await until('its name in the status', async () => (await read(namespace)).status?.podName);
    await client.delete(resourcePath(PODS, { namespace, name: podName('app-build-1') }), {
      query: { gracePeriodSeconds: 0 },
    });
    await until('its death', () => isDead || undefined);
    await dying.stop();
    rigs.splice(0);
    const next = await start();
    const pod = await kubelet.pod(namespace, podName('app-build-1'));
    expect(pod.metadata?.uid).not.toBe(lost.metadata?.uid);
    await kubelet.succeed(pod, made);
    await succeeded(namespace, { status: 'True' });
    expect(next.writes.filter((write) => write === 'POST pods')).toHaveLength(1);
  });

  const points = ['POST pods', 'PUT builds/status'].flatMap((write) =>
    [1, 2].flatMap((nth) =>
      write === 'POST pods' && nth === 2
        ? []
        : ([
            ['before', write, nth],
            ['after', write, nth],
          ] as const),
    ),
  );
  test.each(points)('%s %s number %i leaves nothing that the next does not put right', async (when, write, nth) => {
    const namespace = await makeNamespace();
    let [writes, isDead] = [0, false];
    const dying = await start({
      onWrite(moment, what) {
        if (isDead) throw new Error('dead');
        if (moment !== when || what !== write) return;
        writes += 1;
        if (writes < nth) return;
        isDead = true;
        throw new Error('dies');
      },
    });
    await build(namespace);
    const play = async () => {
      const pod = await kubelet.pod(namespace, podName('app-build-1'));
      await kubelet.succeed(pod, made);
      return pod;
    };
    const early = nth === 2 ? await play() : undefined;
    await until('its death', () => isDead || undefined);
    await dying.stop();
    rigs.splice(0);

    const next = await start();
    const pod = early ?? (await play());
    await succeeded(namespace, { status: 'True', reason: 'Completed' });
    expect((await pods(namespace)).map(({ metadata }) => metadata?.uid)).toEqual([pod.metadata?.uid]);
    expect((await read(namespace)).metadata?.annotations).toBeUndefined();
    await until('idle', () => next.controller.isIdle || undefined);
  });

  test('two at once make nothing twice', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const namespace = await makeNamespace();
    const names = Array.from({ length: 10 }, (_, i) => `app-build-${i}`);
    await Promise.all(names.map((name) => build(namespace, name)));
    const uids = new Map<string, string | undefined>();
    for (const name of names) {
      const pod = await kubelet.pod(namespace, podName(name));
      uids.set(name, pod.metadata?.uid);
      await kubelet.succeed(pod, made);
    }
    for (const name of names) {
      await succeeded(namespace, { status: 'True' }, name);
      expect((await read(namespace, name)).metadata?.annotations).toBeUndefined();
    }
    expect((await pods(namespace)).map(({ metadata }) => metadata?.uid).toSorted()).toEqual(
      [...uids.values()].toSorted(),
    );
    expect([...one.errors, ...two.errors]).toEqual([]);
  });
});
