// Rotations one after another, leaf and authority, while one client hears of bundles up to 30 s late.
import { installed, type Notes, type Scenario } from '../scenario.ts';
import { leafOf } from '../secret-phase.ts';
import { untilSettled } from '../settled.ts';
import type { Stage } from '../stage.ts';
import { summary } from '../summary.ts';
import { times } from '../times.ts';

const PROPAGATION_MS = 36_000;
const LAG_MS = 30_000;
/** Beyond the two propagation delays of a change of authority. */
const SLACK_MS = 60_000;

/** Rotates, and waits until everybody has followed. @returns how long that took, ms */
export async function rotateOnce(stage: Stage, notes: Notes, args: readonly string[]): Promise<number> {
  const began = performance.now();
  const before = leafOf(stage.observer.secret().data);
  const { code, stdout, stderr } = await (await stage.rotate(args)).done;
  if (code !== 0) notes.problems.push(`certs rotate ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  await untilSettled(stage, 2 * stage.propagationMs + SLACK_MS);
  if (leafOf(stage.observer.secret().data) === before) {
    notes.problems.push(`certs rotate ${args.join(' ')} left the leaf as it was: ${stdout}`);
  }
  return performance.now() - began;
}

async function rotations(stage: Stage, notes: Notes, count: number, args: readonly string[]): Promise<void> {
  await untilSettled(stage, 2 * stage.propagationMs + SLACK_MS);
  const ms: number[] = [];
  for (let i = 0; i < count; i++) {
    ms.push(await rotateOnce(stage, notes, args));
    stage.progress(`${i + 1} of ${count} rotations`);
  }
  Object.assign(notes.details, { rotations: count, rotationMs: summary(ms) });
}

export const leafRotations: Scenario = {
  name: 'leaf-rotations',
  about: '100 new leaves, each forced by kpack certs rotate; bundles do not change',
  propagationMs: PROPAGATION_MS,
  lagMs: LAG_MS,
  prepare: installed(async (stage, notes) => {
    const before = stage.observer.bundleChanges.length;
    await rotations(stage, notes, times(100, stage.scale), []);
    const writes = stage.observer.bundleChanges.length - before;
    notes.details.bundleWrites = writes;
    if (writes > 0) notes.problems.push(`new leaves changed bundles ${writes} times`);
  }),
};

export const caRotations: Scenario = {
  name: 'ca-rotations',
  about: '10 new authorities, each forced by kpack certs rotate --ca, with clients that apply bundles up to 30 s late',
  propagationMs: PROPAGATION_MS,
  lagMs: LAG_MS,
  prepare: installed((stage, notes) => rotations(stage, notes, times(10, stage.scale), ['--ca'])),
};
