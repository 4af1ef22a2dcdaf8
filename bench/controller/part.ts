// What every measurement of a controller gets and gives.
import type { Verdict } from '../part.ts';
import type { ImagePlace } from './images.ts';
import type { Stage } from './stage.ts';

/** How long and how large. */
export interface PartSettings {
  /** How many Images. */
  readonly size: number;
  /** How long an idle controller is looked at, s. */
  readonly idleSeconds: number;
  /** How long its memory is looked at, s. */
  readonly growthSeconds: number;
  /** How often sources are looked at by this controller, s. */
  readonly pollingSeconds: number;
}

/** What the parts before have left. */
export interface Filled {
  /** The Images that are there, in the order in which they were made. */
  readonly places: readonly ImagePlace[];
}

/** A part's result: figures with a target, and how they came about. */
export interface PartResult {
  readonly targets: Readonly<Record<string, Verdict>>;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Measures on a stage that `images` has filled. */
export type Part = (stage: Stage, filled: Filled, settings: PartSettings) => Promise<PartResult>;
