// The PersistentVolumeClaim that an Image's volume cache needs, and what to do about the one that is there (spec controllers.md 2.4).
import { childName } from '../../build-pod/child-name.ts';
import { compareQuantities } from '../../schemas/quantity.ts';
import { CLAIM_LABEL, type Claim } from '../claim.ts';
import { belonging, imageOwner } from './image-owner.ts';
import type { Image } from './objects.ts';

/** What to do. */
export type ClaimPlan =
  /** No cache, no claim. */
  | { readonly do: 'nothing' }
  | { readonly do: 'keep'; readonly claim: Claim }
  | { readonly do: 'create'; readonly claim: Claim }
  /** `wanted` is merged into what is there. `growsTo` only when the size changes. */
  | {
      readonly do: 'change';
      readonly claim: Claim;
      readonly wanted: { readonly labels: Record<string, string>; readonly growsTo: string | undefined };
    }
  | { readonly do: 'delete'; readonly claim: Claim }
  /** An earlier one of this name is still there and will go. */
  | { readonly do: 'wait' }
  /** The name is taken by somebody else's. */
  | { readonly do: 'leave' };

export const claimName = ({ metadata }: Image): string => childName(metadata?.name ?? '', '-cache');

/** The size of the volume cache; undefined: none is wanted. */
export const cacheSize = ({ spec }: Image): string | undefined => spec?.cache?.volume?.size;

/** @param present the claim of that name, whoever it belongs to */
export function claimPlan(image: Image, present: Claim | undefined): ClaimPlan {
  const size = cacheSize(image);
  const labels = { ...image.metadata?.labels, [CLAIM_LABEL]: image.metadata?.name ?? '' };
  if (present === undefined) {
    return size === undefined ? { do: 'nothing' } : { do: 'create', claim: newClaim(image, size, labels) };
  }
  const whose = belonging(present, image);
  if (size === undefined) return whose === 'own' ? { do: 'delete', claim: present } : { do: 'nothing' };
  if (whose !== 'own') return { do: whose === 'gone' ? 'wait' : 'leave' };
  // A claim cannot shrink; one that somebody made larger does no harm.
  const growsTo = compareQuantities(size, requestOf(present)) > 0 ? size : undefined;
  const isLabelled = Object.entries(labels).every(([key, value]) => present.metadata?.labels?.[key] === value);
  if (growsTo === undefined && isLabelled) return { do: 'keep', claim: present };
  return { do: 'change', claim: present, wanted: { labels, growsTo } };
}

/** The size that a claim asks for. */
export const requestOf = ({ spec }: Claim): string => spec?.resources?.requests?.storage ?? '0';

function newClaim(image: Image, size: string, labels: Record<string, string>): Claim {
  const storageClassName = image.spec?.cache?.volume?.storageClassName;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(image),
      namespace: image.metadata?.namespace ?? '',
      labels,
      ownerReferences: [imageOwner(image)],
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: size } },
      ...(storageClassName ? { storageClassName } : {}),
    },
  };
}
