// Resident memory of the server: idle, and over many requests.
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { openInspector } from './inspector.ts';
import { caFileIn, type KpackOptions, standaloneArgs, startKpack } from './kpack-process.ts';
import { runLoad } from './load.ts';
import { atMost, type Part } from './part.ts';
import { residentBytes } from './process-stats.ts';
import { rounded, slope } from './statistics.ts';
import { makeWorkload, requestsTo } from './workload.ts';
import { makeWorkspace } from './workspace.ts';

const IDLE_TARGET_MB = 120;
/** What counts as growth: the allocator and the kernel let resident memory swing by a few MB. */
const GROWTH_TARGET_MB = 10;
const CONNECTIONS = 16;
const SAMPLES = 20;
const SETTLE_MS = 3_000;
const MB = 1024 * 1024;

/** Looks at the memory before, during and after a load of all kinds of requests. */
export const memory: Part = async ({ program, requests, progress }) => {
  const { certDir, logFile, remove } = makeWorkspace();
  const options = { program, args: standaloneArgs(certDir), caFile: caFileIn(certDir), logFile };
  try {
    const idleMb = await idle(options);
    progress(`idle after start: ${idleMb} MB`);
    const samples = await underLoad(options, requests, progress);

    // The first quarter fills the caches and compiles the code. What counts is whether the last is higher than the second.
    const quarter = Math.floor(samples.length / 4);
    const top = (part: typeof samples): number => Math.max(...part.map(({ collectedMb }) => collectedMb));
    const growth = top(samples.slice(-quarter)) - top(samples.slice(quarter, 2 * quarter));
    const points = samples.slice(quarter).map((sample) => ({ x: sample.requests, y: sample.collectedMb * MB }));
    return {
      targets: {
        'memory idle': atMost(IDLE_TARGET_MB, idleMb, 'MB'),
        'memory growth, last quarter over second': atMost(GROWTH_TARGET_MB, growth, 'MB'),
      },
      details: { requests: samples.at(-1)?.requests, idleMb, bytesPerRequest: rounded(slope(points), 2), samples },
    };
  } finally {
    remove();
  }
};

async function idle(options: KpackOptions): Promise<number> {
  const kpack = await startKpack(options);
  try {
    await pause(SETTLE_MS);
    return rounded(residentBytes(kpack.pid) / MB, 1);
  } finally {
    await kpack.stop();
  }
}

/** Resident memory as it is, and with the garbage collected: the first is what the machine must have, the second tells of leaks. */
interface Sample {
  requests: number;
  mb: number;
  collectedMb: number;
}

async function underLoad(options: KpackOptions, requests: number, progress: (text: string) => void): Promise<Sample[]> {
  const inspectorPort = await freePort();
  const kpack = await startKpack({ ...options, nodeArgs: [`--inspect=127.0.0.1:${inspectorPort}`] });
  const inspector = await openInspector(inspectorPort);
  try {
    const { create, update } = await makeWorkload(kpack.target);
    const mix = [create, update].flatMap(({ defaults, validate }) => [
      ...requestsTo('/defaults', defaults),
      ...requestsTo('/validate', validate),
    ]);
    const resident = (): number => rounded(residentBytes(kpack.pid) / MB, 1);
    const samples: Sample[] = [];
    const each = Math.ceil(requests / SAMPLES);
    for (let sent = each; samples.length < SAMPLES; sent += each) {
      await runLoad({ target: kpack.target, requests: mix, connections: CONNECTIONS, until: { requests: each } });
      const mb = resident();
      await inspector.collectGarbage();
      samples.push({ requests: sent, mb, collectedMb: resident() });
      progress(`${sent} requests: ${mb} MB, ${samples.at(-1)?.collectedMb} MB without garbage`);
    }
    return samples;
  } finally {
    inspector.close();
    await kpack.stop();
  }
}
