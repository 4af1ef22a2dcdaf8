// Step 3: which buildpacks take part. Runs their code, so it sees no credentials.
import { LAYERS, PLATFORM } from './directories.ts';
import { APP_ARG, apiVariable, appMount, GROUP_ARG, lifecycleStep, PLAN_ARG } from './lifecycle-step.ts';
import type { Plan } from './plan.ts';
import type { Container } from './pod.ts';

export const detect = (plan: Plan): Container =>
  lifecycleStep(plan, 'detector', {
    name: 'detect',
    args: [APP_ARG, GROUP_ARG, PLAN_ARG],
    env: [apiVariable(plan)],
    volumeMounts: [LAYERS, PLATFORM, appMount(plan), ...plan.bindings.map(({ mount }) => mount)],
  });
