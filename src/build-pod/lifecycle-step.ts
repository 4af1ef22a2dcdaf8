// What the steps have in common that run the lifecycle in the builder image.
import type { EnvVar } from '../schemas/env.ts';
import { container, type Step } from './container.ts';
import { BINDINGS_PATH, HOME, WORKSPACE } from './directories.ts';
import { envVar } from './env-var.ts';
import type { Plan } from './plan.ts';
import type { Container, VolumeMount } from './pod.ts';

/** `HOME` holds the registry credentials; steps that run code of buildpacks must not get it. */
export const HOME_VARIABLE: EnvVar = { name: 'HOME', value: HOME.mountPath };
/** Where buildpacks look for service bindings. */
export const BINDINGS_VARIABLE: EnvVar = { name: 'SERVICE_BINDING_ROOT', value: BINDINGS_PATH };

export const LAYERS_ARG = '-layers=/layers';
export const APP_ARG = '-app=/workspace';
export const GROUP_ARG = '-group=/layers/group.toml';
export const PLAN_ARG = '-plan=/layers/plan.toml';
export const ANALYZED_ARG = '-analyzed=/layers/analyzed.toml';

/** A step of the lifecycle; `program` lies in /cnb/lifecycle. */
export const lifecycleStep = (plan: Plan, program: string, step: Omit<Step, 'image' | 'command'>): Container =>
  container({ ...step, image: plan.context.builder.reference, command: [`/cnb/lifecycle/${program}`] }, plan.spec);

/** The platform API that the step is to speak. */
export const apiVariable = ({ platformApi }: Plan): EnvVar => envVar('CNB_PLATFORM_API', platformApi);

/** The app, which may be a directory of the source. */
export function appMount({ spec }: Plan): VolumeMount {
  const subPath = spec.source?.subPath ?? '';
  return subPath === '' ? WORKSPACE : { ...WORKSPACE, subPath };
}
