// What to say of a pod that failed, with the end of the failed step's log.
import type { BuildPodState } from '../build-pod-state.ts';
import { failedStep } from './failed-step.ts';
import { podFailure, stepFailure } from './failure-message.ts';
import { lastLine } from './last-line.ts';
import type { PodLogs } from './pod-logs.ts';
import type { Step } from './steps.ts';
import type { Outcome } from './succeeded.ts';

/** A log that cannot be had is no reason to say nothing. @throws the reason of the signal */
export async function failureOutcome(
  pod: BuildPodState,
  steps: readonly Step[],
  podLogs: PodLogs,
  signal: AbortSignal,
): Promise<Outcome> {
  const step = failedStep(steps);
  if (step === undefined) return { status: 'False', reason: 'Failed', message: podFailure(pod) };
  const { namespace = '', name = '' } = pod.metadata ?? {};
  let line: string;
  try {
    line = lastLine(await podLogs.tail({ namespace, pod: name, container: step.name }, signal));
  } catch {
    signal.throwIfAborted();
    line = 'could not retrieve container logs';
  }
  return { status: 'False', reason: 'Failed', message: stepFailure(pod, step, line) };
}
