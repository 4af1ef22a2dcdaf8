// Whose a pod of the right name is. A pod that another Build of the same name left behind must never give this one its result (spec
// controllers.md, 4.10 and 11, 48).
import { controllerOf } from '../../reconciler/owner-key.ts';
import type { KubeObject } from '../../reconciler/resource.ts';
import type { BuildPodState } from '../build-pod-state.ts';
import type { Build } from './build.ts';
import { BuildProblem } from './build-problem.ts';
import type { Step } from './steps.ts';
import { podResult } from './succeeded.ts';

/** Whether the pod belongs to this very Build, not only to one of its name. */
export const isOwn = (pod: KubeObject, build: Build): boolean => {
  const uid = build.metadata?.uid;
  return uid !== undefined && controllerOf(pod)?.uid === uid;
};

/** What to say of a pod that has to go before the Build gets its own. */
export function nameTaken(pod: KubeObject): BuildProblem {
  const { namespace, name, deletionTimestamp } = pod.metadata ?? {};
  const owner = controllerOf(pod);
  const whose = owner === undefined ? 'nobody' : `${owner.kind} ${owner.name} with uid ${owner.uid}`;
  const then = deletionTimestamp
    ? 'It is being deleted; the build starts when it is gone.'
    : `The build starts when it is gone: if nobody needs it, kubectl delete pod -n ${namespace} ${name}`;
  return new BuildProblem('retried', 'PodNameTaken', `pod ${name} belongs to ${whose}, not to this Build. ${then}`);
}

/** What to say of the Build's own pod that somebody deletes. */
export function beingDeleted({ metadata }: KubeObject): BuildProblem {
  const text = `pod ${metadata?.name} was deleted before the build ended. A new one is made when it is gone.`;
  return new BuildProblem('retried', 'PodDeleted', text);
}

/**
 * Whether a pod is going without having come to a result of its own: containers that are killed because their pod is deleted fail, and
 * that says nothing about the build.
 */
export function isCutShort(pod: BuildPodState, steps: readonly Step[]): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds: grace = 0 } = (pod.metadata ?? {}) as PodMetadata;
  if (!deletionTimestamp || podResult(pod, steps) === 'succeeded') return false;
  const deletedAt = Date.parse(deletionTimestamp) - grace * 1000;
  return !steps.some(({ state: { terminated } }) => {
    return terminated !== undefined && terminated.exitCode !== 0 && Date.parse(terminated.finishedAt ?? '') < deletedAt;
  });
}

type PodMetadata = NonNullable<KubeObject['metadata']> & { readonly deletionGracePeriodSeconds?: number };
