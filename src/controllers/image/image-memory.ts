// What the Image controller remembers between two looks. Nothing that matters is lost with it.
import type { Patience } from './patience.ts';
import type { Refusals } from './refusals.ts';

/** Of one process, for all Images. */
export interface ImageMemory {
  readonly refusals: Refusals;
  /** For a resolver that has not answered. */
  readonly resolver: Patience;
  /** For a claim that is being deleted. */
  readonly claim: Patience;
}
