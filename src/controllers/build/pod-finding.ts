// What a Build's own pod means for it now.
import type { BuildPodState } from '../build-pod-state.ts';
import type { Parts } from '../parts.ts';
import { blockage, PATIENCE_MS } from './blockage.ts';
import type { Build } from './build.ts';
import { failureOutcome } from './failure-outcome.ts';
import type { Finding } from './finding.ts';
import { finishedResult } from './finished-result.ts';
import { whyNotStarting } from './missing-volumes.ts';
import type { Step } from './steps.ts';
import { podResult, progressOutcome } from './succeeded.ts';

/** What is asked. */
export type PodFindingDeps = Pick<Parts, 'client' | 'accounts' | 'registry' | 'ownKeychain' | 'now' | 'podLogs'>;

/** @throws BuildProblem where the result cannot be had, now or ever; ApiError, ConnectionError, the reason of the signal */
export async function podFinding(
  build: Build,
  pod: BuildPodState,
  steps: readonly Step[],
  deps: PodFindingDeps,
  signal: AbortSignal,
): Promise<Finding> {
  const result = podResult(pod, steps);
  if (result === 'succeeded') {
    const { buildMetadata, ...facts } = await finishedResult(build, pod, deps, signal);
    return { outcome: { status: 'True', reason: 'Completed' }, facts: { ...facts, buildMetadata: [...buildMetadata] } };
  }
  if (result === 'failed') return { outcome: await failureOutcome(pod, steps, deps.podLogs, signal), facts: {} };

  const blocked = blockage(pod, build.spec?.schedulerName);
  if (blocked === undefined) return { outcome: progressOutcome(pod, steps), facts: {} };
  const lookAgainMs = blocked.since + PATIENCE_MS - deps.now().getTime();
  if (lookAgainMs > 0) return { outcome: progressOutcome(pod, steps), facts: {}, lookAgainMs };
  const message = blocked.message ?? (await whyNotStarting(pod, deps, signal));
  return { outcome: { status: 'Unknown', reason: blocked.reason, message }, facts: {} };
}
