// Where a pod runs, and what it may take: the Build's own wishes, unchanged (spec build-pod.md, 2.2).
import type { BuildSpec } from './build-spec.ts';
import type { PodSpec } from './pod.ts';

type Placement = Omit<PodSpec, 'volumes' | 'initContainers' | 'containers' | 'restartPolicy' | 'securityContext'>;

/**
 * Builds and rebases alike: kpack's rebases have no deadline and no pull secrets, and so may hang, or never start (spec controllers.md,
 * 11, 15).
 */
export function placement(spec: BuildSpec): Placement {
  const { activeDeadlineSeconds, priorityClassName, nodeSelector, tolerations, affinity } = spec;
  const { runtimeClassName, schedulerName, builder } = spec;
  const pullSecrets = builder?.imagePullSecrets ?? [];
  return {
    serviceAccountName: spec.serviceAccountName || 'default',
    ...(activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds }),
    ...(pullSecrets.length === 0 ? {} : { imagePullSecrets: pullSecrets }),
    ...(priorityClassName ? { priorityClassName } : {}),
    ...(nodeSelector === undefined || Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    ...(tolerations?.length ? { tolerations } : {}),
    ...(affinity === undefined ? {} : { affinity }),
    ...(runtimeClassName === undefined ? {} : { runtimeClassName }),
    ...(schedulerName ? { schedulerName } : {}),
  };
}
