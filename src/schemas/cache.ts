// Where builds keep what they want to find again: an Image's wish and a Build's concrete place (spec api.md, 4.5).
import type { Static } from 'typebox';
import { always, goName, pointer, quantity, struct, text, withDefault, withRule } from './field.ts';

const ONE_CACHE = 'At most one of volume and registry.';

const registryCache = struct(
  'Keeps the cache as an image in a registry. Slower than a volume, and builds may run on any node.',
  {
    tag: always(
      text('Tag reference that the cache image is pushed to; the service account needs the right to push there.'),
    ),
  },
);

/** `spec.cache` of an Image, v1alpha2. */
export const imageCache = withDefault(
  '{volume: {size: 2G}} if the cluster has a default StorageClass, else no cache',
  withRule(
    ONE_CACHE,
    struct(
      'Where layers are kept between builds, so that dependencies are not downloaded and compiled again. An empty cache, {}, switches caching off.',
      {
        volume: pointer(
          withRule(
            'Needs storageClassName or a default StorageClass.',
            struct('Keeps the cache in a PersistentVolumeClaim that belongs to this Image.', {
              size: pointer(
                withRule(
                  'Greater than 0; cannot be decreased; can grow only where the StorageClass allows expansion.',
                  quantity('Size of the claim, for example 2G. Without it there is no volume cache.'),
                ),
              ),
              storageClassName: withRule(
                'Cannot be changed while size is set.',
                text('StorageClass of the claim; the default StorageClass of the cluster when empty.'),
              ),
            }),
          ),
        ),
        registry: pointer(registryCache),
      },
    ),
  ),
);

/** `spec.cache` of a Build, v1alpha2. */
export const buildCache = withRule(
  ONE_CACHE,
  struct('Where this build finds the layers of earlier builds and leaves its own. Empty or absent: no cache.', {
    volume: pointer(
      struct('Keeps the cache in a PersistentVolumeClaim.', {
        persistentVolumeClaimName: goName(
          'ClaimName',
          text('Name of the claim, in the same namespace. No volume cache is used when it is empty.'),
        ),
      }),
    ),
    registry: pointer(registryCache),
  }),
);

/** Cache of an Image. */
export type ImageCache = Static<typeof imageCache>;
/** Cache of a Build. */
export type BuildCache = Static<typeof buildCache>;
