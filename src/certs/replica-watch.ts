// Follows what all replicas report, and knows which reports still count: by how long a Lease has stood unchanged while we
// watched, never by the times in it, since no two clocks agree.
import type { Logger } from 'pino';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { LEASES, type Lease } from '../reconciler/leader-election.ts';
import { ListWatch } from '../reconciler/list-watch.ts';
import { resourcePath } from '../reconciler/resource.ts';
import { createEvidence } from './evidence.ts';
import { REPLICA_LABEL, type ReplicaReport, reportOf } from './replica-report.ts';

/** Which replicas, and how to reach their reports. Rights needed on Leases of the namespace: list, watch. */
export interface ReplicaWatchOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  /** The time that decides whether a reported leaf has expired. */
  readonly now: () => Date;
  readonly logger: Logger;
}

/** A report, and what it is worth. */
export interface Observed extends ReplicaReport {
  /** Name of the Lease. */
  readonly lease: string;
  /** Renewed in time: the replica is running and reaches the API server. */
  readonly isLive: boolean;
  /** Seen to be renewed since we watch, so it is not what a dead one left. */
  readonly isAlive: boolean;
  /** The replica may be serving, live or not: its pod exists, or it has not been silent for long. */
  readonly mayServe: boolean;
}

/** A running watch. */
export interface ReplicaWatch {
  readonly synced: Promise<void>;
  readonly hasSynced: boolean;
  /** All reports. */
  reports(): Observed[];
  /** How long the reports have been read, ms; 0: not yet. */
  readonly watchedForMs: number;
  /** For how long, ms, every replica that may serve has been seen to serve leaves of the issuer with this fingerprint. */
  alignedFor(issuer: string): number | undefined;
  /** Calls `listener` when a replica comes, goes, or says something else. Returns the way to end it. */
  onChange(listener: () => void): () => void;
  /** Calls `listener` when a replica is first heard of. Returns the way to end it. */
  onNewcomer(listener: (report: ReplicaReport) => void): () => void;
  stop(): Promise<void>;
}

/** A replica without a pod that has been silent for this many times its duration is gone. */
const GONE_AFTER = 4;
/** How often it is looked who has fallen silent, ms. */
const CHECK_MS = 1_000;

interface Held {
  readonly report: ReplicaReport;
  /** When it was last seen to be renewed, by our clock. */
  readonly since: number;
  readonly isAlive: boolean;
}

/** What of a report matters to others. */
const says = ({ identity, isLive, isAlive, isReady, serving, needs }: Observed): string =>
  [identity, isLive, isAlive, isReady, serving?.leaf, ...needs.map((ca) => ca.fingerprint256)].join(' ');

/** Starts at once. */
export function watchReplicas(options: ReplicaWatchOptions): ReplicaWatch {
  const { client, namespace, now, logger } = options;
  const seen = new Map<string, Held>();
  const listeners = new Set<() => void>();
  const newcomers = new Set<(report: ReplicaReport) => void>();
  const evidence = createEvidence();
  const watch = new ListWatch<ReplicaReport>({
    client,
    path: resourcePath(LEASES, { namespace }),
    labelSelector: `${REPLICA_LABEL}=true`,
    keep: (object) => reportOf(object as Lease),
    // Silence counts only while we listen: that nobody was heard while the API server was away says nothing.
    onConnection(isOpen) {
      const at = performance.now();
      for (const [key, held] of seen) seen.set(key, { ...held, since: at });
      deafSince = isOpen ? undefined : at;
      evidence.forget();
      look();
    },
    logger,
  });
  let before = '';
  let deafSince: number | undefined = performance.now();
  let readSince: number | undefined;

  function reports(): Observed[] {
    const at = deafSince ?? performance.now();
    return [...seen].map(([key, { report, since, isAlive }]) => {
      const silentMs = at - since;
      const isLive = silentMs <= report.durationMs;
      const isExpired = report.serving !== undefined && report.serving.leafNotAfter <= now();
      const isThere = report.ownedByPod || silentMs <= report.durationMs * GONE_AFTER;
      const mayServe = isLive || (isThere && !isExpired);
      return { ...report, lease: key.split('/').at(-1) ?? key, isLive, isAlive, mayServe };
    });
  }

  // A replica that serves nothing yet will start with what the store holds by then.
  function look(): void {
    const serving = reports().filter(({ mayServe, serving }) => mayServe && serving !== undefined);
    const issuers = new Set(serving.map((each) => each.serving?.issuer.fingerprint256 ?? ''));
    evidence.observe(issuers.size === 1 && deafSince === undefined ? issuers : []);
    const next = reports().map(says).toSorted().join();
    if (next === before) return;
    before = next;
    for (const listener of listeners) listener();
  }

  watch.onChange(({ type, key, object }) => {
    if (type === 'deleted') seen.delete(key);
    else {
      const held = seen.get(key);
      const isRenewed = held === undefined || held.report.renewTime !== object.renewTime;
      const since = isRenewed ? performance.now() : held.since;
      const isAlive = held !== undefined && (held.isAlive || isRenewed);
      seen.set(key, { report: object, since, isAlive });
      if (held === undefined) for (const listener of newcomers) listener(object);
    }
    look();
  });
  const timer = setInterval(look, CHECK_MS);
  timer.unref();
  watch.synced.then(
    () => {
      readSince = performance.now();
    },
    () => undefined,
  );

  return {
    synced: watch.synced,
    get hasSynced() {
      return watch.hasSynced;
    },
    get watchedForMs() {
      return readSince === undefined ? 0 : performance.now() - readSince;
    },
    reports,
    alignedFor: (issuer) => (watch.hasSynced ? evidence.heldFor(issuer) : undefined),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onNewcomer(listener) {
      newcomers.add(listener);
      return () => newcomers.delete(listener);
    },
    async stop() {
      clearInterval(timer);
      listeners.clear();
      newcomers.clear();
      await watch.stop();
    },
  };
}
