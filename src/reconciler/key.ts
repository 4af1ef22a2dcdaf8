// The name under which caches, queues and reconcilers know an object: `namespace/name`, or `name` where there is no namespace.
import type { KubeObject } from './resource.ts';

/** The key of an object. */
export function keyOf(object: KubeObject): string {
  const { namespace, name = '' } = object.metadata ?? {};
  return toKey(namespace, name);
}

/** The key of the object `name` in `namespace`; without a namespace (undefined or empty) that of a cluster-wide one. */
export function toKey(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

/** The parts of a key; a cluster-wide object has the namespace ''. Neither part can contain a slash. */
export function fromKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, Math.max(0, slash)), name: key.slice(slash + 1) };
}
