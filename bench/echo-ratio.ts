// CPU time and latency of admission over those of a bare echo of the same bodies. Both servers run side by side and are loaded in
// turn, so that whatever else the machine does meets both.
import { join } from 'node:path';
import { startEcho } from './echo-process.ts';
import type { Target } from './https-connection.ts';
import { caFileIn, standaloneArgs, startKpack } from './kpack-process.ts';
import { runLoad } from './load.ts';
import { atMost, type Part } from './part.ts';
import { cpuTimeMs } from './process-stats.ts';
import { median, quantile, rounded } from './statistics.ts';
import { ADMISSION_PATHS, makeWorkload, OPERATIONS, requestsTo } from './workload.ts';
import { makeWorkspace } from './workspace.ts';

const CONNECTIONS = 16;
const CPU_TARGET = 1.4;
const P99_TARGET = 1.5;
const WARM_UP_MS = 3_000;

/** One server under load for a while. */
interface Measurement {
  requestsPerSecond: number;
  cpuMicros: number;
  p50Ms: number;
  p99Ms: number;
}

type Pair = Record<'echo' | 'kpack', Measurement>;
type Figure = 'cpuMicros' | 'p50Ms' | 'p99Ms';

/** Every operation on every path. */
const MEASURED = OPERATIONS.flatMap((operation) => ADMISSION_PATHS.map((path) => ({ operation, path })));
type Measured = (typeof MEASURED)[number];

/** Measures both at 16 connections. */
export const echoRatio: Part = async ({ program, seconds, rounds, progress }) => {
  const { certDir, logFile, remove } = makeWorkspace();
  const kpack = await startKpack({ program, args: standaloneArgs(certDir), caFile: caFileIn(certDir), logFile });
  const echo = await startEcho({
    key: join(certDir, 'server-key.pem'),
    certificate: join(certDir, 'server-cert.pem'),
    ca: caFileIn(certDir),
  });
  try {
    const workload = await makeWorkload(kpack.target);
    const measure = async (pid: number, target: Target, requests: Buffer[], ms: number): Promise<Measurement> => {
      const before = cpuTimeMs(pid);
      const load = await runLoad({ target, requests, connections: CONNECTIONS, until: { ms } });
      return {
        requestsPerSecond: Math.round((load.requests * 1000) / load.elapsedMs),
        cpuMicros: rounded(((cpuTimeMs(pid) - before) * 1000) / load.requests, 1),
        p50Ms: rounded(quantile(load.latenciesMs, 0.5)),
        p99Ms: rounded(quantile(load.latenciesMs, 0.99)),
      };
    };
    const pair = async ({ operation, path }: Measured, ms: number): Promise<Pair> => {
      const bodies = workload[operation][path];
      return {
        echo: await measure(echo.pid, echo.target, requestsTo('/echo', bodies), ms),
        kpack: await measure(kpack.pid, kpack.target, requestsTo(`/${path}`, bodies), ms),
      };
    };

    for (const measured of MEASURED) await pair(measured, WARM_UP_MS);
    const pairs = new Map<Measured, Pair[]>(MEASURED.map((measured) => [measured, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const [measured, results] of pairs) {
        const result = await pair(measured, seconds * 1000);
        results.push(result);
        progress(
          `round ${round}/${rounds} ${measured.operation} /${measured.path}: ${result.kpack.cpuMicros} us CPU, ` +
            `echo ${result.echo.cpuMicros}; p99 ${result.kpack.p99Ms} ms, echo ${result.echo.p99Ms}`,
        );
      }
    }
    const summaries = [...pairs].map(([{ operation, path }, results]) => ({
      name: `${operation} /${path}`,
      ...summaryOf(results),
      bodyBytes: workload[operation][path].map((body) => Buffer.byteLength(body)),
      rounds: results,
    }));
    return {
      targets: Object.fromEntries(
        // The targets are about reviews of 2 kB; the larger ones of updates are there to look at.
        summaries
          .filter(({ name }) => name.startsWith('create'))
          .flatMap(({ name, cpuMicros, p99Ms }) => [
            [`cpu ${name}`, atMost(CPU_TARGET, cpuMicros.ratio, 'x echo')],
            [`p99 ${name}`, atMost(P99_TARGET, p99Ms.ratio, 'x echo')],
          ]),
      ),
      details: { connections: CONNECTIONS, measured: summaries },
    };
  } finally {
    await Promise.all([kpack.stop(), echo.stop()]);
    remove();
  }
};

/** Medians of a figure, and of its ratio to the echo in the same round. */
function summaryOf(results: readonly Pair[]) {
  const figure = (name: Figure) => {
    const ratios = results.map(({ kpack, echo }) => rounded(kpack[name] / echo[name]));
    return {
      kpack: median(results.map(({ kpack }) => kpack[name])),
      echo: median(results.map(({ echo }) => echo[name])),
      ratio: median(ratios),
      ratios,
    };
  };
  return { cpuMicros: figure('cpuMicros'), p50Ms: figure('p50Ms'), p99Ms: figure('p99Ms') };
}
