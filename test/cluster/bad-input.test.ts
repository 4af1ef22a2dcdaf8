// What people get wrong and what breaks around a build, all at once before one controller as it is shipped: each Image says what is wrong with it
// and what to do, those beside it go on, nothing spins, and what is mended is found.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUILDS, CLUSTER_BUILDERS, IMAGES } from '../../src/controllers/informers.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { resourcePath } from '../../src/reconciler/resource.ts';
import { type Answer, withPassword } from '../source/git-server.ts';
import { type BrokenRegistry, startBrokenRegistry } from './broken-registry.ts';
import { type BuildSite, buildSite, conditionOf } from './build-site.ts';
import { loadOver } from './controller-load.ts';
import { type ControllerProcesses, controllerIdentity, controllerProcesses } from './controller-process.ts';
import { core, handOnObjects } from './hand-on-objects.ts';
import type { OpsProcess } from './ops-process.ts';
import { sharedControlPlane } from './shared-control-plane.ts';
import { until } from './until.ts';

const cluster = sharedControlPlane();
const [namespace, leaving] = ['bad-input', 'bad-input-leaving'];
const client = new KubeClient(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
const { create, read, list, patch, remove, untilSaid } = handOnObjects(client, namespace);
let site: BuildSite;
let broken: BrokenRegistry;
let controllers: ControllerProcesses;
let controller: OpsProcess;

const podOf = (image: string, number = 1) => `${image}-build-${number}-build-pod`;

/** How the registry of a builder fails, and what the Build then says: whether it is at an end, the reason, the next step. */
const REGISTRIES: readonly (readonly [name: string, status: 'False' | 'Unknown', reason: string, next: string])[] = [
  [
    's401',
    'False',
    'Unauthorized',
    'add a secret for it to the service account, or check the name if the image is public.',
  ],
  [
    's403',
    'False',
    'Forbidden',
    'add a secret for it to the service account, or check the name if the image is public.',
  ],
  ['s404', 'False', 'NotFound', 'Check the name and tag of the image, and push it if it is missing.'],
  ['s429', 'Unknown', 'RateLimited', 'Wait; it is tried again.'],
  ['s500', 'Unknown', 'Unavailable', 'If it stays so, ask whoever runs the registry.'],
  ['s503', 'Unknown', 'Unavailable', 'If it stays so, ask whoever runs the registry.'],
  ['garbage', 'False', 'DigestMismatch', 'Push the image again'],
  ['cut', 'Unknown', 'Unreachable', 'Check the host name, and that the cluster can reach it'],
  ['never', 'Unknown', 'Timeout', 'Check that the cluster can reach the registry; it is tried again by itself.'],
];

const answerBadly: Answer = (request, response) => {
  if (request.url?.startsWith('/hangs')) return undefined;
  if (request.url?.startsWith('/private')) return withPassword('me', 'right')(request, response);
  if (!request.url?.startsWith('/busy')) return 'git';
  response.writeHead(503).end();
  return undefined;
};

const secret = (name: string, type: string, annotations: object) =>
  create(core('secrets'), {
    metadata: { name, annotations },
    type,
    stringData: { username: 'me', password: 'right' },
  });
const account = (name: string, secrets: readonly string[] = [], place = namespace) =>
  create(core('serviceaccounts'), { metadata: { name }, secrets: secrets.map((each) => ({ name: each })) }, place);
const git = (repository: string, revision = 'main') => ({
  source: { git: { url: `${site.git.url}/${repository}.git`, revision } },
});
const image = (name: string, spec: object = {}, place = namespace) =>
  create(IMAGES, { ...site.image(name, spec), metadata: { name } }, place);

/** A ClusterBuilder whose image is at the broken registry. */
async function brokenBuilder(name: string): Promise<void> {
  const { apiVersion, kind, spec, status } = await read(CLUSTER_BUILDERS, namespace, '');
  await create(CLUSTER_BUILDERS, { apiVersion, kind, metadata: { name: `bad-${name}` }, spec }, '');
  const latestImage = site.builder.image.replace(`${site.registry.host}/kpack/`, `${broken.host}/${name}/`);
  const change = { status: { ...status, observedGeneration: 1, latestImage } };
  await patch(CLUSTER_BUILDERS, `bad-${name}`, change, '', 'status');
}
const withBuilder = (name: string) => ({ builder: { kind: 'ClusterBuilder', name } });

beforeAll(async () => {
  site = await buildSite(cluster, namespace);
  broken = await startBrokenRegistry(site.registry.host);
  for (const name of ['hangs.git', 'private.git', 'busy.git']) site.git.repository(name).commit('main');
  site.git.answer = answerBadly;
  await create(core('namespaces'), { metadata: { name: leaving } }, '');
  await account('default', [], leaving);
  controllers = await controllerProcesses();
  controller = await controllers.start(await controllerIdentity(cluster), [
    '--leader-elect=false',
    // What other tests have left is not counted.
    `--namespaces=${namespace},${leaving}`,
    '--source-polling-interval=15s',
  ]);
  await controller.ready();
});
afterAll(async () => {
  await controllers?.stop();
  for (const [name] of REGISTRIES) await remove(CLUSTER_BUILDERS, `bad-${name}`, '').catch(() => undefined);
  await cluster.kubectl(['delete', 'namespace', leaving, '--wait=false']);
  await site?.stop();
  await broken?.close();
  client.close();
});

test('everything that is wrong is there', async () => {
  for (const [name] of REGISTRIES) await brokenBuilder(name);
  await secret('opaque-login', 'Opaque', { 'kpack.io/docker': broken.host });
  await account('opaque-login', ['opaque-login']);
  await secret('opaque-git', 'Opaque', { 'kpack.io/git': site.git.url });
  await account('opaque-git', ['opaque-git']);
  await account('no-secret', ['nowhere']);
  const storageClasses = { group: 'storage.k8s.io', version: 'v1', plural: 'storageclasses' };
  const expandable = { metadata: { name: namespace }, provisioner: 'example.com/none', allowVolumeExpansion: true };
  await create(storageClasses, expandable, '');

  await Promise.all([
    ...REGISTRIES.map(([name]) => image(name, withBuilder(`bad-${name}`))),
    image('no-builder', withBuilder('bad-nowhere')),
    image('opaque-login', { ...withBuilder('bad-s401'), serviceAccountName: 'opaque-login' }),
    image('opaque-git', { ...git('private'), serviceAccountName: 'opaque-git' }),
    image('no-account', { serviceAccountName: 'nobody' }),
    image('no-secret', { serviceAccountName: 'no-secret' }),
    image('git-hangs', git('hangs')),
    image('git-busy', git('busy')),
    image('no-repository', git('nowhere')),
    image('no-branch', git('app', 'nowhere')),
    image('small', { cache: { volume: { size: '1G', storageClassName: namespace } } }),
    image('loses-pod'),
    image('waits', { serviceAccountName: 'nobody' }, leaving),
    image('built', {}, leaving),
  ]);
});

test('an Image beside them is built', async () => {
  await image('good');
  await site.kubelet.play(namespace, podOf('good'), site.result(1));
  await untilSaid(IMAGES, 'good', 'Ready', { status: 'True', reason: 'UpToDate' });
});

test('a pod deleted by hand is told, and made again', async () => {
  const first = await site.kubelet.pod(namespace, podOf('loses-pod'));
  await site.kubelet.schedule(first);
  await site.kubelet.progress(first, 1);
  await until('its name in the status', async () => {
    const { status } = await read(BUILDS, 'loses-pod-build-1');
    return status?.stepsCompleted?.length === 1 || undefined;
  });
  const path = resourcePath(core('pods'), { namespace, name: podOf('loses-pod') });
  await client.delete(path);
  const { message } = await untilSaid(IMAGES, 'loses-pod', 'Ready', {
    status: 'Unknown',
    reason: 'BuildRunning',
    message: 'deleted',
  });
  expect(message).toBe(
    'pod loses-pod-build-1-build-pod was deleted before the build ended. A new one is made when it is gone.',
  );
  await remove(core('pods'), podOf('loses-pod'));
  await until('another pod', async () => {
    const { metadata } = await site.kubelet.pod(namespace, podOf('loses-pod'));
    return metadata?.uid !== first.metadata?.uid || undefined;
  });
  await site.kubelet.play(namespace, podOf('loses-pod'), site.result(2));
  await untilSaid(IMAGES, 'loses-pod', 'Ready', { status: 'True', reason: 'UpToDate' });
});

test('a claim that cannot grow is told, and the Image is built again', async () => {
  await site.kubelet.play(namespace, podOf('small'), site.result(3));
  await untilSaid(IMAGES, 'small', 'Ready', { status: 'True', reason: 'UpToDate' });
  await patch(IMAGES, 'small', {
    spec: { cache: { volume: { size: '2G' } }, build: { env: [{ name: 'A', value: 'b' }] } },
  });
  const { message } = await untilSaid(IMAGES, 'small', 'CacheReady', { status: 'False', reason: 'CacheNotResized' });
  expect(message).toMatch(
    /^PersistentVolumeClaim 'small-cache' cannot grow from 1G to 2G: .* Builds go on with the cache as it is\. It is not bound to a volume yet and can grow when it is\.$/s,
  );
  await site.kubelet.play(namespace, podOf('small', 2), site.result(4));
  await untilSaid(IMAGES, 'small', 'Ready', { status: 'True', reason: 'UpToDate' });
});

test('a namespace that goes is told, and left', async () => {
  await site.kubelet.play(leaving, podOf('built'), site.result(5));
  await untilSaid(IMAGES, 'built', 'Ready', { status: 'True', reason: 'UpToDate' }, leaving);
  await untilSaid(
    IMAGES,
    'waits',
    'Ready',
    { status: 'Unknown', reason: 'BuildRunning', message: 'not found' },
    leaving,
  );
  await remove(core('namespaces'), leaving, '');
  await account('nobody', [], leaving).catch(() => undefined);
  await patch(IMAGES, 'built', { spec: { build: { env: [{ name: 'A', value: 'b' }] } } }, leaving);
  const built = await untilSaid(IMAGES, 'built', 'Ready', { status: 'False', reason: 'BuildRefused' }, leaving);
  expect(built.message).toMatch(/because it is being terminated/);
});

test.each(REGISTRIES)('registry %s: %s %s', async (name, status, reason, next) => {
  const build = await untilSaid(BUILDS, `${name}-build-1`, 'Succeeded', { status, reason });
  expect(build.message).toMatch(/^unable to fetch remote builder image: /);
  expect(build.message).toContain(next);
  const isOver = status === 'False';
  const said = await untilSaid(IMAGES, name, 'Ready', {
    status,
    reason: isOver ? 'BuildFailed' : 'BuildRunning',
    message: build.message,
  });
  expect(said.message).toBe(
    isOver ? `Error: Build '${name}-build-1' in namespace '${namespace}' failed: ${build.message}` : build.message,
  );
});

test('secrets of the wrong type are named with the right one', async () => {
  const login = await untilSaid(IMAGES, 'opaque-login', 'Ready', { status: 'False', reason: 'BuildFailed' });
  expect(login.message).toMatch(
    /No credentials for 127\.0\.0\.1:\d+ were found: .* Passed over: secret "opaque-login" has annotation kpack\.io\/docker but type Opaque: create it with type kubernetes\.io\/basic-auth\. Then start a new build\.$/,
  );
  const forGit = await untilSaid(IMAGES, 'opaque-git', 'Ready', {
    status: 'Unknown',
    reason: 'ResolverNotReady',
    message: 'Opaque',
  });
  expect(forGit.message).toMatch(
    /^Error: SourceResolver 'opaque-git-source' is not ready; Message: git repository .* Secret "opaque-git" is of type Opaque: create one of type kubernetes\.io\/basic-auth for http:/,
  );
});

test.each([
  ['no-builder', 'False', 'BuilderNotFound', /^Error: Unable to find builder 'bad-nowhere' in namespace ''\.$/],
  [
    'no-account',
    'Unknown',
    'BuildRunning',
    /^serviceaccounts "nobody" not found: create it in namespace bad-input, or correct serviceAccountName of the Image\. It is looked for again by itself\.$/,
  ],
  [
    'no-secret',
    'Unknown',
    'BuildRunning',
    /^secrets "nowhere" not found: create it in namespace bad-input, or take it out of the secrets of service account no-secret\./,
  ],
  [
    'git-hangs',
    'Unknown',
    'ResolverNotReady',
    /; Message: .* Wait; it is tried again\. If it stays so, check that the cluster can reach the git server\.$/,
  ],
  [
    'git-busy',
    'Unknown',
    'ResolverNotReady',
    /; Message: .* Wait; it is tried again\. If it stays so, ask whoever runs the git server\.$/,
  ],
  [
    'no-repository',
    'Unknown',
    'ResolverNotReady',
    /the server answers 404\. Check the URL\. .* No secret of service account "default" is for it: create one of type kubernetes\.io\/basic-auth/,
  ],
  [
    'no-branch',
    'Unknown',
    'ResolverNotReady',
    /; Message: .* Push it, or correct the revision; it is looked for again\.$/,
  ],
] as const)('%s: %s %s', async (name, status, reason, message) => {
  const said = await until(
    `the words of ${name}`,
    async () => {
      const found = conditionOf(await read(IMAGES, name), 'Ready');
      if (!message.test(found?.message ?? '')) throw new Error(JSON.stringify(found));
      return found;
    },
    { withinMs: 60_000 },
  );
  expect(said).toMatchObject({ status, reason });
  const hasBuild = ['no-account', 'no-secret'].includes(name);
  expect(await list(BUILDS, `image.kpack.io/image=${name}`)).toHaveLength(hasBuild ? 1 : 0);
});

test('with all of that waiting, nothing spins', async () => {
  const before = REGISTRIES.map(([name]) => broken.asked(name));
  const load = await loadOver(controller, 4_000);
  // Seven Builds and five sources are tried again, at least two seconds apart and ever more rarely.
  expect(load.requests).toBeLessThan(30);
  expect(load.reconciles).toBeLessThan(30);
  expect(load.errors).toBe(0);
  const asked = REGISTRIES.map(([name], i) => broken.asked(name) - (before[i] ?? 0));
  for (const times of asked) expect(times).toBeLessThan(20);
  const lines = await controller.log();
  expect(lines.filter(({ level }) => ['error', 'fatal'].includes(String(level)))).toEqual([]);
});

test('what is mended is found without a hand on the Images', async () => {
  broken.mend('s429', 's500', 's503', 'cut', 'never');
  site.git.answer = (request, response) =>
    request.url?.startsWith('/private') ? answerBadly(request, response) : 'git';
  await account('nobody');
  await create(core('secrets'), { metadata: { name: 'nowhere' }, type: 'Opaque' });
  await secret('right-git', 'kubernetes.io/basic-auth', { 'kpack.io/git': site.git.url });
  await patch(core('serviceaccounts'), 'opaque-git', { secrets: [{ name: 'opaque-git' }, { name: 'right-git' }] });
  site.git.repository('nowhere.git').commit('main');
  site.git.repository('app.git').git('branch', 'nowhere', 'main');
  await brokenBuilder('nowhere');
  broken.mend('nowhere');
  const waiting = [
    's429',
    's500',
    's503',
    'cut',
    'never',
    'no-account',
    'no-secret',
    'git-hangs',
    'git-busy',
    'no-repository',
    'no-branch',
    'opaque-git',
    'no-builder',
  ];
  await Promise.all(waiting.map((name) => site.kubelet.pod(namespace, podOf(name))));
});
