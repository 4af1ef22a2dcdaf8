// The status of an Image can know of a Build that the cache of Builds does not show yet: each cache is up to date for itself only. A Build more would
// be made then, with the number after the unseen one, and for the same change.
import { isNotFound } from '../../reconciler/api-error.ts';
import { toKey } from '../../reconciler/key.ts';
import { resourcePath } from '../../reconciler/resource.ts';
import { BUILDS } from '../informers.ts';
import { buildNumber } from './build-number.ts';
import { belonging } from './image-owner.ts';
import type { ImageParts } from './image-parts.ts';
import { counterOf } from './image-status.ts';
import { buildName } from './new-build.ts';
import type { Build, Image } from './objects.ts';

/**
 * Costs a request only where the cache lacks a Build that the status speaks of: most likely somebody has deleted it.
 * @param latest the newest Build in the cache
 * @returns the name of a Build of this Image that the cache did not show; it has learnt it. Undefined: there is none.
 */
export async function unseenBuild(
  image: Image,
  latest: Build | undefined,
  { client, informers: { builds } }: Pick<ImageParts, 'client' | 'informers'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { namespace } = image.metadata ?? {};
  const counter = counterOf(image);
  const newest = latest === undefined ? 0 : buildNumber(latest);
  const names = [image.status?.latestBuildRef ?? '', counter > newest ? buildName(image, counter) : ''];
  for (const name of new Set(names)) {
    if (name === '' || builds.get(toKey(namespace, name)) !== undefined) continue;
    const path = resourcePath(BUILDS, { namespace, name });
    const found = await client.get<Build>(path, { signal }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    if (found === undefined || belonging(found, image) !== 'own') continue;
    builds.learn(found);
    return name;
  }
  return undefined;
}
