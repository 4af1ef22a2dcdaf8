// What the Image controller needs of the process.
import type { ControllerSettings } from '../environment/settings.ts';
import type { Parts } from '../parts.ts';

/** The surroundings of the Image controller. */
export type ImageParts = Pick<Parts, 'client' | 'informers' | 'events' | 'logger' | 'now' | 'observer'> & {
  readonly settings: Pick<ControllerSettings, 'enablePriorityClasses' | 'scalingFactor'>;
};
