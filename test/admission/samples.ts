// One valid object of each kind and version; tests break one thing of it at a time.
import type { JsonObject } from '../../src/schemas/json.ts';

const named = (apiVersion: string, kind: string, spec: JsonObject, namespace?: string): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name: 'app', ...(namespace === undefined ? {} : { namespace }) },
  spec,
});
const v1 = (kind: string, spec: JsonObject, namespace?: string) => named('kpack.io/v1alpha1', kind, spec, namespace);
const v2 = (kind: string, spec: JsonObject, namespace?: string) => named('kpack.io/v1alpha2', kind, spec, namespace);

const git = { git: { url: 'https://git.example/app.git', revision: 'main' } };
const account = { name: 'builder', namespace: 'build' };
const stack = { kind: 'ClusterStack', name: 'base' };
const store = { kind: 'ClusterStore', name: 'default' };
const order = [{ group: [{ id: 'example/java' }] }];

export const imageV1 = v1(
  'Image',
  { tag: 'acme/app', builder: { kind: 'ClusterBuilder', name: 'base' }, source: git },
  'shop',
);
export const imageV2 = v2(
  'Image',
  { tag: 'acme/app', builder: { kind: 'ClusterBuilder', name: 'base' }, source: git },
  'shop',
);
export const buildV1 = v1(
  'Build',
  { tags: ['acme/app'], builder: { image: 'acme/builder' }, serviceAccount: 'default', source: git },
  'shop',
);
export const buildV2 = v2(
  'Build',
  { tags: ['acme/app'], builder: { image: 'acme/builder' }, serviceAccountName: 'default', source: git },
  'shop',
);
export const builderV1 = v1('Builder', { tag: 'acme/builder', serviceAccount: 'default', stack, store, order }, 'shop');
export const builderV2 = v2(
  'Builder',
  { tag: 'acme/builder', serviceAccountName: 'default', stack, store, order },
  'shop',
);
export const clusterBuilderV1 = v1('ClusterBuilder', {
  tag: 'acme/builder',
  stack,
  store,
  order,
  serviceAccountRef: account,
});
export const clusterBuilderV2 = v2('ClusterBuilder', {
  tag: 'acme/builder',
  stack,
  store,
  order,
  serviceAccountRef: account,
});
export const clusterStackV1 = v1('ClusterStack', {
  id: 'acme.base',
  buildImage: { image: 'acme/build' },
  runImage: { image: 'acme/run' },
});
export const clusterStackV2 = v2('ClusterStack', {
  id: 'acme.base',
  buildImage: { image: 'acme/build' },
  runImage: { image: 'acme/run' },
});
export const clusterStoreV1 = v1('ClusterStore', { sources: [{ image: 'acme/java' }, { image: 'acme/go' }] });
export const clusterStoreV2 = v2('ClusterStore', { sources: [{ image: 'acme/java' }, { image: 'acme/go' }] });
export const buildpackV2 = v2('Buildpack', { image: 'acme/java' }, 'shop');
export const clusterBuildpackV2 = v2('ClusterBuildpack', { image: 'acme/java' });
export const clusterLifecycleV2 = v2('ClusterLifecycle', { image: 'acme/lifecycle' });

/** All of them, by a name for tests. */
export const samples: Record<string, JsonObject> = {
  imageV1,
  imageV2,
  buildV1,
  buildV2,
  builderV1,
  builderV2,
  clusterBuilderV1,
  clusterBuilderV2,
  clusterStackV1,
  clusterStackV2,
  clusterStoreV1,
  clusterStoreV2,
  buildpackV2,
  clusterBuildpackV2,
  clusterLifecycleV2,
};
