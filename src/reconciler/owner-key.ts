// From a child to the one that looks after it, so that a change of the child wakes its owner's reconciler.
import { toKey } from './key.ts';
import type { KubeObject, OwnerReference } from './resource.ts';

/** The owner that looks after an object, if any. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find(({ controller }) => controller === true);
}

/**
 * The key of the controlling owner, if it is of this group and kind. Any version: an object written through an older version of the
 * owner's API is still its own.
 */
export function ownerKey(object: KubeObject, owner: { group: string; kind: string }): string | undefined {
  const reference = controllerOf(object);
  if (reference === undefined || reference.kind !== owner.kind) return undefined;
  const slash = reference.apiVersion.indexOf('/');
  if (reference.apiVersion.slice(0, Math.max(0, slash)) !== owner.group) return undefined;
  return toKey(object.metadata?.namespace, reference.name);
}
