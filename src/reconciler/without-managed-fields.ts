// Objects as caches keep them: without managedFields (often half of an object, and of no use to a reconciler), and frozen, since a
// cache is shared and a reconciler that writes into it would let others decide on what is not true.
import type { KubeObject } from './resource.ts';

/** The object without `metadata.managedFields`; it and everything in it cannot be changed any more. */
export function withoutManagedFields<T extends KubeObject>(object: KubeObject): T {
  const { managedFields: _, ...metadata }: KubeObject['metadata'] & { managedFields?: unknown } = object.metadata ?? {};
  const kept = { ...object, metadata };
  freeze(kept);
  // What a collection holds is known by its path: the caller says what it is.
  return kept as unknown as T;
}

function freeze(value: object): void {
  Object.freeze(value);
  for (const each of Object.values(value)) if (typeof each === 'object' && each !== null) freeze(each);
}
