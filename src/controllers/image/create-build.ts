// Makes a Build, once: its name is the same for everybody who thinks that it is due.
import { isConflict } from '../../reconciler/api-error.ts';
import { resourcePath } from '../../reconciler/resource.ts';
import { BUILDS } from '../informers.ts';
import type { ImageParts } from './image-parts.ts';
import { BUILD_CHANGES, REASON } from './names.ts';
import type { Build } from './objects.ts';
import type { Outcome, Refusals } from './refusals.ts';

type Parts = Pick<ImageParts, 'client' | 'informers'> & { readonly refusals: Refusals };

/**
 * @param key of the Image
 * @throws ApiError 409 when a Build of that name exists already: the cache learns it, and the next pass decides on it
 */
export function createBuild(
  key: string,
  build: Build,
  { client, informers, refusals }: Parts,
  signal: AbortSignal,
): Promise<Outcome<Build>> {
  const { name, namespace, labels, annotations, ownerReferences } = build.metadata ?? {};
  // Tags carry the time, which makes no difference to whether it is refused.
  const { tags: _, ...spec } = build.spec ?? {};
  const { [BUILD_CHANGES]: __, ...told } = annotations ?? {};
  const request = JSON.stringify([name, ownerReferences, labels, told[REASON], spec]);
  return refusals.attempt(key, 'build', request, async () => {
    try {
      const created = await client.create<Build>(resourcePath(BUILDS, { namespace }), build, { signal });
      informers.builds.learn(created);
      return created;
    } catch (error) {
      if (isConflict(error)) {
        informers.builds.learn(await client.get(resourcePath(BUILDS, { namespace, name }), { signal }));
      }
      throw error;
    }
  });
}
