// The API server is gone for a minute, in quiet times and in the middle of a change of the authority.
import { setTimeout as pause } from 'node:timers/promises';
import { untilServed } from '../../../test/cluster/installation.ts';
import { installed, type Notes, type Scenario } from '../scenario.ts';
import { untilSettled } from '../settled.ts';
import type { Stage } from '../stage.ts';
import { waitPhase } from '../wait-phase.ts';

const WITHIN_MS = 180_000;
const GONE_MS = 60_000;
const LEAST_GONE_MS = 10_000;

/** Nothing is asked of it while it is gone; the clients that ask the replicas go on. @returns how long it was gone, ms */
async function stopAndStart({ plane, traffic, scale }: Stage): Promise<number> {
  await traffic.pause('api');
  const began = performance.now();
  await plane.stopApiServer();
  await pause(Math.max(LEAST_GONE_MS, GONE_MS * scale));
  await plane.startApiServer();
  await untilServed(plane);
  await traffic.resume('api');
  return Math.round(performance.now() - began);
}

async function inTheMiddle(stage: Stage, notes: Notes): Promise<object> {
  const rotation = await stage.rotate(['--ca']);
  await waitPhase(stage.observer, 'prepare', WITHIN_MS);
  const goneMs = await stopAndStart(stage);
  const { code, stdout, stderr } = await rotation.done;
  if (code !== 0) notes.problems.push(`certs rotate --ca ended with ${code}: ${stdout}${stderr}`);
  const settledMs = Math.round(await untilSettled(stage, WITHIN_MS));
  return { when: 'prepare', goneMs, settledMs, commandCode: code, commandSaid: stdout };
}

export const apiServerStopped: Scenario = {
  name: 'api-server-stopped',
  about: 'the API server is killed and started again 60 s later: in quiet times, and while bundles are being prepared',
  prepare: installed(async (stage, notes) => {
    await untilSettled(stage, WITHIN_MS);
    const goneMs = await stopAndStart(stage);
    const settledMs = Math.round(await untilSettled(stage, WITHIN_MS));
    stage.progress('back for the first time');
    notes.details.rounds = [{ when: 'steady', goneMs, settledMs }, await inTheMiddle(stage, notes)];
    for (const { process } of stage.replicas.list()) {
      const { status, text } = await process.ask('/readyz');
      if (status !== 200) notes.problems.push(`process ${process.pid} is not ready: ${text}`);
    }
  }),
};
