// What every step has in common.
import type { BuildSpec } from './build-spec.ts';
import type { Container } from './pod.ts';

/** What differs from step to step. */
export type Step = Pick<Container, 'name' | 'image' | 'volumeMounts'> &
  Partial<
    Pick<Container, 'command' | 'args' | 'env' | 'workingDir' | 'terminationMessagePath' | 'terminationMessagePolicy'>
  >;

/** A container that satisfies the Pod Security Standard "restricted" (spec build-pod.md, 2.2). */
export function container(step: Step, { resources = {} }: BuildSpec): Container {
  const { args = [], ...rest } = step;
  return {
    ...rest,
    ...(args.length === 0 ? {} : { args }),
    resources,
    imagePullPolicy: 'IfNotPresent',
    securityContext: {
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      privileged: false,
      seccompProfile: { type: 'RuntimeDefault' },
      capabilities: { drop: ['ALL'] },
    },
  };
}
