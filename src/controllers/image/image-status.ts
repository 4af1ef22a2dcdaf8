// The status of an Image, made anew each time from what is there (spec controllers.md 2.11): a status write that was lost is made up for by the
// next pass, also while a build runs (11, 8).
import { defined } from '../../admission/defined.ts';
import { settledConditions, type WantedCondition } from '../status/settled-conditions.ts';
import { type BuildHistory, buildState } from './build-history.ts';
import { buildNumber } from './build-number.ts';
import { IMAGE_GENERATION, REASON } from './names.ts';
import type { Build, Image, ImageStatus } from './objects.ts';

/** What a status is made of. */
export interface ImageStatusInput {
  readonly image: Image;
  /** The Build that was made in this pass. */
  readonly created?: Build | undefined;
  /** All others. */
  readonly history: BuildHistory;
  /** Name of the claim for the cache; empty: none. Undefined: it was not looked at, and stays what it was. */
  readonly claimName: string | undefined;
  readonly conditions: readonly WantedCondition[];
  readonly now: Date;
}

/** The status to write, without fields that are empty. */
export function imageStatus({ image, created, history, claimName, conditions, now }: ImageStatusInput): ImageStatus {
  const { status: before = {}, metadata } = image;
  const newest = created ?? history.latest;
  const successful =
    created === undefined && newest !== undefined && buildState(newest) === 'successful' ? newest : undefined;
  const generation = Number(newest?.metadata?.labels?.[IMAGE_GENERATION]);
  return defined<ImageStatus>({
    observedGeneration: metadata?.generation,
    conditions: settledConditions(before.conditions, conditions, now),
    latestBuildRef: newest?.metadata?.name,
    latestBuildImageGeneration: Number.isSafeInteger(generation) && generation > 0 ? generation : undefined,
    latestImage: latestImage(image, newest, history.latest),
    latestStack: successful?.status?.stack?.id || undefined,
    buildCounter: Math.max(newest === undefined ? 0 : buildNumber(newest), counterOf(image)) || undefined,
    buildCacheName: (claimName ?? before.buildCacheName) || undefined,
    latestBuildReason: newest?.metadata?.annotations?.[REASON] || undefined,
  });
}

/** Numbers are never given twice, also when the Builds that had them are gone (11, 7). */
export const counterOf = ({ status }: Image): number => Number(status?.buildCounter ?? 0) || 0;

/**
 * That of the last Build that succeeded. It stays while a build runs and after one has failed; when the status is behind, because a write
 * of it was lost, the newest Build still knows what came before it.
 */
function latestImage({ status }: Image, newest: Build | undefined, ended: Build | undefined): string | undefined {
  if (ended !== undefined && buildState(ended) === 'successful')
    return ended.status?.latestImage || status?.latestImage;
  const isBehind = newest !== undefined && status?.latestBuildRef !== newest.metadata?.name;
  return (isBehind && newest.spec?.lastBuild?.image) || status?.latestImage || undefined;
}
