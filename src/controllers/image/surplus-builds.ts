// Which Builds are one too many (spec controllers.md 2.12; 11, 42).
import { type Int64, int64Text } from '../../schemas/json.ts';
import type { BuildHistory } from './build-history.ts';
import type { Build, Image } from './objects.ts';

/** The oldest beyond the limits; never one that runs, and never the newest of all. */
export function surplusBuilds({ spec }: Image, { latest, successful, failed }: BuildHistory): Build[] {
  return [
    ...beyond(successful, spec?.successBuildHistoryLimit),
    ...beyond(failed, spec?.failedBuildHistoryLimit),
  ].filter((build) => build !== latest && build.metadata?.deletionTimestamp === undefined);
}

function beyond(builds: readonly Build[], limit: Int64 | undefined): readonly Build[] {
  const kept = Number(int64Text(limit ?? 10));
  return builds.slice(0, Math.max(0, builds.length - Math.max(0, kept)));
}
