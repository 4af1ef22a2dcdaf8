// The controllers while everything around them breaks and Images change: in the end every Image has exactly the Builds that it should have, each with
// one pod, statuses say so, and nothing spins. A short version of bench/chaos.ts, which does all of them 20 times: here the two that break most, once.
// CHAOS_ROUNDS=2 does all of them, twice (a quarter of an hour); both kinds of those that have two.
import { expect, test } from 'vitest';
import { startChaosStage } from './chaos/chaos-stage.ts';
import { DISRUPTIONS } from './chaos/disruptions/all.ts';
import { playRound } from './chaos/round.ts';

const rounds = Number(process.env.CHAOS_ROUNDS ?? 0);
const ROUNDS = Array.from({ length: Math.max(1, rounds) }, (_, i) => i + 1);
const CHOSEN = rounds > 0 ? DISRUPTIONS : DISRUPTIONS.filter(({ name }) => ['kill', 'two'].includes(name));

test.for(CHOSEN)('$name: $about', { timeout: 1_800_000 }, async (disruption) => {
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
