// An Image as it counts, also when no webhook was there to fill in what its author left out (spec controllers.md 2.2).
import { imageV1alpha2Rules } from '../../admission/image.ts';
import { NO_CLUSTER } from '../../admission/request.ts';
import type { Image } from './objects.ts';

/** The Image with its defaults. No cache is added: whether the cluster can give one is for the webhook to say. */
export const withDefaults = (image: Image): Image =>
  (imageV1alpha2Rules.defaults?.(image, NO_CLUSTER) ?? image) as Image;
