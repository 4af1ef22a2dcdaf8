// Single fields of a Build, and where they arrive in its pod.
import { expect, test } from 'vitest';
import { envOf, podOf, type Spec, step } from './variant.ts';

test.each([
  ['', undefined],
  ['0', '0'],
  ['now', '1767323046'],
  ['1700000000', '1700000000'],
  ['+007', '7'],
  ['-1', '-1'],
])('creation time "%s"', (creationTime, epoch) => {
  const env = envOf(podOf({ spec: { creationTime } }), 'export').filter((text) => text.startsWith('SOURCE_DATE'));
  expect(env).toEqual(epoch === undefined ? [] : [`SOURCE_DATE_EPOCH=${epoch}`]);
});

test.each<[string, Spec, Record<string, string | undefined>]>([
  ['no cache', {}, {}],
  ['an empty claim', { cache: { volume: {} } }, {}],
  [
    'a volume',
    { cache: { volume: { persistentVolumeClaimName: 'c' }, registry: { tag: 'r/cache' } } },
    { restore: '-cache-dir=/cache', export: '-cache-dir=/cache' },
  ],
  [
    'a registry, first build',
    { cache: { registry: { tag: 'r/cache' } }, lastBuild: { image: 'r/app@sha256:1' } },
    { analyze: '-cache-image=r/cache', restore: '-cache-image=r/cache', export: '-cache-image=r/cache' },
  ],
])('cache arguments with %s', (_, spec, wanted) => {
  const pod = podOf({ spec });
  for (const name of ['analyze', 'restore', 'export']) {
    const found = step(pod, name).args?.filter((arg) => arg.startsWith('-cache'));
    expect(found).toEqual(wanted[name] === undefined ? [] : [wanted[name]]);
  }
});

test.each([
  ['registry.example.com/app', 'registry.example.com'],
  ['localhost:5000/app:1', 'localhost:5000'],
  ['team/app', 'index.docker.io'],
  ['docker.io/team/app', 'index.docker.io'],
])('the registry of %s is %s', (tag, registry) => {
  expect(envOf(podOf({ spec: { tags: [tag] } }), 'prepare')).toContain(`DNS_PROBE_HOSTNAME=${registry}`);
});

test('a default process, a run image, a project descriptor, an unknown ssh host', () => {
  const pod = podOf({
    spec: { defaultProcess: 'api', runImage: { image: 'r/run@sha256:aa' }, projectDescriptorPath: 'p.toml' },
    context: { trustUnknownSshHosts: false },
  });
  expect(step(pod, 'export').args).toContain('-process-type=api');
  expect(step(pod, 'analyze').args).toContain('-run-image=r/run@sha256:aa');
  expect(envOf(pod, 'export')).toContain('CNB_RUN_IMAGE=r/run@sha256:aa');
  expect(envOf(pod, 'prepare')).toEqual(
    expect.arrayContaining([
      'RUN_IMAGE=r/run@sha256:aa',
      'PROJECT_DESCRIPTOR_PATH=p.toml',
      'INSECURE_SSH_TRUST_UNKNOWN_HOSTS=false',
    ]),
  );
});

test('a builder by reference: its image runs, and prepare gets no name of it', () => {
  const pod = podOf({ spec: { builder: { ref: { kind: 'ClusterBuilder', name: 'default' } } } });
  expect(envOf(pod, 'prepare')).toContain('BUILDER_IMAGE=');
  expect(step(pod, 'detect').image).toBe('registry.test/fix/builder:default');
});

test('blob and git sources', () => {
  const blob = { url: 'https://example.com/a.zip', stripComponents: 2, auth: 'helper' };
  expect(envOf(podOf({ spec: { source: { blob } } }), 'prepare').slice(0, 3)).toEqual([
    'BLOB_URL=https://example.com/a.zip',
    'BLOB_STRIP_COMPONENTS=2',
    'BLOB_AUTH=true',
  ]);
  const git = { url: 'https://example.com/a.git', revision: 'main', initializeSubmodules: true };
  const pod = podOf({ spec: { source: { git, blob, registry: { image: 'i', imagePullSecrets: [{ name: 's' }] } } } });
  expect(envOf(pod, 'prepare').slice(0, 4)).toEqual([
    'GIT_URL=https://example.com/a.git',
    'GIT_REVISION=main',
    'GIT_INITIALIZE_SUBMODULES=true',
    'SOURCE_SUB_PATH=',
  ]);
  expect(pod.spec.volumes).toContainEqual({ name: 'registry-source-pull-secrets-dir', emptyDir: {} });
});

test('notary: the address is an argument, the key a volume', () => {
  const notary = { v1: { url: 'https://notary.example.com', secretRef: { name: 'key' } } };
  const pod = podOf({ spec: { notary } });
  expect(step(pod, 'completion').args?.[0]).toBe('-notary-v1-url=https://notary.example.com');
  expect(pod.spec.volumes).toContainEqual({ name: 'notary-dir', secret: { secretName: 'key' } });
  expect(step(podOf({ of: 'rebase', spec: { notary } }), 'completion').args?.[0]).toMatch(/^-notary-v1-url=/);
});

test('services: a provisioned one by its Secret, one without Secret not at all', () => {
  const service = (name: string) => ({ apiVersion: 'example.com/v1', kind: 'Database', name });
  const pod = podOf({
    spec: { services: [service('main'), service('unbound')] },
    context: { serviceSecrets: new Map([['main', 'main-credentials']]) },
  });
  expect(pod.spec.volumes.slice(-1)).toEqual([{ name: 'binding-main', secret: { secretName: 'main-credentials' } }]);
  expect(step(pod, 'build').volumeMounts.slice(-1)).toEqual([
    { name: 'binding-main', mountPath: '/platform/bindings/main', readOnly: true },
  ]);
});

test('names of bindings that are no names of volumes', () => {
  const long = `${'a'.repeat(100)}.example.com`;
  const pod = podOf({
    spec: {
      services: [
        { kind: 'Secret', name: 'db.main' },
        { kind: 'Secret', name: long },
      ],
    },
  });
  const mounts = step(pod, 'detect').volumeMounts.slice(-2);
  expect(mounts.map(({ mountPath }) => mountPath)).toEqual([
    '/platform/bindings/db.main',
    `/platform/bindings/${long}`,
  ]);
  for (const { name } of mounts) expect(name).toMatch(/^binding-[0-9a-f]{32}$/);
  expect(new Set(mounts.map(({ name }) => name)).size).toBe(2);
});

test('control annotations stay behind, all others come along', () => {
  const { metadata } = podOf({
    metadata: {
      annotations: {
        'image.kpack.io/additionalBuildNeeded': 'now',
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
        note: 'y',
      },
    },
  });
  expect(metadata.annotations).toEqual({ note: 'y', 'sidecar.istio.io/inject': 'false' });
});

test('a Build whose name is no label', () => {
  const name = `app.${'b'.repeat(80)}`;
  const { metadata } = podOf({ metadata: { name } });
  expect(metadata.name).toMatch(/^app\.b{17}[0-9a-f]{32}-build-pod$/);
  expect(metadata.labels['kpack.io/build']).toMatch(/^app\.b{27}[0-9a-f]{32}$/);
  expect(metadata.ownerReferences[0]?.name).toBe(name);
});

test('a rebase with injected sidecars', () => {
  const pod = podOf({ of: 'rebase', context: { injectedSidecars: true } });
  expect(pod.spec.initContainers.map(({ name }) => name)).toEqual(['pre-start']);
  expect(pod.spec.containers.map(({ name, args }) => [name, args?.at(-1)])).toEqual([
    ['rebase', '-wait-file=/downward/sidecars-ready'],
    ['completion', '-wait-file=/buildWait/rebase'],
  ]);
  const detect = step(
    podOf({ of: 'sidecar', metadata: { annotations: { 'sidecar.istio.io/inject': 'true' } } }),
    'detect',
  );
  expect(detect.command).toEqual(['/buildWait/build-waiter']);
  expect(pod.metadata.annotations).not.toHaveProperty(['sidecar.istio.io/inject']);
});
