// Whether making certificates holds up the server: requests one after another on open connections, with and without rotations, on an otherwise idle machine.
import { setTimeout as pause } from 'node:timers/promises';
import { HttpsConnection, postRequest } from '../../https-connection.ts';
import { imageReview, newImage } from '../../reviews.ts';
import { quantile, rounded } from '../../statistics.ts';
import { SERVER_NAME } from '../fresh-exchange.ts';
import { installed, type Notes, type Scenario } from '../scenario.ts';
import { decoded } from '../secret-phase.ts';
import { untilSettled } from '../settled.ts';
import type { Stage } from '../stage.ts';
import { times } from '../times.ts';

const WITHIN_MS = 120_000;
const EVERY_MS = 10;
/** The issue: rotation itself stalls no request for more than this. */
const STALL_MS = 50;

interface Probe {
  /** Takes the latencies since the last time, ms. */
  take(): number[];
  stop(): void;
}

/** Asks a replica about every 10 ms on one connection. */
async function probe(port: number, ca: string): Promise<Probe> {
  const connection = await HttpsConnection.open({ port, ca, serverName: SERVER_NAME });
  const request = postRequest('/defaults', JSON.stringify(imageReview('v1alpha2', newImage('v1alpha2', 'stall'))));
  let ms: number[] = [];
  let running = true;
  void (async () => {
    while (running) {
      const began = performance.now();
      await connection.exchange(request);
      ms.push(performance.now() - began);
      await pause(EVERY_MS);
    }
  })().catch(() => undefined);
  return {
    take: () => ms.splice(0),
    stop: () => {
      running = false;
      connection.destroy();
      ms = [];
    },
  };
}

const figures = (ms: readonly number[]) => ({
  requests: ms.length,
  p50: rounded(quantile(ms, 0.5), 2),
  p99: rounded(quantile(ms, 0.99), 2),
  p999: rounded(quantile(ms, 0.999), 2),
  max: rounded(quantile(ms, 1), 2),
  over50ms: ms.filter((each) => each > STALL_MS).length,
});

async function measure(stage: Stage, notes: Notes): Promise<void> {
  await untilSettled(stage, WITHIN_MS);
  const ca = decoded(stage.observer.secret().data, 'ca-cert.pem');
  const probes = await Promise.all(stage.replicas.list().map(({ port }) => probe(port, ca)));
  const taken = () => probes.flatMap((each) => each.take());
  const quietMs = Math.max(5000, 30_000 * stage.scale);
  await pause(quietMs);
  const without = taken();
  // The same commands that look and change nothing: what they cost a small machine is not the rotation's doing.
  for (let i = 0; i < times(10, stage.scale); i++) await (await stage.certs(['status'])).done;
  const looking = taken();
  const rotate = async (count: number, args: readonly string[]): Promise<number[]> => {
    for (let i = 0; i < count; i++) {
      await (await stage.rotate(args)).done;
      await untilSettled(stage, WITHIN_MS);
    }
    return taken();
  };
  const leaf = await rotate(times(20, stage.scale), []);
  const authority = await rotate(times(3, stage.scale), ['--ca']);
  for (const each of probes) each.stop();
  const result = {
    withoutRotation: figures(without),
    besideCertsStatus: figures(looking),
    leafRotations: figures(leaf),
    caRotations: figures(authority),
  };
  Object.assign(notes.details, result);
  const usual = Math.max(result.withoutRotation.max, result.besideCertsStatus.max);
  const worst = Math.max(result.leafRotations.max, result.caRotations.max);
  if (worst - usual > STALL_MS)
    notes.problems.push(`a request was held up for ${worst} ms, without rotations ${usual} ms`);
}

export const stalls: Scenario = {
  name: 'stalls',
  about: 'one request each 10 ms to each replica on an open connection: how long at most, with and without rotations',
  quiet: true,
  prepare: installed(measure),
};
