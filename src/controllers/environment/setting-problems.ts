// What is wrong with the settings, but not so wrong that nothing could be done: sentences for the log.
import type { ControllerSettings, StepImages } from './settings.ts';

const IMAGE_VARIABLES: Readonly<Record<keyof StepImages, string>> = {
  buildInit: 'BUILD_INIT_IMAGE',
  buildWaiter: 'BUILD_WAITER_IMAGE',
  rebase: 'REBASE_IMAGE',
  completion: 'COMPLETION_IMAGE',
};

/** One sentence each; none when all is well. */
export function settingProblems({ stepImages, injectedSidecarSupport, controllers }: ControllerSettings): string[] {
  if (!controllers.includes('build')) return [];
  const needed = (Object.keys(IMAGE_VARIABLES) as (keyof StepImages)[]).filter(
    (step) => step !== 'buildWaiter' || injectedSidecarSupport,
  );
  const missing = needed.filter((step) => stepImages[step] === '').map((step) => IMAGE_VARIABLES[step]);
  if (missing.length === 0) return [];
  return [
    `${missing.join(', ')} not set: the pods of builds that need it are refused; set it, as the manifests do from the ConfigMaps`,
  ];
}
