// How long it takes from spawning the process to its first correct answer, without a cluster and with one.
import { clusterStarts, type Start } from './cluster-start.ts';
import { caFileIn, standaloneArgs, startKpack } from './kpack-process.ts';
import { atMost, type Part } from './part.ts';
import { median, rounded } from './statistics.ts';
import { makeWorkspace } from './workspace.ts';

const RUNS = 10;
const STANDALONE_TARGET_MS = 300;
const CLUSTER_TARGET_MS = 500;

/** Starts the server again and again; certificates are there from the first start on, which is not counted. */
export const startup: Part = async ({ program, progress }) => {
  const { certDir, logFile, remove } = makeWorkspace();
  const standalone: Start[] = [];
  try {
    for (let run = 0; run <= RUNS; run++) {
      const kpack = await startKpack({ program, args: standaloneArgs(certDir), caFile: caFileIn(certDir), logFile });
      await kpack.stop();
      const start = { ms: rounded(kpack.startMs, 1), cpuMs: kpack.startCpuMs };
      if (run > 0) standalone.push(start);
      progress(`start ${run}/${RUNS} standalone: ${start.ms} ms${run === 0 ? ' (made certificates)' : ''}`);
    }
  } finally {
    remove();
  }
  const cluster = await clusterStarts(program, RUNS, progress);
  const [alone, together] = [summaryOf(standalone), Array.isArray(cluster) ? summaryOf(cluster) : undefined];
  return {
    targets: {
      'startup standalone, median': atMost(STANDALONE_TARGET_MS, alone.medianMs, 'ms'),
      ...(together && {
        'startup with an API server, median': atMost(CLUSTER_TARGET_MS, together.medianMs, 'ms'),
      }),
    },
    details: { standalone: alone, cluster: together ?? cluster },
  };
};

function summaryOf(starts: readonly Start[]) {
  const times = starts.map(({ ms }) => ms);
  return {
    medianMs: median(times),
    leastMs: Math.min(...times),
    mostMs: Math.max(...times),
    medianCpuMs: median(starts.map(({ cpuMs }) => cpuMs)),
    starts,
  };
}
