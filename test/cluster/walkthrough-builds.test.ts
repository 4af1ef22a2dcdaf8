// The walkthrough from the Image on, as a user sees it: the manifest of v1alpha1 becomes a Build, the Build a pod, the pod an image, and then a commit, a new
// buildpack and a new stack make the next builds. API server, webhook, controller, registry and git server are real; the test plays
// scheduler and kubelet, and writes the status of the ClusterBuilder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { pushImage } from '../registry/test-image.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { type GitServer, startGitServer } from '../source/git-server.ts';
import { type PushedBuilder, pushBuilderImage } from './builder-image.ts';
import { type BuilderState, setBuilderReady } from './builder-status.ts';
import {
  type ControllerProcesses,
  controllerIdentity,
  controllerProcesses,
  STEP_IMAGES,
} from './controller-process.ts';
import { type Installation, install } from './installation.ts';
import type { OpsProcess } from './ops-process.ts';
import { type Completion, PlayedKubelet } from './played-kubelet.ts';
import { sharedControlPlane } from './shared-control-plane.ts';
import { until } from './until.ts';

const cluster = sharedControlPlane();
const walkthrough = (file: string) => readFileSync(join(import.meta.dirname, '../../docs/walkthrough', file), 'utf8');
const namespace = 'helloapp-project';
const client = new KubeClient(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
const kubelet = new PlayedKubelet(client);
let kpack: Installation;
let controllers: ControllerProcesses;
let controller: OpsProcess;
let registry: TestRegistry;
let git: GitServer;
let commit: string;
let builder: BuilderState;
let nextBuilder: PushedBuilder;
/** The images that the played builds push: a rebase looks whether the last one is still there. */
let pushed: string[];

const source = () => `${git.url}/helloapp.git`;
/** A commit with this text. */
const push = (text: string) => git.repository('helloapp.git').commit('main', { 'README.md': text });
const kubectl = (...args: string[]) => cluster.kubectlOk([...args, `--namespace=${namespace}`]);
const json = async (...args: string[]) => JSON.parse(await kubectl('get', ...args, '--output=json'));
const apply = (object: object | string) =>
  cluster.kubectlOk(['apply', '--filename=-'], { input: typeof object === 'string' ? object : JSON.stringify(object) });

beforeAll(async () => {
  kpack = await install(cluster);
  [registry, git] = await Promise.all([startTestRegistry(), startGitServer()]);
  commit = push('Hello');
  const first = await pushBuilderImage(registry, '1');
  nextBuilder = await pushBuilderImage(registry, '2');
  builder = { ...first, buildpacks: [{ id: 'paketo-buildpacks/java', version: '9.0.0' }] };

  pushed = await Promise.all(
    ['1', '2', '3', '4'].map(async (build) => {
      const digest = await pushImage(registry, 'txconsole/helloapp', build, { labels: { build } });
      return `${registry.host}/txconsole/helloapp@${digest}`;
    }),
  );

  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'app-sa', namespace } });
  await apply(walkthrough('3-builder.yaml'));
  await setBuilderReady(cluster, 'default', builder);

  controllers = await controllerProcesses();
  controller = await controllers.start(await controllerIdentity(cluster), ['--source-polling-interval=1s']);
  await controller.ready();
});
afterAll(async () => {
  await cluster.kubectl(['delete', 'namespace', namespace, '--wait=false']);
  await cluster.kubectl(['delete', 'clusterbuilder', 'default']);
  await controllers?.stop();
  await kpack?.stop();
  await git?.close();
  await registry?.stop();
  client.close();
});

/** What `completion` says of a build on what the builder is now. */
const result = (n: number): Completion => ({
  buildpackMetadata: builder.buildpacks,
  latestImage: pushed[n - 1] ?? '',
  stackID: 'io.buildpacks.stacks.base',
  stackRunImage: builder.runImage,
  lifecycleVersion: builder.lifecycleVersion ?? '0.20.12',
});

const condition = (object: { status?: { conditions?: { type: string }[] } }, type: string) =>
  object.status?.conditions?.find((each) => each.type === type);

/** Waits until the Image is Ready for this build. */
const untilReady = (build: string) =>
  until(`Image helloapp ready with ${build}`, async () => {
    const image = await json('image', 'helloapp');
    const isReady = (condition(image, 'Ready') as { status?: string } | undefined)?.status === 'True';
    return isReady && image.status.latestBuildRef === build ? image : undefined;
  });
const untilBuild = (name: string) => until(`Build ${name}`, () => json('build', name), { withinMs: 60_000 });

/** Columns of `kubectl get`, a row a line, with one blank between columns. */
const table = async (...resources: string[]) =>
  (await kubectl('get', resources.join(',')))
    .split('\n')
    .map((line) => line.trim().replaceAll(/ +/g, ' '))
    .filter((line) => line !== '');

test('an Image of v1alpha1 becomes a Build with a pod of six init containers', async () => {
  const image = parse(walkthrough('4-image.yaml'));
  await apply({
    ...image,
    metadata: { ...image.metadata, namespace },
    spec: {
      ...image.spec,
      tag: `${registry.host}/${image.spec.tag}`,
      source: { git: { url: source(), revision: 'main' } },
    },
  });
  const build = await untilBuild('helloapp-build-1');
  expect(build.metadata.annotations).toMatchObject({
    'image.kpack.io/reason': 'CONFIG',
    'image.kpack.io/builderName': 'default',
    'image.kpack.io/builderKind': 'ClusterBuilder',
  });
  expect(build.spec).toMatchObject({
    tags: [
      `${registry.host}/txconsole/helloapp`,
      expect.stringMatching(/^127\.0\.0\.1:\d+\/txconsole\/helloapp:b1\.\d{8}\.\d{6}$/),
    ],
    builder: { image: builder.image },
    runImage: { image: builder.runImage },
    serviceAccountName: 'app-sa',
    source: { git: { url: source(), revision: commit } },
  });
  const pod = await kubelet.pod(namespace, 'helloapp-build-1-build-pod');
  expect(pod.spec?.initContainers?.map(({ name }) => name)).toEqual([
    'prepare',
    'analyze',
    'detect',
    'restore',
    'build',
    'export',
  ]);
  expect(pod.spec?.containers?.map(({ name, image }) => [name, image])).toEqual([
    ['completion', STEP_IMAGES.completion],
  ]);
  expect((await table('image')).slice(1)).toEqual(['helloapp Unknown']);
});

test('the pod runs: the Build follows its steps, kubectl shows how far it is', async () => {
  const pod = await kubelet.pod(namespace, 'helloapp-build-1-build-pod');
  await kubelet.schedule(pod);
  expect((await table('pod')).at(-1)).toMatch(/^helloapp-build-1-build-pod 0\/1 Init:0\/6 0 \S+$/);
  await kubelet.progress(pod, 2);
  expect((await table('pod')).at(-1)).toMatch(/^helloapp-build-1-build-pod 0\/1 Init:2\/6 0 \S+$/);
  await until('two steps in the status of the Build', async () => {
    const { status } = await json('build', 'helloapp-build-1');
    return status.stepsCompleted?.join() === 'prepare,analyze' ? status : undefined;
  });
  expect(condition(await json('image', 'helloapp'), 'Ready')).toMatchObject({
    status: 'Unknown',
    reason: 'BuildRunning',
  });
});

test('the pod ends: Build and Image have the image, and kubectl prints it', async () => {
  const pod = await kubelet.pod(namespace, 'helloapp-build-1-build-pod');
  await kubelet.succeed(pod, result(1));
  const image = await untilReady('helloapp-build-1');
  expect(image.status).toMatchObject({
    observedGeneration: 1,
    buildCounter: 1,
    latestBuildImageGeneration: 1,
    latestBuildReason: 'CONFIG',
    latestImage: result(1).latestImage,
    latestStack: 'io.buildpacks.stacks.base',
  });
  expect(image.status.conditions).toEqual(
    ['Ready', 'BuilderReady', 'BuilderUpToDate'].map((type) => ({
      type,
      status: 'True',
      reason: type === 'Ready' ? 'UpToDate' : type,
      lastTransitionTime: expect.any(String),
    })),
  );
  const { latestImage } = result(1);
  expect(await table('pod', 'builds', 'image')).toEqual([
    'NAME READY STATUS RESTARTS AGE',
    expect.stringMatching(/^pod\/helloapp-build-1-build-pod 0\/1 Completed 0 \S+$/),
    'NAME IMAGE SUCCEEDED',
    `build.kpack.io/helloapp-build-1 ${latestImage} True`,
    'NAME LATESTIMAGE READY',
    `image.kpack.io/helloapp ${latestImage} True`,
  ]);
});

/** Waits for build `n`, checks why it is made, and plays it. */
async function nextBuild(n: number, reason: string): Promise<{ changes: unknown; spec: Record<string, unknown> }> {
  const name = `helloapp-build-${n}`;
  const build = await untilBuild(name);
  const { annotations } = build.metadata;
  expect(annotations['image.kpack.io/reason']).toBe(reason);
  await kubelet.play(namespace, `${name}-build-pod`, result(n));
  const image = await untilReady(name);
  expect(image.status).toMatchObject({
    buildCounter: n,
    latestBuildReason: reason,
    latestImage: result(n).latestImage,
  });
  return { changes: JSON.parse(annotations['image.kpack.io/buildChanges']), spec: build.spec };
}

test('a commit makes build 2', async () => {
  const before = commit;
  commit = push('Hello again');
  const { changes, spec } = await nextBuild(2, 'COMMIT');
  expect(changes).toEqual([{ reason: 'COMMIT', old: before, new: commit }]);
  expect(spec.lastBuild).toMatchObject({ image: result(1).latestImage, stackId: 'io.buildpacks.stacks.base' });
});

test('a buildpack that has gone makes build 3', async () => {
  builder = { ...builder, buildpacks: [{ id: 'paketo-buildpacks/java', version: '9.1.0' }] };
  await setBuilderReady(cluster, 'default', builder);
  const { changes } = await nextBuild(3, 'BUILDPACK');
  expect(changes).toEqual([
    { reason: 'BUILDPACK', old: [{ id: 'paketo-buildpacks/java', version: '9.0.0' }], new: null },
  ]);
});

test('a new run image makes build 4, which only puts the layers on it', async () => {
  const before = builder.runImage;
  builder = { ...builder, ...nextBuilder };
  await setBuilderReady(cluster, 'default', builder);
  const pod = await kubelet.pod(namespace, 'helloapp-build-4-build-pod');
  expect(pod.spec?.initContainers?.map(({ name }) => name)).toEqual(['rebase']);
  const { changes } = await nextBuild(4, 'STACK');
  const digest = (reference: string) => reference.split('@')[1];
  expect(changes).toEqual([{ reason: 'STACK', old: digest(before), new: digest(builder.runImage) }]);
});

test('a step that fails is told in Build and Image, with the command that shows its log', async () => {
  push('Broken');
  await untilBuild('helloapp-build-5');
  const pod = await kubelet.pod(namespace, 'helloapp-build-5-build-pod');
  await kubelet.schedule(pod);
  await kubelet.fail(pod, 'detect', 20);
  const image = await until('a failed Image', async () => {
    const found = await json('image', 'helloapp');
    return (condition(found, 'Ready') as { status?: string } | undefined)?.status === 'False' ? found : undefined;
  });
  expect(condition(image, 'Ready')).toMatchObject({
    reason: 'BuildFailed',
    message: expect.stringMatching(
      /^Error: Build 'helloapp-build-5' in namespace 'helloapp-project' failed: .*Container detect terminated with error.*kubectl logs -n helloapp-project helloapp-build-5-build-pod -c detect/,
    ),
  });
  expect(image.status.latestImage).toBe(result(4).latestImage);
});

test('the controller was refused nothing, and rests', async () => {
  const lines = await controller.log();
  expect(lines.filter(({ level }) => !['info', 'debug'].includes(String(level)))).toEqual([]);
});
