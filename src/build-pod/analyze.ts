// Step 2: looks at the images of the last build, and whether the new one can be pushed.
import { cacheInputs } from './cache.ts';
import { HOME, LAYERS } from './directories.ts';
import {
  ANALYZED_ARG,
  apiVariable,
  appMount,
  BINDINGS_VARIABLE,
  HOME_VARIABLE,
  LAYERS_ARG,
  lifecycleStep,
} from './lifecycle-step.ts';
import type { Plan } from './plan.ts';
import type { Container } from './pod.ts';

export function analyze(plan: Plan): Container {
  const previous = plan.spec.lastBuild?.image ?? '';
  return lifecycleStep(plan, 'analyzer', {
    name: 'analyze',
    args: [
      LAYERS_ARG,
      ANALYZED_ARG,
      `-run-image=${plan.runImage}`,
      ...cacheInputs(plan.spec).analyze,
      ...plan.additionalTags.map((tag) => `-tag=${tag}`),
      ...(previous === '' ? [] : [`-previous-image=${previous}`]),
      plan.tag,
    ],
    env: [HOME_VARIABLE, apiVariable(plan), BINDINGS_VARIABLE],
    volumeMounts: [LAYERS, appMount(plan), HOME],
  });
}
