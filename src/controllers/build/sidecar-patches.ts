// Beside injected sidecars the steps wait until all containers run, and the pod is ended once the last step is done, since sidecars never
// end by themselves (spec controllers.md, 4.8).
import { type BuildPodState, READY_ANNOTATION } from '../build-pod-state.ts';

/** The merge patches that the pod needs now. */
export function sidecarPatches({ metadata, spec = {}, status = {} }: BuildPodState): Record<string, unknown>[] {
  const { containerStatuses = [], phase } = status;
  if (phase === 'Succeeded' || phase === 'Failed') return [];
  const patches: Record<string, unknown>[] = [];
  const ready = containerStatuses.filter((container) => container.ready === true).length;
  const isComplete = ready > 0 && ready === spec.containers?.length;
  if (isComplete && metadata?.annotations?.[READY_ANNOTATION] === undefined) {
    patches.push({ metadata: { annotations: { [READY_ANNOTATION]: 'true' } } });
  }
  const isDone = containerStatuses.some(({ name, state }) => name === 'completion' && state?.terminated !== undefined);
  if (phase === 'Running' && isDone && spec.activeDeadlineSeconds !== 1) {
    patches.push({ spec: { activeDeadlineSeconds: 1 } });
  }
  return patches;
}
