// The controllers under chaos, on a real API server: does every Image have exactly the Builds that it should have in the end?
//   node bench/chaos.ts [--only kill,two,api-server,compaction,frozen,clock] [--times 20] [--seed NUMBER]
// Takes dist as `npm run build` made it. One JSON document on stdout, progress on stderr; exit code 1 when something was not as it must be.
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type ChaosStage, startChaosStage } from '../test/cluster/chaos/chaos-stage.ts';
import type { Disruption } from '../test/cluster/chaos/disruption.ts';
import { DISRUPTIONS } from '../test/cluster/chaos/disruptions/all.ts';
import { playRound, type RoundResult } from '../test/cluster/chaos/round.ts';

/** A stage is made anew after so many rounds: its tokens are valid for an hour. */
const ROUNDS_A_STAGE = 4;
/** Surroundings that fail again and again will not get better. */
const MOST_FAILURES = 5;
const NAMES = DISRUPTIONS.map(({ name }) => name);

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: NAMES.join(',') },
    times: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const wanted = values.only.split(',');
const unknown = wanted.filter((name) => !NAMES.includes(name));
const [times, seed] = [Number(values.times), Number(values.seed)];
if (unknown.length > 0 || !Number.isSafeInteger(times) || times < 1 || !Number.isSafeInteger(seed)) {
  if (unknown.length > 0) console.error(`no such disruption: ${unknown.join(', ')}; there are ${NAMES.join(', ')}`);
  else console.error('--times must be a whole number above 0, and --seed a whole number');
  process.exit(2);
}

interface Played {
  readonly name: string;
  readonly about: string;
  readonly rounds: RoundResult[];
  /** Rounds in which the surroundings failed. */
  readonly broken: string[];
}

const loadAverageBefore = loadavg();
const played: Played[] = [];

function print(): void {
  const all = played.flatMap(({ rounds }) => rounds);
  const sum = (of: (round: RoundResult) => number): number => all.reduce((total, round) => total + of(round), 0);
  const document = {
    node: process.version,
    cpus: cpus().length,
    cpu: cpus()[0]?.model,
    loadAverageBefore,
    seed,
    sum: {
      rounds: all.length,
      wellRounds: all.filter(({ problems }) => problems.length === 0).length,
      images: sum(({ images }) => images),
      builds: sum(({ builds }) => builds),
      changes: sum(({ changes }) => changes),
    },
    disruptions: played.map(({ name, about, rounds, broken }) => ({
      ...{
        name,
        about,
        rounds: rounds.length,
        wellRounds: rounds.filter(({ problems }) => problems.length === 0).length,
      },
      ...{
        problems: rounds.flatMap(({ round, problems }) => problems.map((text) => `round ${round}: ${text}`)),
        broken,
      },
      ...{
        complaints: added(rounds.map(({ complaints }) => complaints)),
        blows: added(rounds.map(({ blows }) => blows)),
      },
      details: rounds,
    })),
  };
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
}

function added(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of counts.flatMap((each) => Object.entries(each))) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

/** Rounds `first` to `last`, on one stage where it holds. */
async function play(disruption: Disruption, { rounds, broken }: Played, first: number, last: number): Promise<void> {
  const { name, apiServerFlags = [] } = disruption;
  const progress = (text: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${name}: ${text}`);
  let stage: ChaosStage | undefined;
  for (let round = first; round <= last && broken.length <= MOST_FAILURES; ) {
    try {
      stage ??= await startChaosStage(apiServerFlags);
      const done = await playRound(stage, disruption, { round, seed: seed + round, progress });
      rounds.push(done);
      const { problems, builds, changes, seconds } = done;
      const how = problems.length === 0 ? 'well' : problems.join('\n');
      progress(`round ${round}: ${changes} changes, ${builds} Builds, ${seconds} s: ${how}`);
      round += 1;
    } catch (error) {
      // Says nothing about controllers: the round is played again, elsewhere.
      broken.push(String(error));
      progress(`the surroundings failed: ${error instanceof Error ? error.stack : error}`);
      await stage?.stop();
      stage = undefined;
    }
  }
  await stage?.stop();
}

// A run takes hours: whoever ends it gets what is done.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    print();
    process.exit(1);
  });
}

const parts = DISRUPTIONS.filter(({ name }) => wanted.includes(name)).map((disruption) => {
  const { name, about } = disruption;
  const part: Played = { name, about, rounds: [], broken: [] };
  played.push(part);
  return { disruption, part };
});
// In turns, so that a run that is ended early says something of each.
for (let first = 1; first <= times; first += ROUNDS_A_STAGE) {
  const last = Math.min(first + ROUNDS_A_STAGE - 1, times);
  for (const { disruption, part } of parts) await play(disruption, part, first, last);
}
print();
const isWell = played.every(
  ({ rounds }) => rounds.length === times && rounds.every(({ problems }) => problems.length === 0),
);
process.exit(isWell ? 0 : 1);
