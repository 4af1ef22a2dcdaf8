// Step 4: gets the layers of the last build from the cache.
import { cacheInputs } from './cache.ts';
import { HOME, LAYERS } from './directories.ts';
import { ANALYZED_ARG, apiVariable, GROUP_ARG, HOME_VARIABLE, LAYERS_ARG, lifecycleStep } from './lifecycle-step.ts';
import type { Plan } from './plan.ts';
import type { Container } from './pod.ts';

export function restore(plan: Plan): Container {
  const cache = cacheInputs(plan.spec);
  return lifecycleStep(plan, 'restorer', {
    name: 'restore',
    args: [GROUP_ARG, LAYERS_ARG, ...cache.restore, ANALYZED_ARG],
    env: [HOME_VARIABLE, apiVariable(plan)],
    volumeMounts: [LAYERS, HOME, ...cache.mounts],
  });
}
