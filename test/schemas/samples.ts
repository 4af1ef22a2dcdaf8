// Objects as people write them and as controllers leave them, of every kind and version; none is shared between tests that
// change it, since each call makes new ones.

/** One object for each kind and version, with as many fields as people use. */
export const samples = (): Record<string, unknown>[] => [
  {
    apiVersion: 'kpack.io/v1alpha1',
    kind: 'ClusterStore',
    metadata: { name: 'default' },
    spec: { sources: [{ image: 'gcr.io/paketo-buildpacks/java' }, { image: 'gcr.io/paketo-buildpacks/nodejs' }] },
  },
  {
    apiVersion: 'kpack.io/v1alpha1',
    kind: 'ClusterStack',
    metadata: { name: 'base' },
    spec: {
      id: 'io.buildpacks.stacks.bionic',
      buildImage: { image: 'paketobuildpacks/build:base-cnb' },
      runImage: { image: 'paketobuildpacks/run:base-cnb' },
    },
  },
  {
    apiVersion: 'kpack.io/v1alpha1',
    kind: 'ClusterBuilder',
    metadata: { name: 'default' },
    spec: {
      tag: 'txconsole/builder',
      stack: { name: 'base', kind: 'ClusterStack' },
      store: { name: 'default', kind: 'ClusterStore' },
      serviceAccountRef: { name: 'build-sa', namespace: 'kpack' },
      order: [
        { group: [{ id: 'paketo-buildpacks/java' }] },
        { group: [{ id: 'paketo-buildpacks/nodejs', optional: true }] },
      ],
    },
  },
  {
    apiVersion: 'kpack.io/v1alpha1',
    kind: 'Image',
    metadata: { name: 'helloapp', namespace: 'default', labels: { team: 'a' } },
    spec: {
      tag: 'txconsole/helloapp',
      serviceAccount: 'app-sa',
      builder: { name: 'default', kind: 'ClusterBuilder' },
      source: { git: { url: 'https://github.com/buildpack/sample-java-app.git', revision: 'main' } },
      cacheSize: '1.5Gi',
      build: {
        bindings: [{ name: 'apm', metadataRef: { name: 'apm' }, secretRef: { name: 'apm-secret' } }],
        env: [{ name: 'BP_JVM_VERSION', value: '17' }],
        resources: { limits: { cpu: 0.5, memory: '1Gi' }, requests: { cpu: '500m' } },
      },
    },
    status: {
      observedGeneration: 1,
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-02T03:04:05Z' }],
      buildCounter: 3,
    },
  },
  {
    apiVersion: 'kpack.io/v1alpha1',
    kind: 'Build',
    metadata: { name: 'b', namespace: 'default' },
    spec: {
      tags: ['a/b'],
      builder: { image: 'paketobuildpacks/builder:base' },
      source: { blob: { url: 'https://example.com/app.jar' } },
      cacheName: 'b-cache',
      lastBuild: { image: 'a/b', stackId: 'x' },
    },
    status: { stack: {}, stepStates: [{ terminated: { exitCode: 0, startedAt: null, finishedAt: null } }] },
  },
  {
    apiVersion: 'kpack.io/v1alpha1',
    kind: 'Builder',
    metadata: { name: 'b', namespace: 'default' },
    spec: {
      tag: 'a/b',
      stack: { name: 's' },
      store: { name: 's' },
      serviceAccount: 'x',
      order: [{ group: [{ id: 'i' }] }],
    },
  },
  {
    apiVersion: 'kpack.io/v1alpha1',
    kind: 'SourceResolver',
    metadata: { name: 'b-source', namespace: 'default' },
    spec: { serviceAccount: 'x', source: { registry: { image: 'a/src', imagePullSecrets: [{ name: 'p' }] } } },
    status: { source: { registry: { image: 'a/src' } } },
  },
  {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'Image',
    metadata: { name: 'cart', namespace: 'shop' },
    spec: {
      tag: 'registry.example.com/shop/cart',
      builder: { name: 'b', kind: 'Builder' },
      serviceAccountName: 'x',
      source: { git: { url: 'git@example.com:a/b', revision: 'main', initializeSubmodules: true }, subPath: 'app' },
      cache: { volume: { size: '2G', storageClassName: 'fast' } },
      failedBuildHistoryLimit: 5,
      build: {
        services: [{ kind: 'Secret', name: 'db', apiVersion: 'v1' }],
        env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
        tolerations: [{ key: 'builds', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 60 }],
        nodeSelector: { pool: 'builds' },
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }],
            },
          },
        },
        runtimeClassName: 'kata',
        buildTimeout: 1600,
        creationTime: 'now',
      },
      cosign: { annotations: [{ name: 'team', value: 'shop' }] },
      defaultProcess: 'web',
      additionalTags: ['registry.example.com/shop/cart:stable'],
    },
  },
  {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'Build',
    metadata: { name: 'cart-build-1', namespace: 'shop' },
    spec: {
      tags: ['registry.example.com/shop/cart'],
      builder: { ref: { kind: 'ClusterBuilder', name: 'default' } },
      source: { git: { url: 'https://example.com/a.git', revision: 'abc' } },
      cache: { volume: { persistentVolumeClaimName: 'cart-cache' } },
      runImage: { image: 'run' },
      activeDeadlineSeconds: 1600,
      lastBuild: { image: 'x', cache: { image: 'y' }, stackId: 'z' },
      priorityClassName: 'kpack-build-low-priority',
    },
    status: { lifecycleVersion: '0.20.12', stepsCompleted: ['prepare'] },
  },
  {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'Builder',
    metadata: { name: 'b', namespace: 'shop' },
    spec: {
      tag: 'a/b',
      stack: { name: 's', kind: 'ClusterStack' },
      order: [
        {
          group: [
            { name: 'java', kind: 'ClusterBuildpack' },
            { id: 'x', version: '1.2.3', optional: true },
          ],
        },
      ],
      additionalLabels: { a: 'b' },
      serviceAccountName: 'x',
    },
    status: {
      stack: {},
      lifecycle: {
        image: {},
        api: {},
        apis: { buildpack: { deprecated: null, supported: ['0.10'] }, platform: { deprecated: [], supported: null } },
      },
    },
  },
  {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'ClusterBuilder',
    metadata: { name: 'default' },
    spec: {
      tag: 'a/b',
      stack: { name: 's', kind: 'ClusterStack' },
      lifecycle: { name: 'l', kind: 'ClusterLifecycle' },
      serviceAccountRef: { name: 'x', namespace: 'kpack' },
    },
    status: { signaturePaths: [{ signingSecret: 'k8s://kpack/cosign', targetDigest: 'a/b@sha256:1' }] },
  },
  {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'ClusterStack',
    metadata: { name: 'base' },
    spec: {
      id: 'i',
      buildImage: { image: 'b' },
      runImage: { image: 'r' },
      serviceAccountRef: { name: 'x', namespace: 'kpack' },
    },
    status: {
      buildImage: { latestImage: 'b@sha256:1', image: 'b' },
      mixins: ['build:git'],
      userId: 1000,
      groupId: 1000,
    },
  },
  {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'ClusterStore',
    metadata: { name: 'default' },
    spec: { sources: [{ image: 'a' }], serviceAccountRef: { name: 'x', namespace: 'kpack' } },
    status: {
      buildpacks: [{ id: 'a', version: '1', buildpackage: {}, storeImage: { image: 'a' }, stacks: [{ id: '*' }] }],
    },
  },
  {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'SourceResolver',
    metadata: { name: 'cart-source', namespace: 'shop' },
    spec: { serviceAccount: 'x', source: { git: { url: 'u', revision: 'main' } } },
    status: { source: { git: { url: 'u', revision: 'abc', type: 'Branch' } } },
  },
  {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'Buildpack',
    metadata: { name: 'java', namespace: 'shop' },
    spec: { image: 'gcr.io/paketo-buildpacks/java', serviceAccountName: 'x' },
  },
  {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'ClusterBuildpack',
    metadata: { name: 'java' },
    spec: { image: 'gcr.io/paketo-buildpacks/java', serviceAccountRef: { name: 'x', namespace: 'kpack' } },
  },
  {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'ClusterLifecycle',
    metadata: { name: 'default-lifecycle' },
    spec: { image: 'buildpacksio/lifecycle:0.20.12' },
    status: { version: '0.20.12', apis: { buildpack: { deprecated: null, supported: ['0.10'] } } },
  },
];
