// The Builds of one Image in their order: which is the newest, which succeeded, which failed.
import { conditionOf } from '../status/condition-of.ts';
import { buildNumber } from './build-number.ts';
import type { Build } from './objects.ts';

/** How a Build stands. */
export type BuildState = 'running' | 'successful' | 'failed';

/** Builds of one Image, each list from the oldest to the newest. */
export interface BuildHistory {
  readonly latest: Build | undefined;
  readonly successful: readonly Build[];
  readonly failed: readonly Build[];
}

/** A Build that says nothing of itself yet runs too. */
export function buildState(build: Build): BuildState {
  const status = conditionOf(build.status, 'Succeeded')?.status;
  return status === 'True' ? 'successful' : status === 'False' ? 'failed' : 'running';
}

/** @param builds in any order */
export function buildHistory(builds: readonly Build[]): BuildHistory {
  const ordered = builds.toSorted(byAge);
  return {
    latest: ordered.at(-1),
    successful: ordered.filter((build) => buildState(build) === 'successful'),
    failed: ordered.filter((build) => buildState(build) === 'failed'),
  };
}

/** Equal numbers come from copies made by hand. */
function byAge(a: Build, b: Build): number {
  const created = ({ metadata }: Build) => Date.parse(metadata?.creationTimestamp ?? '') || 0;
  const name = ({ metadata }: Build) => metadata?.name ?? '';
  return buildNumber(a) - buildNumber(b) || created(a) - created(b) || (name(a) < name(b) ? -1 : 1);
}
