// What a new Build is told of the last image: layers are taken over from it, and a rebase puts it on another base (spec controllers.md 2.10).
import { type BuildHistory, buildState } from './build-history.ts';
import { REASON } from './names.ts';
import type { Build, BuildSpec } from './objects.ts';

/** `spec.lastBuild` of the Build after `history.latest`; undefined when there is no image yet. */
export function lastBuild({ latest, successful }: BuildHistory): BuildSpec['lastBuild'] {
  if (latest === undefined) return undefined;
  const built = successful.at(-1);
  const last = built === undefined ? latest.spec?.lastBuild : imageOf(built);
  if (last === undefined || !isFailedRebase(latest)) return last;
  // Without the stack it is no rebase: the image may be gone from the registry, and a rebase of it would fail again (11, 16).
  const { stackId: _, ...image } = last;
  return image;
}

const imageOf = ({ status }: Build): NonNullable<BuildSpec['lastBuild']> => ({
  ...(status?.latestImage ? { image: status.latestImage } : {}),
  cache: status?.latestCacheImage ? { image: status.latestCacheImage } : {},
  ...(status?.stack?.id ? { stackId: status.stack.id } : {}),
});

const isFailedRebase = (build: Build): boolean =>
  buildState(build) === 'failed' &&
  build.metadata?.annotations?.[REASON] === 'STACK' &&
  (build.spec?.lastBuild?.stackId ?? '') !== '';
