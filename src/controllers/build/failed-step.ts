// Which step made a pod fail. kpack looks at init containers only, so that a failing completion, and every step beside injected sidecars,
// stays silent (spec controllers.md, 11, 23).
import type { Terminated } from '../build-pod-state.ts';
import type { Step } from './steps.ts';

/** The step that ended badly, and how. */
export interface FailedStep {
  readonly name: string;
  readonly exitCode: number;
  /** One word, such as Error or OOMKilled; empty when the kubelet gave none. */
  readonly reason: string;
  /** What it left as its termination message, or the text that stands for it. */
  readonly message: string;
}

/**
 * The first step that failed: steps beside sidecars give up one after the other once one has failed, within the same second even.
 * undefined when no step did: then the pod as a whole was ended.
 */
export function failedStep(steps: readonly Step[]): FailedStep | undefined {
  const failed = steps.flatMap(({ name, order, state: { terminated } }) =>
    terminated === undefined || terminated.exitCode === 0
      ? []
      : [{ name, order, terminated: terminated as Terminated }],
  );
  failed.sort((a, b) => endOf(a.terminated).localeCompare(endOf(b.terminated)) || a.order - b.order);
  const [first] = failed;
  if (first === undefined) return undefined;
  const { exitCode, reason = '', message = '' } = first.terminated;
  return { name: first.name, exitCode, reason, message };
}

/** RFC 3339 in UTC with whole seconds: sorts as text. */
const endOf = ({ finishedAt }: Terminated): string => finishedAt ?? '';
