// The caches that all controllers of a process share: one watch a resource, however many controllers read it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Informer, type InformerObserver } from '../reconciler/informer.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { controllerOf } from '../reconciler/owner-key.ts';
import type { KubeObject } from '../reconciler/resource.ts';
import type { BuildV1alpha2 } from '../schemas/build.ts';
import type { BuilderV1alpha2 } from '../schemas/builder.ts';
import type { ClusterBuilderV1alpha2 } from '../schemas/cluster-builder.ts';
import type { ImageV1alpha2 } from '../schemas/image.ts';
import { GROUP } from '../schemas/kinds.ts';
import type { SourceResolverV1alpha2 } from '../schemas/source-resolver.ts';
import { type BuildPodState, buildPodState, POD_LABEL, PODS } from './build-pod-state.ts';
import { CLAIM_LABEL, CLAIMS, type Claim } from './claim.ts';

/** A resource of ours, as it is stored. */
const ours = (plural: string) => ({ group: GROUP, version: 'v1alpha2', plural });

export const IMAGES = ours('images');
export const BUILDS = ours('builds');
export const SOURCE_RESOLVERS = ours('sourceresolvers');
export const BUILDERS = ours('builders');
export const CLUSTER_BUILDERS = ours('clusterbuilders');

/** What is read from the caches: the schema's type, whatever else the object carries. */
export type Cached<T> = T & KubeObject;

/**
 * Running caches. Namespaced children have the index `owner`: `by('owner', uid)` gives those whose controlling owner has this UID, so never
 * those of an object of the same name that is gone. Builds also have `image`: `by('image', 'namespace/name')` by their label
 * `image.kpack.io/image`, whoever owns them.
 */
export interface Informers {
  readonly images: Informer<Cached<ImageV1alpha2>>;
  readonly builds: Informer<Cached<BuildV1alpha2>, 'owner' | 'image'>;
  readonly sourceResolvers: Informer<Cached<SourceResolverV1alpha2>, 'owner'>;
  /** Only those with CLAIM_LABEL; see there. */
  readonly claims: Informer<Claim, 'owner'>;
  /** Only those with POD_LABEL, and of those only what BuildPodState says. */
  readonly pods: Informer<BuildPodState, 'owner'>;
  readonly builders: Informer<Cached<BuilderV1alpha2>>;
  readonly clusterBuilders: Informer<Cached<ClusterBuilderV1alpha2>>;
}

/** What the caches are made of. */
export interface InformersOptions {
  readonly client: KubeClient;
  /** Only these namespaces, a watch each; undefined: all. Cluster-wide resources are always read whole. */
  readonly namespaces?: readonly string[] | undefined;
  readonly logger: Logger;
  readonly observer?: InformerObserver | undefined;
}

/** A head start for Images, ms: what one needs to its Build, and some. */
const BEFORE_PODS_MS = 500;

/** Starts them all. */
export function startInformers({ client, namespaces, logger, observer }: InformersOptions): Informers {
  const common = { client, logger, ...(observer === undefined ? {} : { observer }) };
  const namespaced = { ...common, namespaces };
  const owner = (object: KubeObject) => controllerOf(object)?.uid ?? [];
  const byOwner = { owner: (object: KubeObject) => [owner(object)].flat() };
  const lists = {
    images: new Informer({ ...namespaced, resource: IMAGES }),
    builds: new Informer({ ...namespaced, resource: BUILDS, indexes: { ...byOwner, image: imageOf } }),
    sourceResolvers: new Informer({ ...namespaced, resource: SOURCE_RESOLVERS, indexes: byOwner }),
    claims: new Informer({ ...namespaced, resource: CLAIMS, labelSelector: CLAIM_LABEL, indexes: byOwner }),
    builders: new Informer({ ...namespaced, resource: BUILDERS }),
    clusterBuilders: new Informer({ ...common, resource: CLUSTER_BUILDERS }),
  };
  // By far the largest list: Images do not wait for it, and until those that were made meanwhile have their Builds it takes nothing from them.
  const synced = Promise.all(Object.values(lists).map((informer) => informer.synced));
  const after = synced.then(() => sleep(BEFORE_PODS_MS, undefined, { ref: false }));
  const pods = { resource: PODS, labelSelector: POD_LABEL, keep: buildPodState, indexes: byOwner, after };
  return { ...lists, pods: new Informer({ ...namespaced, ...pods }) };
}

function imageOf({ metadata }: KubeObject): string[] {
  const image = metadata?.labels?.['image.kpack.io/image'];
  return image === undefined ? [] : [`${metadata?.namespace}/${image}`];
}
