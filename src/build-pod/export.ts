// Step 6: pushes the image, under all its tags, and the cache.
import type { EnvVar } from '../schemas/env.ts';
import { cacheInputs } from './cache.ts';
import { creationEpoch } from './creation-epoch.ts';
import { HOME, LAYERS, REPORT, REPORT_FILE } from './directories.ts';
import { envVar } from './env-var.ts';
import {
  ANALYZED_ARG,
  APP_ARG,
  apiVariable,
  appMount,
  GROUP_ARG,
  HOME_VARIABLE,
  LAYERS_ARG,
  lifecycleStep,
} from './lifecycle-step.ts';
import type { Plan } from './plan.ts';
import type { Container } from './pod.ts';

/** `export` is a word of JavaScript. */
export function exportStep(plan: Plan): Container {
  const { spec } = plan;
  const cache = cacheInputs(spec);
  return lifecycleStep(plan, 'exporter', {
    name: 'export',
    args: [
      LAYERS_ARG,
      APP_ARG,
      GROUP_ARG,
      ANALYZED_ARG,
      '-project-metadata=/layers/project-metadata.toml',
      ...cache.export,
      ...(spec.defaultProcess ? [`-process-type=${spec.defaultProcess}`] : []),
      `-report=${REPORT_FILE}`,
      plan.tag,
      ...plan.additionalTags,
    ],
    env: [
      HOME_VARIABLE,
      apiVariable(plan),
      ...given('SOURCE_DATE_EPOCH', creationEpoch(spec.creationTime ?? '', plan.context.now)),
      ...given('CNB_RUN_IMAGE', plan.runImage),
    ],
    volumeMounts: [LAYERS, appMount(plan), HOME, REPORT, ...cache.mounts],
  });
}

const given = (name: string, value: string): EnvVar[] => (value === '' ? [] : [envVar(name, value)]);
