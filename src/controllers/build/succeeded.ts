// The condition Succeeded of a Build, as far as its pod decides it (spec controllers.md, 4.6).
import type { BuildPodState } from '../build-pod-state.ts';
import type { Step } from './steps.ts';

/** A condition without its time, which the status adds. */
export interface Outcome {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
}

/** What a pod came to. Beside sidecars it is ended by its deadline once the last step is done. */
export type PodResult = 'succeeded' | 'failed' | 'unfinished';

/** Whether the pod has done its work. */
export function podResult({ status = {} }: BuildPodState, steps: readonly Step[]): PodResult {
  const { phase, reason } = status;
  if (phase === 'Succeeded') return 'succeeded';
  if (phase !== 'Failed') return 'unfinished';
  const isComplete = steps.some(({ name, state }) => name === 'completion' && state.terminated?.exitCode === 0);
  return reason === 'DeadlineExceeded' && isComplete ? 'succeeded' : 'failed';
}

/** Of a pod at work: what the first waiting step waits for, while none of the pod's own containers runs yet. */
export function progressOutcome(pod: BuildPodState, steps: readonly Step[]): Outcome {
  if (pod.status?.phase !== 'Pending') return { status: 'Unknown' };
  const initial = new Set(pod.status.initContainerStatuses?.map(({ name }) => name));
  const waiting = steps.find(({ name, state }) => initial.has(name) && state.waiting !== undefined)?.state.waiting;
  if (waiting === undefined) return { status: 'Unknown' };
  const { reason = '', message = '' } = waiting;
  return { status: 'Unknown', ...(reason === '' ? {} : { reason }), message };
}
