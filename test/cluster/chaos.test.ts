// The controllers while everything around them breaks and Images change: in the end every Image has exactly the Builds that it should have, each with
// one pod, statuses say so, and nothing spins. A short version of bench/chaos.ts, which does each 20 times.
import { expect, test } from 'vitest';
import { startChaosStage } from './chaos/chaos-stage.ts';
import { DISRUPTIONS } from './chaos/disruptions/all.ts';
import { playRound } from './chaos/round.ts';

/** Both kinds of disruptions that have two. */
const ROUNDS = [1, 2];

test.for(DISRUPTIONS)('$name: $about', { timeout: 1_800_000 }, async (disruption) => {
  const stage = await startChaosStage(disruption.apiServerFlags ?? []);
  try {
    for (const round of ROUNDS) {
      const result = await playRound(stage, disruption, { round, seed: round, progress: () => undefined });
      expect(result.problems, `round ${round}: ${JSON.stringify(result)}`).toEqual([]);
      // Else nothing was shown.
      expect(result.changes).toBeGreaterThan(20);
      expect(Math.min(...Object.values(result.blows))).toBeGreaterThan(0);
    }
  } finally {
    await stage.stop();
  }
});
