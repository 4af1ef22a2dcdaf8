// Whoever carries out a rotation is killed in the middle of it, at every point: the leader, and `kpack certs rotate`.
import { setTimeout as pause } from 'node:timers/promises';
import { installed, type Notes, type Scenario } from '../scenario.ts';
import type { SecretPhase } from '../secret-phase.ts';
import { untilSettled } from '../settled.ts';
import type { Stage } from '../stage.ts';
import { waitPhase } from '../wait-phase.ts';

const WITHIN_MS = 180_000;
/** Three of the Secret and twelve of bundles are enough for a change of authority. */
const MOST_WRITES = 40;

/** Points in a change of the authority, and how to wait for them. */
const POINTS: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'prepare: the pending leaf was written': (stage) => phase(stage, 'prepare'),
  'prepare: half of the propagation delay is over': async (stage) => {
    await phase(stage, 'prepare');
    await pause(stage.propagationMs / 2);
  },
  'switch: the new leaf was made active': (stage) => phase(stage, 'switched'),
  'switch: half of the propagation delay is over': async (stage) => {
    await phase(stage, 'switched');
    await pause(stage.propagationMs / 2);
  },
  'clean-up: the old authority was dropped': async (stage) => {
    await phase(stage, 'switched');
    await phase(stage, 'steady');
  },
};

const phase = ({ observer }: Stage, wanted: SecretPhase): Promise<void> => waitPhase(observer, wanted, WITHIN_MS);

async function killLeaderAt(stage: Stage, notes: Notes, point: string, commandToo: boolean): Promise<object> {
  const { replicas } = stage;
  const reach = POINTS[point];
  const leader = await replicas.leader();
  // The endpoint goes first, so that only what is in flight at the kill can fail.
  await replicas.retire(leader);
  const rotation = await stage.rotate(['--ca']);
  await reach?.(stage);
  notes.kills.push(await replicas.kill(leader));
  if (commandToo) rotation.kill();
  await replicas.add();
  const { code, stdout, stderr } = await rotation.done;
  if (!commandToo && code !== 0) notes.problems.push(`${point}: certs rotate ended with ${code}: ${stdout}${stderr}`);
  const settledMs = Math.round(await untilSettled(stage, WITHIN_MS));
  stage.progress(`leader killed at ${point}${commandToo ? ', the command too' : ''}; settled after ${settledMs} ms`);
  return { point, commandToo, commandCode: code, settledMs };
}

export const leaderKilled: Scenario = {
  name: 'leader-killed',
  about: 'the leader is killed (SIGKILL) at each point of a change of the authority, and kpack certs rotate with it',
  prepare: installed(async (stage, notes) => {
    await untilSettled(stage, WITHIN_MS);
    const rounds: object[] = [];
    notes.details.rounds = rounds;
    for (const commandToo of [false, true]) {
      for (const point of Object.keys(POINTS)) rounds.push(await killLeaderAt(stage, notes, point, commandToo));
    }
  }),
};

/** Runs a rotation and kills it when the n-th write is seen. @returns whether it was killed before its end */
async function killAtWrite(stage: Stage, notes: Notes, n: number, args: readonly string[]): Promise<boolean> {
  const { observer, progress } = stage;
  const writes = (): number => observer.secretChanges.length + observer.bundleChanges.length;
  const before = writes();
  const run = await stage.rotate(args);
  const end = observer.onChange(() => {
    if (writes() - before >= n) run.kill();
  });
  const { code } = await run.done;
  end();
  const again = await (await stage.rotate(args)).done;
  if (again.code !== 0)
    notes.problems.push(`run again after write ${n}: ${again.code}: ${again.stdout}${again.stderr}`);
  const settledMs = Math.round(await untilSettled(stage, WITHIN_MS));
  progress(
    `rotate ${args.join(' ')} killed at write ${n}: ${code === null ? 'killed' : code}; settled ${settledMs} ms later`,
  );
  return code === null;
}

export const rotateKilled: Scenario = {
  name: 'rotate-killed',
  about: 'kpack certs rotate is killed when its n-th write (Secret or bundle) is seen, for each n, and run again',
  prepare: installed(async (stage, notes) => {
    await untilSettled(stage, WITHIN_MS);
    const step = Math.round(1 / stage.scale);
    for (const args of [[], ['--ca']]) {
      let n = 1;
      while (n < MOST_WRITES && (await killAtWrite(stage, notes, n, args))) n += step;
      notes.details[`writes of rotate ${args.join(' ')}`.trim()] = n - 1;
    }
  }),
};
