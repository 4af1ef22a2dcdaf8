// A valid object of every kind and version, with most of the fields that the kind has: what tests break one thing of at a time.
import type { JsonObject } from '../../src/schemas/json.ts';

const git = {
  git: { url: 'https://git.example.com/app.git', revision: 'main', initializeSubmodules: true },
  subPath: 'app',
};
const env = [
  { name: 'BP_JVM_VERSION', value: '21' },
  { name: 'FROM', valueFrom: { configMapKeyRef: { name: 'settings', key: 'from', optional: true } } },
];
const resources = { limits: { memory: '2Gi' }, requests: { cpu: '500m' } };
const scheduling = {
  tolerations: [{ key: 'builds', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 60 }],
  nodeSelector: { pool: 'builds' },
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'pool', operator: 'In', values: ['builds'] }] }],
      },
    },
  },
  runtimeClassName: 'kata',
  schedulerName: 'default-scheduler',
};
const services = [{ name: 'db', kind: 'Secret', apiVersion: 'v1' }];
const bindings = [{ name: 'apm', metadataRef: { name: 'apm-metadata' }, secretRef: { name: 'apm-secret' } }];
const notary = { v1: { url: 'https://notary.example.com', secretRef: { name: 'notary-keys' } } };
const cosign = { annotations: [{ name: 'stage', value: 'test' }] };
const account = { name: 'kpack-sa', namespace: 'kpack' };
const clusterBuilder = { kind: 'ClusterBuilder', name: 'default' };
const stack = { kind: 'ClusterStack', name: 'base' };
const store = { kind: 'ClusterStore', name: 'default' };
const idOrder = [{ group: [{ id: 'team/java', version: '1.2.3', optional: true }] }];
const order = [{ group: [{ id: 'team/java' }, { name: 'node', kind: 'ClusterBuildpack' }] }];
const stackSpec = { id: 'base', buildImage: { image: 'team/build' }, runImage: { image: 'team/run' } };

const CLUSTER_SCOPED = ['ClusterBuilder', 'ClusterStack', 'ClusterStore', 'ClusterBuildpack', 'ClusterLifecycle'];

const object = (version: string, kind: string, spec: JsonObject): JsonObject => ({
  apiVersion: `kpack.io/${version}`,
  kind,
  metadata: {
    name: 'app',
    ...(CLUSTER_SCOPED.includes(kind) ? {} : { namespace: 'default' }),
    labels: { team: 'apps' },
    annotations: { 'example.com/owner': 'apps' },
  },
  spec,
});

/** Valid where the cluster has a default StorageClass. */
export const VALID: readonly JsonObject[] = [
  object('v1alpha1', 'Image', {
    tag: 'registry.example.com/team/app',
    builder: clusterBuilder,
    serviceAccount: 'app-sa',
    source: git,
    cacheSize: '2G',
    failedBuildHistoryLimit: 5,
    successBuildHistoryLimit: 5,
    imageTaggingStrategy: 'None',
    build: { bindings, env, resources },
    notary,
  }),
  object('v1alpha2', 'Image', {
    tag: 'registry.example.com/team/app',
    additionalTags: ['registry.example.com/team/app:stable'],
    builder: clusterBuilder,
    serviceAccountName: 'app-sa',
    source: git,
    cache: { volume: { size: '2G', storageClassName: 'fast' } },
    failedBuildHistoryLimit: 5,
    successBuildHistoryLimit: 5,
    imageTaggingStrategy: 'None',
    projectDescriptorPath: 'project.toml',
    build: { services, env, resources, ...scheduling, buildTimeout: 1600, creationTime: 'now' },
    cosign,
    defaultProcess: 'web',
  }),
  object('v1alpha2', 'Image', {
    tag: 'team/app',
    builder: { kind: 'Builder', name: 'java' },
    source: { blob: { url: 'https://example.com/app.zip', auth: 'helper', stripComponents: 1 } },
    cache: { registry: { tag: 'team/cache' } },
  }),
  object('v1alpha1', 'Build', {
    tags: ['team/app', 'team/app:stable'],
    builder: { image: 'team/builder', imagePullSecrets: [{ name: 'pull' }] },
    serviceAccount: 'app-sa',
    source: { registry: { image: 'team/source', imagePullSecrets: [{ name: 'pull' }] } },
    cacheName: 'app-cache',
    bindings,
    env,
    resources,
    lastBuild: {
      image: 'team/app@sha256:0000000000000000000000000000000000000000000000000000000000000000',
      stackId: 'base',
    },
    notary,
  }),
  object('v1alpha2', 'Build', {
    tags: ['team/app', 'team/app:stable'],
    builder: { ref: { kind: 'Builder', name: 'java' } },
    serviceAccountName: 'app-sa',
    source: git,
    cache: { volume: { persistentVolumeClaimName: 'app-cache' } },
    runImage: { image: 'team/run' },
    activeDeadlineSeconds: 600,
    services,
    env,
    projectDescriptorPath: 'project.toml',
    resources,
    lastBuild: { image: 'team/app', stackId: 'base', cache: { image: 'team/cache' } },
    cosign,
    defaultProcess: 'web',
    ...scheduling,
    priorityClassName: 'high',
    creationTime: '0',
  }),
  object('v1alpha1', 'Builder', { tag: 'team/builder', stack, store, order: idOrder, serviceAccount: 'builder-sa' }),
  object('v1alpha2', 'Builder', {
    tag: 'team/builder',
    stack,
    store,
    lifecycle: { kind: 'ClusterLifecycle', name: 'default' },
    order,
    serviceAccountName: 'builder-sa',
    additionalLabels: { team: 'apps' },
  }),
  object('v1alpha1', 'ClusterBuilder', {
    tag: 'team/builder',
    stack,
    store,
    order: idOrder,
    serviceAccountRef: account,
  }),
  object('v1alpha2', 'ClusterBuilder', {
    tag: 'team/builder',
    stack,
    store,
    lifecycle: { kind: 'ClusterLifecycle', name: 'default' },
    order,
    serviceAccountRef: account,
    additionalLabels: { team: 'apps' },
  }),
  object('v1alpha1', 'ClusterStack', stackSpec),
  object('v1alpha2', 'ClusterStack', { ...stackSpec, serviceAccountRef: account }),
  object('v1alpha1', 'ClusterStore', { sources: [{ image: 'team/java' }] }),
  object('v1alpha2', 'ClusterStore', { sources: [{ image: 'team/java' }], serviceAccountRef: account }),
  object('v1alpha1', 'SourceResolver', { source: git, serviceAccount: 'app-sa' }),
  object('v1alpha2', 'SourceResolver', { source: git, serviceAccount: 'app-sa' }),
  object('v1alpha2', 'Buildpack', { image: 'team/java', serviceAccountName: 'app-sa' }),
  object('v1alpha2', 'ClusterBuildpack', { image: 'team/java', serviceAccountRef: account }),
  object('v1alpha2', 'ClusterLifecycle', { image: 'team/lifecycle', serviceAccountRef: account }),
];
