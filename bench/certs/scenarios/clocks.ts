// Replicas whose clocks are 10 minutes off, each of them leading once.
import { installed, type Notes, type Scenario } from '../scenario.ts';
import { untilSettled } from '../settled.ts';
import type { Stage } from '../stage.ts';
import { times } from '../times.ts';
import { rotateOnce } from './rotations.ts';

const WITHIN_MS = 120_000;
const MOST_HOPS = 30;
const OFFSETS = ['0s', '10m', '-10m'];
const FLAGS = OFFSETS.map((offset) => [`--clock-offset=${offset}`]);

/** Restarts the leader until the replica that was started with this offset leads. @returns whether it does */
async function makeLead(stage: Stage, flagsOf: Map<number, string>, offset: string): Promise<boolean> {
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const leader = await stage.replicas.leader();
    const its = flagsOf.get(leader.port) ?? '';
    if (its === offset) return true;
    const { port } = await stage.replicas.add([`--clock-offset=${its}`]);
    flagsOf.set(port, its);
    await (await stage.replicas.leave(leader)).ended;
  }
  return false;
}

async function underLeader(stage: Stage, notes: Notes, offset: string): Promise<object> {
  const leaf: number[] = [];
  for (let i = 0; i < times(3, stage.scale); i++) leaf.push(Math.round(await rotateOnce(stage, notes, [])));
  const ca = Math.round(await rotateOnce(stage, notes, ['--ca']));
  stage.progress(`rotated under a leader whose clock is off by ${offset}`);
  return { leaderOffset: offset, leafMs: leaf, caMs: ca };
}

export const clockOffset: Scenario = {
  name: 'clock-offset',
  about:
    'three replicas with clocks right, 10 minutes fast and 10 minutes slow; each leads while leaves and authorities change',
  preload: 'shifted-clock.mjs',
  prepare: installed(async (stage, notes) => {
    await untilSettled(stage, WITHIN_MS);
    const flagsOf = new Map(stage.replicas.list().map(({ port }, i) => [port, OFFSETS[i] ?? '']));
    const rounds: object[] = [];
    notes.details.rounds = rounds;
    for (const offset of OFFSETS) {
      if (await makeLead(stage, flagsOf, offset)) rounds.push(await underLeader(stage, notes, offset));
      else notes.problems.push(`the replica with clock offset ${offset} never led`);
    }
  }, FLAGS),
};
