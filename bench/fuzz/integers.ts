// Conversions of objects that carry integers which a double cannot hold.
import type { JsonObject } from '../../src/schemas/json.ts';
import { builtImage, conversionReview, newImage } from '../reviews.ts';
import { type FuzzCase, plainCase } from './case.ts';
import type { Random } from './random.ts';

/** Name of the family, by which its answers are checked further. */
export const INTEGERS = 'integers';

/** A v1alpha2 Image with every integer that it can have, all beyond 2^53. */
export function integersCase(index: number, random: Random): FuzzCase {
  const big = () => JSON.rawJSON(String(2n ** 53n + BigInt(random.int(2 ** 31)) * BigInt(random.int(2 ** 31)) + 1n));
  const image = builtImage(newImage('v1alpha2', 'cart'));
  const filled: JsonObject = {
    ...image,
    metadata: { ...(image.metadata as JsonObject), generation: big(), deletionGracePeriodSeconds: big() },
    spec: {
      ...(image.spec as JsonObject),
      failedBuildHistoryLimit: big(),
      successBuildHistoryLimit: big(),
      build: { buildTimeout: big(), tolerations: [{ key: 'a', operator: 'Exists', tolerationSeconds: big() }] },
    },
    status: {
      ...(image.status as JsonObject),
      observedGeneration: big(),
      buildCounter: big(),
      latestBuildImageGeneration: big(),
    },
  };
  return plainCase(index, INTEGERS, '/convert', JSON.stringify(conversionReview('v1alpha1', [filled])));
}
