// Resident memory of the server: idle, and over many requests.
import { setTimeout as pause } from 'node:timers/promises';
import { caFileIn, standaloneArgs, startKpack } from './kpack-process.ts';
import { runLoad } from './load.ts';
import { atMost, type Part } from './part.ts';
import { residentBytes } from './process-stats.ts';
import { rounded, slope } from './statistics.ts';
import { makeWorkload, requestsTo } from './workload.ts';
import { makeWorkspace } from './workspace.ts';

const IDLE_TARGET_MB = 120;
/** What counts as growth, since the collector lets memory swing by a few MB. */
const GROWTH_TARGET_MB = 10;
const CONNECTIONS = 16;
const SAMPLES = 40;
const SETTLE_MS = 3_000;
const MB = 1024 * 1024;

/** Looks at the memory before, during and after a load of all kinds of requests. */
export const memory: Part = async ({ program, requests, progress }) => {
  const { certDir, logFile, remove } = makeWorkspace();
  const kpack = await startKpack({ program, args: standaloneArgs(certDir), caFile: caFileIn(certDir), logFile });
  try {
    const resident = (): number => rounded(residentBytes(kpack.pid) / MB, 1);
    await pause(SETTLE_MS);
    const idleMb = resident();
    progress(`idle after start: ${idleMb} MB`);

    const { create, update } = await makeWorkload(kpack.target);
    const mix = [create, update].flatMap(({ defaults, validate }) => [
      ...requestsTo('/defaults', defaults),
      ...requestsTo('/validate', validate),
    ]);
    const samples: { requests: number; mb: number }[] = [];
    const each = Math.ceil(requests / SAMPLES);
    for (let sent = 0; sent < requests; ) {
      await runLoad({ target: kpack.target, requests: mix, connections: CONNECTIONS, until: { requests: each } });
      sent += each;
      samples.push({ requests: sent, mb: resident() });
      if (samples.length % 4 === 0) progress(`${sent} requests: ${samples.at(-1)?.mb} MB`);
    }
    await pause(SETTLE_MS);
    const afterMb = resident();

    // The first quarter fills the caches and compiles the code. What counts is whether the last is higher than the second.
    const quarter = Math.floor(samples.length / 4);
    const top = (part: typeof samples): number => Math.max(...part.map(({ mb }) => mb));
    const [early, late] = [top(samples.slice(quarter, 2 * quarter)), top(samples.slice(-quarter))];
    const bytesPerRequest = slope(samples.slice(quarter).map(({ requests: x, mb }) => ({ x, y: mb * MB })));
    return {
      targets: {
        'memory idle': atMost(IDLE_TARGET_MB, idleMb, 'MB'),
        'memory growth, last quarter over second': atMost(GROWTH_TARGET_MB, late - early, 'MB'),
      },
      details: {
        requests: samples.at(-1)?.requests,
        idleMb,
        afterMb,
        bytesPerRequest: rounded(bytesPerRequest, 2),
        samples,
      },
    };
  } finally {
    await kpack.stop();
    remove();
  }
};
