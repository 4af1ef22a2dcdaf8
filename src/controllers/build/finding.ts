// What one look at a Build brings: all that its status shall say, and when to look again.
import type { BuildProblem } from './build-problem.ts';
import type { NewFacts } from './build-status.ts';
import type { Outcome } from './succeeded.ts';

/** The result of a look. */
export interface Finding {
  readonly outcome: Outcome;
  readonly facts: NewFacts;
  /** When to look again if nothing happens, ms. */
  readonly lookAgainMs?: number;
  /** Set where the outcome is that of a problem. */
  readonly problem?: BuildProblem;
}
