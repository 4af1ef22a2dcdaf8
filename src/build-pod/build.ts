// Step 5: the buildpacks make the layers. Runs their code, so it sees no credentials.
import { LAYERS, PLATFORM } from './directories.ts';
import {
  APP_ARG,
  apiVariable,
  appMount,
  BINDINGS_VARIABLE,
  GROUP_ARG,
  LAYERS_ARG,
  lifecycleStep,
  PLAN_ARG,
} from './lifecycle-step.ts';
import type { Plan } from './plan.ts';
import type { Container } from './pod.ts';

export const build = (plan: Plan): Container =>
  lifecycleStep(plan, 'builder', {
    name: 'build',
    args: [LAYERS_ARG, APP_ARG, GROUP_ARG, PLAN_ARG],
    env: [apiVariable(plan), BINDINGS_VARIABLE],
    volumeMounts: [LAYERS, PLATFORM, appMount(plan), ...plan.bindings.map(({ mount }) => mount)],
  });
