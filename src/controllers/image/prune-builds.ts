// Deletes Builds that are one too many; their pods go with them.
import { isConflict, isNotFound } from '../../reconciler/api-error.ts';
import { resourcePath } from '../../reconciler/resource.ts';
import { BUILDS } from '../informers.ts';
import type { ImageParts } from './image-parts.ts';
import type { Build } from './objects.ts';

/** @throws after it has tried all, with the texts of all failures */
export async function pruneBuilds(
  surplus: readonly Build[],
  { client }: Pick<ImageParts, 'client'>,
  signal: AbortSignal,
): Promise<void> {
  const failures: unknown[] = [];
  for (const { metadata } of surplus) {
    const { namespace, name, uid } = metadata ?? {};
    try {
      await client.delete(resourcePath(BUILDS, { namespace, name }), { signal, uid });
    } catch (error) {
      // Gone, or another one by now: either way not there any more.
      if (!isNotFound(error) && !isConflict(error)) failures.push(error);
    }
  }
  if (failures.length === 0) return;
  const texts = failures.map((error) => (error instanceof Error ? error.message : String(error)));
  throw new Error(`failed deleting ${failures.length} old builds: ${texts.join('; ')}`, { cause: failures[0] });
}
