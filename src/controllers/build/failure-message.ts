// What the Build says when its pod failed.
import type { BuildPodState } from '../build-pod-state.ts';
import type { FailedStep } from './failed-step.ts';

/**
 * A failed step: kpack's text (spec controllers.md, 4.6), and how the step ended.
 * @param line the last line of its log.
 */
export function stepFailure(pod: BuildPodState, step: FailedStep, line: string): string {
  const { namespace, name } = pod.metadata ?? {};
  const command = `kubectl logs -n ${namespace} ${name} -c ${step.name}`;
  const why = step.reason === '' || step.reason === 'Error' ? '' : `, ${step.reason}`;
  const text = `Error: ${pod.status?.message ?? ''} ${step.message} ${line}: For more info use \`${command}\``;
  return `${text} (${step.name} ended with exit code ${step.exitCode}${why})`;
}

/** A pod that was ended from outside: the words of whoever did it, or where to look for them. */
export function podFailure(pod: BuildPodState): string {
  const { message = '', reason = '' } = pod.status ?? {};
  if (message !== '') return message;
  const { namespace, name } = pod.metadata ?? {};
  const why = reason === '' ? '' : ` (${reason})`;
  return `pod ${name} failed${why} and none of its steps did: For more info use \`kubectl describe pod -n ${namespace} ${name}\``;
}
