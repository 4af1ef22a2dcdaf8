// A Build as it stands in the cache: frozen, shared, not to be changed.
import type { BuildV1alpha2 } from '../../schemas/build.ts';
import type { Cached } from '../informers.ts';

/** A stored Build. */
export type Build = Cached<BuildV1alpha2>;

/** Status of a stored Build. */
export type BuildStatus = NonNullable<BuildV1alpha2['status']>;

/** Where a Build is, and so its pod. */
export const placeOf = ({ metadata }: Build): { readonly namespace: string; readonly name: string } => ({
  namespace: metadata?.namespace ?? '',
  name: metadata?.name ?? '',
});
