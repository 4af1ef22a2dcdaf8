// Build -> Pod: pure, so that the same Build gives the same pod whoever makes it, and whenever.
import type { BuildV1alpha2 } from '../schemas/build.ts';
import type { BuildPodContext } from './context.ts';
import { withInjectedSidecars } from './injected-sidecars.ts';
import { placement } from './placement.ts';
import { makePlan } from './plan.ts';
import type { Pod } from './pod.ts';
import { podMetadata } from './pod-metadata.ts';
import { securityContext } from './security-context.ts';
import { steps } from './steps.ts';
import { volumes } from './volumes.ts';

/**
 * The pod that builds, or rebases, what a stored Build asks for (spec build-pod.md, 1 to 5). Nothing of the arguments is changed.
 * @throws BuildPodError when there can be none: the message becomes that of the Build's condition
 */
export function buildPod(build: BuildV1alpha2, context: BuildPodContext): Pod {
  const plan = makePlan(build, context);
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: podMetadata(build),
    spec: {
      volumes: volumes(plan),
      ...steps(plan),
      restartPolicy: 'Never',
      ...placement(plan.spec),
      securityContext: securityContext(plan),
    },
  };
  return context.injectedSidecars ? withInjectedSidecars(pod, context) : pod;
}
