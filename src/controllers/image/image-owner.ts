// The owner reference of an Image's children, and whose a child is that has a child's name (spec controllers.md 1.8; 11, 12, 13 and 48).
import { controllerOf } from '../../reconciler/owner-key.ts';
import type { KubeObject, OwnerReference } from '../../reconciler/resource.ts';
import { GROUP } from '../../schemas/kinds.ts';
import type { Image } from './objects.ts';

/** Whose an object is: `gone`: it belongs to an earlier Image of this name, or is being deleted, and will be away soon. */
export type Belonging = 'own' | 'gone' | 'foreign';

/** Deletion of the Image takes its children along. */
export const imageOwner = ({ metadata }: Image): OwnerReference => ({
  apiVersion: `${GROUP}/v1alpha2`,
  kind: 'Image',
  name: metadata?.name ?? '',
  uid: metadata?.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});

/** Whose `child` is. Owner references of every version of the API count. */
export function belonging(child: KubeObject, image: Image): Belonging {
  const owner = controllerOf(child);
  const isImage = owner?.kind === 'Image' && owner.apiVersion.startsWith(`${GROUP}/`);
  if (isImage && owner.uid === image.metadata?.uid) {
    return child.metadata?.deletionTimestamp === undefined ? 'own' : 'gone';
  }
  const isEarlier = isImage && owner.name === image.metadata?.name;
  return isEarlier || child.metadata?.deletionTimestamp !== undefined ? 'gone' : 'foreign';
}
