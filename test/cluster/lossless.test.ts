// Nothing that v1alpha2 can say is lost when somebody works with the same object through v1alpha1, whatever kubectl command does it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { decode, encode } from '../../src/schemas/codec.ts';
import type { JsonObject } from '../../src/schemas/json.ts';
import { findKind } from '../../src/schemas/kinds.ts';
import { type Installation, install } from './installation.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();
const namespace = 'lossless';
/** For looking; what is looked at is done with kubectl. */
const client = new KubeClient(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
let kpack: Installation | undefined;

beforeAll(async () => {
  kpack = await install(cluster);
  await cluster.kubectlOk(['create', 'namespace', namespace]);
});
afterAll(async () => {
  await cluster.kubectl(['delete', 'clusterbuilder,clusterstore', 'lossless', '--ignore-not-found']);
  client.close();
  await kpack?.stop();
});

const git = { git: { url: 'https://git.example.com/app.git', revision: 'main', initializeSubmodules: true } };
const service = { name: 'db', kind: 'Secret', apiVersion: 'v1' };
const pod: JsonObject = {
  tolerations: [{ key: 'builds', operator: 'Exists', tolerationSeconds: 30 }],
  nodeSelector: { disk: 'fast' },
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
  runtimeClassName: 'sandboxed',
  schedulerName: 'own',
};

/** Everything that the older version has no word for, as it is written. */
const objects: JsonObject[] = [
  {
    kind: 'Image',
    spec: {
      tag: 'team/app',
      additionalTags: ['team/app:stable', 'team/other'],
      builder: { kind: 'Builder', name: 'default' },
      serviceAccountName: 'app-sa',
      source: { ...git, subPath: 'web' },
      cache: {},
      failedBuildHistoryLimit: 2,
      projectDescriptorPath: 'web/project.toml',
      defaultProcess: 'web',
      cosign: { annotations: [{ name: 'team', value: 'shop' }] },
      build: {
        ...pod,
        services: [service],
        env: [{ name: 'BP_JVM_VERSION', value: '21' }],
        resources: { limits: { memory: '1Gi' } },
        buildTimeout: 600,
        creationTime: 'now',
      },
    },
  },
  {
    kind: 'Build',
    spec: {
      tags: ['team/app', 'team/app:b1'],
      builder: { ref: { kind: 'Builder', name: 'default', namespace } },
      serviceAccountName: 'app-sa',
      source: git,
      cache: { registry: { tag: 'team/cache' } },
      runImage: { image: 'team/run' },
      activeDeadlineSeconds: 600,
      services: [service],
      lastBuild: { image: 'team/app:b0', cache: { image: 'team/cache:b0' }, stackId: 'base' },
      cosign: { annotations: [{ name: 'team', value: 'shop' }] },
      defaultProcess: 'web',
      ...pod,
      priorityClassName: 'kpack-build-high-priority',
      creationTime: '1700000000',
    },
  },
  {
    kind: 'Builder',
    spec: {
      tag: 'team/builder',
      serviceAccountName: 'builder-sa',
      stack: { kind: 'ClusterStack', name: 'base' },
      lifecycle: { kind: 'ClusterLifecycle', name: 'pinned' },
      order: [
        {
          group: [
            { kind: 'ClusterBuildpack', name: 'java' },
            { id: 'team/java', version: '1.2.3', optional: true },
          ],
        },
        { group: [{ kind: 'Buildpack', name: 'node', id: 'team/node' }] },
      ],
      additionalLabels: { owner: 'shop' },
    },
  },
  {
    kind: 'SourceResolver',
    spec: {
      serviceAccount: 'app-sa',
      source: { blob: { url: 'https://git.example.com/a.zip', auth: 'secret', stripComponents: 1 } },
    },
  },
  {
    kind: 'ClusterBuilder',
    spec: {
      tag: 'team/builder',
      serviceAccountRef: { name: 'builder-sa', namespace: 'kpack' },
      stack: { kind: 'ClusterStack', name: 'base' },
      store: { kind: 'ClusterStore', name: 'default' },
      lifecycle: { kind: 'ClusterLifecycle', name: 'pinned' },
      order: [{ group: [{ kind: 'ClusterBuildpack', name: 'java' }] }],
      additionalLabels: { owner: 'shop' },
    },
  },
  {
    kind: 'ClusterStore',
    spec: { sources: [{ image: 'team/java' }], serviceAccountRef: { name: 'store-sa', namespace: 'kpack' } },
  },
];

interface Stored extends JsonObject {
  metadata: JsonObject & { annotations?: Record<string, string> };
  spec: JsonObject;
}

test.concurrent.each(objects.map((object) => [String(object.kind), object.spec as JsonObject] as const))(
  '%s',
  async (kind, spec) => {
    const clusterWide = kind.startsWith('Cluster');
    const metadata = { name: 'lossless', ...(clusterWide ? {} : { namespace }) };
    const scope = clusterWide ? [] : [`--namespace=${namespace}`];
    const old = `${kind.toLowerCase()}s.v1alpha1.kpack.io`;
    const read = (version: string) => {
      const resource = { group: 'kpack.io', version, plural: `${kind.toLowerCase()}s` };
      const place = { name: 'lossless', namespace: clusterWide ? undefined : namespace };
      return client.get<Stored & KubeObject>(resourcePath(resource, place));
    };
    const input = JSON.stringify({ apiVersion: 'kpack.io/v1alpha2', kind, metadata, spec });
    await cluster.kubectlOk(['create', '--filename=-'], { input });

    // In canonical form: `resources: {}` and `id: ""` say the same as nothing, and the API's own clients always write them.
    const schema = findKind(kind)!.schemas.v1alpha2;
    const canonical = (object: Stored): JsonObject => {
      const read = decode(schema, object);
      if (!read.ok) throw new Error(read.fault);
      return encode(schema, read.value).spec as JsonObject;
    };
    const made = await read('v1alpha2');
    expect(made.spec).toMatchObject(spec);
    const unchanged = async (command: string) => {
      const now = await read('v1alpha2');
      expect(canonical(now), command).toEqual(canonical(made));
      // Else controllers would take a label for a change of what is wished.
      expect(now.metadata.generation, command).toBe(1);
      // What was carried over is not left behind.
      const annotations = Object.keys(now.metadata.annotations ?? {});
      expect(
        annotations.filter((key) => !['note', 'kubectl.kubernetes.io/last-applied-configuration'].includes(key)),
        command,
      ).toEqual([]);
    };

    await cluster.kubectlOk(['label', old, 'lossless', 'touched=yes', ...scope]);
    await unchanged('label');
    await cluster.kubectlOk(['annotate', old, 'lossless', 'note=read', ...scope]);
    await unchanged('annotate');
    await cluster.kubectlOk(['replace', '--filename=-'], { input: JSON.stringify(await read('v1alpha1')) });
    await unchanged('replace');
    await cluster.kubectlOk(['apply', '--filename=-'], { input: JSON.stringify(await read('v1alpha1')) });
    await unchanged('apply');
    await cluster.kubectlOk(['apply', '--filename=-'], {
      input: JSON.stringify({ ...(await read('v1alpha1')), status: undefined }),
    });
    await unchanged('apply again');
    const patch = ['--type=json', '--patch=[{"op":"remove","path":"/metadata/labels/touched"}]'];
    await cluster.kubectlOk(['patch', old, 'lossless', ...scope, ...patch]);
    await unchanged('patch');
    const status = ['--subresource=status', '--type=merge', '--patch={"status":{"observedGeneration":1}}'];
    await cluster.kubectlOk(['patch', old, 'lossless', ...scope, ...status]);
    await unchanged('status');
  },
);

test('what a v1alpha1 user changes is changed, and nothing else', async () => {
  const name = 'edited';
  const where = [name, `--namespace=${namespace}`];
  const input = JSON.stringify({ apiVersion: 'kpack.io/v1alpha2', metadata: { name, namespace }, ...objects[0] });
  await cluster.kubectlOk(['create', '--filename=-'], { input });
  const read = async () =>
    JSON.parse(
      await cluster.kubectlOk(['get', 'images.v1alpha2.kpack.io', ...where, '-o=jsonpath={.spec}']),
    ) as JsonObject;
  const before = await read();
  const change = JSON.stringify({ spec: { serviceAccount: 'other-sa', source: { git: { revision: 'next' } } } });
  await cluster.kubectlOk(['patch', 'images.v1alpha1.kpack.io', ...where, '--type=merge', `--patch=${change}`]);
  const source = { git: { ...git.git, revision: 'next' }, subPath: 'web' };
  expect(await read()).toEqual({ ...before, serviceAccountName: 'other-sa', source });
});

test('kubectl apply of an old v1alpha1 manifest keeps what only v1alpha2 can say', async () => {
  const name = 'applied';
  const apply = (version: string, spec: JsonObject) => {
    const input = JSON.stringify({
      apiVersion: `kpack.io/${version}`,
      kind: 'Image',
      metadata: { name, namespace },
      spec,
    });
    return cluster.kubectlOk(['apply', '--filename=-'], { input });
  };
  const common = { tag: 'team/app', builder: { kind: 'ClusterBuilder', name: 'default' }, source: git };
  await apply('v1alpha1', { ...common, serviceAccount: 'app-sa' });
  const extra = { additionalTags: ['team/app:stable'], defaultProcess: 'web', cache: {} };
  const where = [name, `--namespace=${namespace}`];
  const patch = [...where, '--type=merge', `--patch=${JSON.stringify({ spec: extra })}`];
  await cluster.kubectlOk(['patch', 'images.v1alpha2.kpack.io', ...patch]);
  await apply('v1alpha1', { ...common, serviceAccount: 'app-sa', failedBuildHistoryLimit: 4 });
  const spec = await cluster.kubectlOk(['get', 'images.v1alpha2.kpack.io', ...where, '--output=jsonpath={.spec}']);
  expect(JSON.parse(spec)).toMatchObject({ ...extra, failedBuildHistoryLimit: 4, serviceAccountName: 'app-sa' });
});
