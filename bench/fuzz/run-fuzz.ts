// A whole run of the fuzzer against one server: cases in batches, the expensive ones alone, and what came of it all.
import type { KpackProcess } from '../kpack-process.ts';
import { cpuTimeMs, residentBytes } from '../process-stats.ts';
import { quantile, rounded } from '../statistics.ts';
import type { FuzzCase } from './case.ts';
import type { Seed } from './corpus.ts';
import { type FollowUpCounts, followUp } from './follow-ups.ts';
import { generateCase } from './generate.ts';
import { judge } from './judge.ts';
import { Lane, type Outcome } from './send.ts';

export interface FuzzOptions {
  server: KpackProcess;
  corpus: readonly Seed[];
  seed: number;
  /** Number of the first case. */
  from: number;
  /** How many cases. */
  requests: number;
  /** Sends only the cases whose name begins so. */
  only?: string | undefined;
  /** Told about every case that went wrong, with the request. */
  offender?(one: FuzzCase, outcome: Outcome, faults: string[]): void;
  progress?(text: string): void;
}

/** A case that went wrong; made again by its seed and index. */
export interface Offence {
  index: number;
  name: string;
  path: string;
  faults: string[];
}

/** An answer that took too long. */
export interface Late {
  index: number;
  name: string;
  bodyBytes: number;
  ms: number;
  /** The same request again, alone, until an answer comes in time. */
  againMs: number[];
  /** CPU time of the server for one of these, in ms: much less than the time means that the machine was busy. */
  againCpuMs: number;
}

export interface FuzzSummary {
  seed: number;
  requests: number;
  /** Requests sent in follow-ups are not among `requests`. */
  followUps: FollowUpCounts;
  answers: Record<string, number>;
  /** From the last byte of the body to the answer. */
  latencyMs: Record<'ordinary' | 'heavy', { p50: number; p99: number; p999: number; max: number }>;
  violations: Offence[];
  /** Later than 100 ms also when repeated. */
  late: Late[];
  /** Later than 100 ms once, but not when repeated: the machine was busy, or the collector at work. */
  lateOnce: Late[];
  server: { residentMbBefore: number; residentMbAfter: number; alive: boolean };
}

/** The longest that an answer may take from the last byte of its body, in ms. */
const LATE_MS = 100;
/** How often it is tried whether a late answer can come in time, on a machine that may have other things to do. */
const REPEATS = 20;
const BATCH = 2_000;
/** Few, so that the server has time left and nobody waits in line. */
const LANES = 3;
const BURST_CONNECTIONS = 200;
const BURST_EVERY = 25;
const MB = 1024 * 1024;

/** Runs cases `from` to `from + requests`. @throws Error when the server cannot be reached at all */
export async function runFuzz(options: FuzzOptions): Promise<FuzzSummary> {
  const { server, corpus, seed, from, requests, only = '', progress } = options;
  const { pid, target } = server;
  const before = residentBytes(pid);
  const followUps: FollowUpCounts = { patches: 0, roundTrips: 0, integers: 0 };
  const answers: Record<string, number> = {};
  const times = { ordinary: [] as number[], heavy: [] as number[] };
  const violations: Offence[] = [];
  const late: Late[] = [];
  const lateOnce: Late[] = [];

  const send = async (one: FuzzCase, lane: Lane, timed: boolean): Promise<{ outcome: Outcome; suspect: boolean }> => {
    const outcome = await lane.send(one);
    const key = outcome.answer === undefined ? 'no answer' : `HTTP ${outcome.answer.status}`;
    answers[key] = (answers[key] ?? 0) + 1;
    const faults = judge(one, outcome);
    if (faults.length === 0) faults.push(...(await followUp(one, outcome, lane, followUps)));
    if (faults.length > 0) {
      violations.push({ index: one.index, name: one.name, path: one.path, faults });
      options.offender?.(one, outcome, faults);
    }
    if (timed && outcome.answer !== undefined) times[one.heavy ? 'heavy' : 'ordinary'].push(outcome.ms);
    return { outcome, suspect: timed && outcome.answer !== undefined && outcome.ms > LATE_MS };
  };

  const repeat = async (one: FuzzCase, ms: number): Promise<void> => {
    const lane = new Lane(target);
    const againMs: number[] = [];
    const before = cpuTimeMs(pid);
    do againMs.push(rounded((await lane.send(one)).ms, 1));
    while (againMs.length < REPEATS && Math.min(...againMs) > LATE_MS);
    const againCpuMs = rounded((cpuTimeMs(pid) - before) / againMs.length, 1);
    lane.close();
    const entry = {
      index: one.index,
      name: one.name,
      bodyBytes: one.body.length,
      ms: rounded(ms, 1),
      againMs,
      againCpuMs,
    };
    if (Math.min(...againMs) <= LATE_MS) lateOnce.push(entry);
    else {
      late.push(entry);
      options.offender?.(one, { ms }, [`answered after ${entry.ms} ms, again after ${againMs.join(', ')} ms`]);
    }
  };

  const lanes = Array.from({ length: LANES }, () => new Lane(target));
  const batch = async (start: number, end: number): Promise<void> => {
    const heavy: number[] = [];
    const slow: Promise<void>[] = [];
    const suspects: { one: FuzzCase; ms: number }[] = [];
    const run = async (one: FuzzCase, lane: Lane): Promise<void> => {
      const { outcome, suspect } = await send(one, lane, true);
      if (suspect) suspects.push({ one, ms: outcome.ms });
    };
    let next = start;
    const work = async (lane: Lane): Promise<void> => {
      while (next < end) {
        const one = generateCase(seed, next++, corpus);
        if (!one.name.startsWith(only)) continue;
        if (one.heavy) heavy.push(one.index);
        else if (one.pauseMs > 0) {
          const own = new Lane(target);
          slow.push(run(one, own).finally(() => own.close()));
        } else await run(one, lane);
      }
    };
    await Promise.all(lanes.map(work));
    await Promise.all(slow);
    const [alone = new Lane(target)] = lanes;
    for (const index of heavy) await run(generateCase(seed, index, corpus), alone);
    for (const { one, ms } of suspects) await repeat(one, ms);
  };

  /** Many clients at once, whose answers wait for each other and are not timed. */
  const burst = async (start: number): Promise<void> => {
    const cases: FuzzCase[] = [];
    for (let index = start; cases.length < BURST_CONNECTIONS; index++) {
      const one = generateCase(seed, index, corpus);
      if (!one.heavy) cases.push(one);
    }
    await Promise.all(
      cases.map(async (one) => {
        const lane = new Lane(target);
        await send({ ...one, name: `burst of ${BURST_CONNECTIONS}: ${one.name}` }, lane, false).finally(() =>
          lane.close(),
        );
      }),
    );
  };

  const end = from + requests;
  let alive = true;
  for (let start = from, number = 0; start < end && alive; start += BATCH, number++) {
    await batch(start, Math.min(end, start + BATCH));
    if (only === '' && requests >= BATCH && number % BURST_EVERY === 0) await burst(start);
    alive = await lives(server);
    progress?.(
      `${Math.min(end, start + BATCH) - from} of ${requests}: ${violations.length} violations, ${late.length} late, ` +
        `${lateOnce.length} late once; ${Math.round(residentBytes(pid) / MB)} MB`,
    );
  }
  for (const lane of lanes) lane.close();
  if (!alive)
    violations.push({
      index: -1,
      name: 'the server',
      path: '',
      faults: [`ended (${server.exit()}) or does not answer /livez`],
    });
  return {
    seed,
    requests,
    followUps,
    answers,
    latencyMs: { ordinary: summaryOf(times.ordinary), heavy: summaryOf(times.heavy) },
    violations,
    late,
    lateOnce,
    server: {
      residentMbBefore: Math.round(before / MB),
      residentMbAfter: alive ? Math.round(residentBytes(pid) / MB) : 0,
      alive,
    },
  };
}

function summaryOf(times: readonly number[]): FuzzSummary['latencyMs']['ordinary'] {
  const at = (share: number): number => rounded(quantile(times, share), 2);
  return times.length === 0
    ? { p50: 0, p99: 0, p999: 0, max: 0 }
    : { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}

async function lives({ opsPort, exit }: KpackProcess): Promise<boolean> {
  if (exit() !== undefined) return false;
  try {
    return (await fetch(`http://127.0.0.1:${opsPort}/livez`, { signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    return false;
  }
}
