// Plays a scenario and judges it: what failed, what of that counts apart, and how latencies compare with the same load before anything happened.
import { setTimeout as pause } from 'node:timers/promises';
import { rounded } from '../statistics.ts';
import { type Group, grouped } from './failure-groups.ts';
import type { LagPlan } from './lagging-client.ts';
import type { LoadPlan } from './load.ts';
import type { TrafficReport } from './load-protocol.ts';
import { API_KINDS } from './requests.ts';
import { onStage, type RunSettings, type Stage } from './stage.ts';
import type { Failure, TallyReport } from './tally.ts';

/** What a scenario writes down while it plays. Times are ms since 1970. */
export interface Notes {
  /** What it measured. */
  readonly details: Record<string, unknown>;
  /** What was not as it must be, beside failed requests. */
  readonly problems: string[];
  /** When processes were killed: what was in flight on them is counted apart. */
  readonly kills: number[];
  /** Times in which requests must fail by the nature of what was done; clients that hear of it late fail that much later. */
  readonly excused: { readonly from: number; readonly to: number }[];
}

/** Something that happens under load. */
export interface Scenario {
  readonly name: string;
  /** One sentence for the reader of the result. */
  readonly about: string;
  /** `--propagation-delay`, ms; 10 s when not given. */
  readonly propagationMs?: number;
  /** How late the slowest client applies a bundle, ms; 4 s when not given. Must be less than the propagation delay. */
  readonly lagMs?: number;
  /** Whether the issue wants to see requests fail here. */
  readonly mustFail?: boolean;
  /** Without load on the API server and without clients. */
  readonly quiet?: boolean;
  /** A file in bench/certs that replicas and commands import before they start. */
  readonly preload?: string;
  /** Brings up what serves, and gives what then happens under load. */
  prepare(stage: Stage): Promise<Play>;
}

/** What happens. */
export type Play = (notes: Notes) => Promise<void>;

/** For scenarios that begin with the release installed. @param flags more flags of each replica; three replicas when not given */
export const installed =
  (play: (stage: Stage, notes: Notes) => Promise<void>, flags?: readonly (readonly string[])[]): Scenario['prepare'] =>
  async (stage) => {
    await stage.install(flags);
    return (notes) => play(stage, notes);
  };

/** What came of it. */
export interface ScenarioResult {
  readonly name: string;
  readonly about: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly requests: number;
  readonly failed: number;
  /** Of these, what an API server would have told its users; the others are connections straight to a replica. */
  readonly failedThroughApiServer: number;
  /** Of those that failed, what is not counted as failed. */
  readonly apart: { readonly inFlightOnAKilledProcess: number; readonly whileTheBundleWasGone: number };
  readonly propagationMs: number;
  readonly lagMs: number;
  readonly load: {
    readonly asked: LoadPlan | undefined;
    readonly donePerSecond: Record<string, number>;
    readonly skipped: number;
    /** How long the process that makes the load was held up at worst, ms: no latency is known better than that. */
    readonly ownStallMs: number;
  };
  readonly segments: TallyReport['segments'];
  readonly failures: readonly Group[];
  readonly apartFailures: readonly Group[];
  readonly details: Record<string, unknown>;
  readonly problems: readonly string[];
}

const PROPAGATION_MS = 10_000;
const LAG_MS = 4000;
/** How long the load runs before anything happens, ms. */
const BEFORE_MS = 8000;
/** And afterwards. */
const AFTER_MS = 3000;
/** What a client sees of a process that dies while it answers; a certificate never looks like that. */
const CUT = /EOF|ECONNRESET|EPIPE|ECONNREFUSED|socket hang up|connection (reset|refused)|broken pipe|server closed/i;
/** An answer to what a dying process was asked may take this long to come back as an error, ms. */
const SLACK_MS = 100;

const LATE_CLIENTS = ['lagging', 'slowest'];

/** Clients with connections of their own: one that is up to date, one that is late by chance, and one that is always as late as can be. */
const clientsFor = (lagMs: number): LagPlan[] => [
  { name: 'direct', lagMs: [0, 0], everyMs: 200 },
  { name: 'lagging', lagMs: [0, lagMs], everyMs: 100 },
  { name: 'slowest', lagMs: [lagMs, lagMs], everyMs: 250 },
];

/** Plays it. An error in it is a problem of its result. */
export async function runScenario(run: RunSettings, scenario: Scenario): Promise<ScenarioResult> {
  const { name, about, propagationMs = PROPAGATION_MS, lagMs = LAG_MS, mustFail = false, quiet = false } = scenario;
  const notes: Notes = { details: {}, problems: [], kills: [], excused: [] };
  const began = performance.now();
  const settings = quiet ? { ...run, load: undefined } : run;
  const setting = { name, propagationMs, clients: quiet ? [] : clientsFor(lagMs) };
  let seconds = 0;
  let report: TrafficReport | undefined;
  try {
    report = await onStage(settings, setting, async (stage) => {
      const play = await scenario.prepare(stage);
      if (quiet) return play(notes).then(() => undefined);
      await stage.traffic.segment('before');
      await stage.startTraffic();
      const started = performance.now();
      await pause(BEFORE_MS);
      await stage.traffic.segment('during');
      await play(notes).catch((error: unknown) => {
        notes.problems.push(error instanceof Error ? error.message : String(error));
      });
      await stage.traffic.segment('after');
      await pause(AFTER_MS);
      const counted = await stage.traffic.stop();
      // A write to a CRD closes all its watches: how many there were says whether somebody fights over the bundles.
      const { secretChanges, bundleChanges } = stage.observer;
      Object.assign(notes.details, { secretChanges: secretChanges.length, bundleChanges: bundleChanges.length });
      seconds = (performance.now() - started) / 1000;
      return counted;
    });
  } catch (error) {
    notes.problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const failures = report?.failures ?? [];
  const killed = failures.filter((failure) => wasInFlight(failure, notes.kills));
  const excused = failures.filter((failure) => !killed.includes(failure) && wasExcused(failure, notes.excused, lagMs));
  const apart = new Set([...killed, ...excused]);
  const failed = (report?.failed ?? 0) - apart.size;
  const { problems, details } = notes;
  return {
    name,
    about,
    ok: problems.length === 0 && (mustFail ? failed > 0 : failed === 0),
    seconds: rounded((performance.now() - began) / 1000, 1),
    requests: report?.requests ?? 0,
    failed,
    failedThroughApiServer: failures.filter((one) => !apart.has(one) && API_KINDS.some((kind) => kind === one.kind))
      .length,
    apart: { inFlightOnAKilledProcess: killed.length, whileTheBundleWasGone: excused.length },
    propagationMs,
    lagMs,
    load: {
      asked: settings.load,
      donePerSecond: perSecond(report?.segments ?? {}, seconds),
      skipped: report?.skipped ?? 0,
      ownStallMs: report?.ownStallMs ?? 0,
    },
    segments: report?.segments ?? {},
    failures: grouped(failures.filter((failure) => !apart.has(failure))),
    apartFailures: grouped([...apart]),
    details,
    problems,
  };
}

const wasInFlight = ({ startedAt, endedAt, text }: Failure, kills: readonly number[]): boolean =>
  CUT.test(text) && kills.some((at) => startedAt <= at + SLACK_MS && endedAt >= at);

const wasExcused = ({ kind, startedAt, endedAt }: Failure, times: Notes['excused'], lagMs: number): boolean => {
  const late = LATE_CLIENTS.includes(kind) ? lagMs : 0;
  return times.some(({ from, to }) => startedAt <= to + late && endedAt >= from);
};

function perSecond(segments: TallyReport['segments'], seconds: number): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const kinds of Object.values(segments)) {
    for (const [kind, { answered, failed }] of Object.entries(kinds))
      sums[kind] = (sums[kind] ?? 0) + answered + failed;
  }
  return Object.fromEntries(Object.entries(sums).map(([kind, sum]) => [kind, rounded(sum / seconds, 1)]));
}
