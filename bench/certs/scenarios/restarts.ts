// Every replica is replaced, again and again, as a Deployment does it, while certificates change.
import { installed, type Scenario } from '../scenario.ts';
import { untilSettled } from '../settled.ts';
import { times } from '../times.ts';
import { rotateUntil } from './apply.ts';

const WITHIN_MS = 120_000;

export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  about:
    'all replicas replaced 20 times (SIGTERM, drained), one at a time with one more than wanted, during changes of the authority',
  prepare: installed(async (stage, notes) => {
    const { replicas, progress } = stage;
    await untilSettled(stage, WITHIN_MS);
    let done = false;
    const rotating = rotateUntil(stage, notes, () => done);
    const count = times(20, stage.scale);
    const ends: Promise<void>[] = [];
    for (let round = 0; round < count; round++) {
      for (const old of replicas.list()) {
        await replicas.add();
        const { ended } = await replicas.leave(old);
        ends.push(ended.then(() => checkExit(old.process, notes.problems)));
      }
      progress(`round ${round + 1} of ${count}`);
    }
    done = true;
    await Promise.all(ends);
    const rotations = await rotating;
    const settledMs = Math.round(await untilSettled(stage, WITHIN_MS));
    Object.assign(notes.details, { rounds: count, replaced: ends.length, rotations, settledMs });
  }),
};

async function checkExit({ exited, pid }: { exited: Promise<object>; pid: number }, problems: string[]): Promise<void> {
  const { code } = (await exited) as { code: number | null };
  if (code !== 0) problems.push(`process ${pid} ended with ${code} after SIGTERM`);
}
