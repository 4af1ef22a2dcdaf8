// A problem as the condition Succeeded says it.
import type { BuildProblem } from './build-problem.ts';
import type { Outcome } from './succeeded.ts';

/** False when the Build has failed for good, Unknown while it is tried again. */
export const outcomeOfProblem = ({ isFinal, reason, message }: BuildProblem): Outcome => ({
  status: isFinal ? 'False' : 'Unknown',
  reason,
  message,
});
