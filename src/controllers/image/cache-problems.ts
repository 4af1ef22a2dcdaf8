// What an Image says when something is wrong with the claim of its cache. Each says that builds go on, and what to do.

const WITHOUT = 'Builds go on without a cache.';

/** The claim of an earlier Image of this name, or one that was deleted, is still there. */
export const claimGoing = (name: string): string =>
  `PersistentVolumeClaim '${name}' of before is still being deleted. ${WITHOUT} A new one is made when it is gone.`;

/** The claim of that name is somebody else's. */
export const claimTaken = (name: string): string =>
  `PersistentVolumeClaim '${name}' exists already and does not belong to this Image, so it is not used. ${WITHOUT} Delete it or give the Image another name.`;

/** @param why in the words of the API server */
export const claimNotCreated = (name: string, why: string): string =>
  `PersistentVolumeClaim '${name}' cannot be created: ${why}. ${WITHOUT} Change spec.cache or what is named here; it is tried again.`;

/** A claim that could not be made larger. */
export interface NotResized {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly isBound: boolean;
  /** In the words of the API server. */
  readonly why: string;
}

export const claimNotResized = ({ name, from, to, isBound, why }: NotResized): string => {
  const next = isBound
    ? 'To grow, its StorageClass needs allowVolumeExpansion: true; or delete the claim, then an empty one of the new size is made.'
    : 'It is not bound to a volume yet and can grow when it is.';
  return `PersistentVolumeClaim '${name}' cannot grow from ${from} to ${to}: ${why}. Builds go on with the cache as it is. ${next}`;
};
