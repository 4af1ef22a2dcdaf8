// What the rules need to know of the cluster's StorageClasses (spec admission.md 3.1, with the improvements of 9.3): which one
// is the default, and whether volumes of a class can grow.
import type { Logger } from 'pino';
import type { StorageClass, StorageClasses } from '../admission/request.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { ListWatch } from '../reconciler/list-watch.ts';
import { type KubeObject, resourcePath } from '../reconciler/resource.ts';

/** What is kept of a StorageClass in memory. */
export interface KnownStorageClass extends StorageClass {
  readonly default: boolean;
  /** RFC 3339, UTC, whole seconds, as Kubernetes writes it: such texts sort by time. */
  readonly creationTimestamp: string;
}

/** A live view of a cluster's StorageClasses. */
export interface WatchedStorageClasses extends StorageClasses {
  /** Resolves when the first list is in; answers before that are not to be relied on. */
  readonly synced: Promise<void>;
  readonly hasSynced: boolean;
  stop(): Promise<void>;
}

const DEFAULT_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

/** Starts watching the cluster's StorageClasses (right needed: get, list, watch on storageclasses.storage.k8s.io). */
export function watchStorageClasses(client: KubeClient, logger: Logger): WatchedStorageClasses {
  const path = resourcePath({ group: 'storage.k8s.io', version: 'v1', plural: 'storageclasses' });
  const classes = new ListWatch({ client, path, keep: knownStorageClass, logger });
  // Asked for on every request, changed once in a blue moon.
  let preferred: StorageClass | undefined;
  classes.onChange(() => {
    preferred = defaultStorageClass(classes.values());
  });
  return {
    synced: classes.synced,
    get hasSynced() {
      return classes.hasSynced;
    },
    default: () => preferred,
    find: (name) => classes.get(name),
    complete: true,
    stop: () => classes.stop(),
  };
}

/** What is worth keeping of a StorageClass object. */
export function knownStorageClass(object: KubeObject & { allowVolumeExpansion?: boolean }): KnownStorageClass {
  const { name = '', annotations = {}, creationTimestamp = '' } = object.metadata ?? {};
  return {
    name,
    expandable: object.allowVolumeExpansion === true,
    default: DEFAULT_ANNOTATIONS.some((annotation) => annotations[annotation] === 'true'),
    creationTimestamp,
  };
}

/** Among several defaults the newest wins, then the first by name, as the API server's DefaultStorageClass plugin decides. */
export function defaultStorageClass(classes: Iterable<KnownStorageClass>): StorageClass | undefined {
  let best: KnownStorageClass | undefined;
  for (const candidate of classes) {
    if (candidate.default && (best === undefined || precedes(candidate, best))) best = candidate;
  }
  return best;
}

function precedes(a: KnownStorageClass, b: KnownStorageClass): boolean {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp > b.creationTimestamp;
  return a.name < b.name;
}
