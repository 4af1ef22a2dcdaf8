// Whether a Build only puts the layers of the last image on a new base (spec build-pod.md, 1.5).
import type { BuildV1alpha2 } from '../schemas/build.ts';
import type { BuildPodContext } from './context.ts';

/** Only for a new version of the same stack and nothing else; never when the last image is gone (spec controllers.md, 11, 16). */
export function isRebase(
  { metadata, spec }: BuildV1alpha2,
  stackId: string,
  { isLastImageGone = false }: Pick<BuildPodContext, 'isLastImageGone'>,
): boolean {
  const last = spec?.lastBuild;
  if (last === undefined || isLastImageGone) return false;
  return metadata?.annotations?.['image.kpack.io/reason'] === 'STACK' && last.stackId === stackId;
}
