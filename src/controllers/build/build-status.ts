// The status of a Build: what was there, what the pod shows now, and the one condition.
import { buildStatusV1alpha2 } from '../../schemas/build.ts';
import { encode } from '../../schemas/codec.ts';
import { conditionOf } from '../status/condition-of.ts';
import { settledConditions } from '../status/settled-conditions.ts';
import type { Build, BuildStatus } from './build.ts';
import type { Outcome } from './succeeded.ts';

/** The condition of a Build. */
export const SUCCEEDED = 'Succeeded';

/** Fields beside the condition that are new; the others stay as they are. */
export type NewFacts = Partial<Omit<BuildStatus, 'conditions' | 'observedGeneration'>>;

/** Whether a Build has come to its end: then nothing about it changes any more (spec controllers.md, 4.2). */
export function isFinished({ status }: Build): boolean {
  const succeeded = conditionOf(status, SUCCEEDED)?.status;
  return succeeded === 'True' || succeeded === 'False';
}

/** The status to store, written out as kpack writes it. @param now the time of a transition that this is. */
export function buildStatus({ metadata, status }: Build, outcome: Outcome, facts: NewFacts, now: Date): BuildStatus {
  const next: BuildStatus = {
    ...status,
    ...facts,
    observedGeneration: metadata?.generation ?? 0,
    conditions: settledConditions(status?.conditions, [{ type: SUCCEEDED, ...outcome }], now),
  };
  return encode(buildStatusV1alpha2, next) as BuildStatus;
}
