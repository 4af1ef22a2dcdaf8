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
  /** The replica may be serving, live or not: its pod exists, or it has not been silent for long. */
  readonly mayServe: boolean;
}

/** A running watch. */
export interface ReplicaWatch {
  readonly synced: Promise<void>;
  readonly hasSynced: boolean;
  /** All reports. */
  reports(): Observed[];
  /** For how long, ms, every replica that may serve has been seen to serve leaves of the issuer with this fingerprint. */
  alignedFor(issuer: string): number | undefined;
  /** Calls `listener` when a replica comes, goes, or serves something else. Returns the way to end it. */
  onChange(listener: () => void): () => void;
  stop(): Promise<void>;
}

/** A replica without a pod that has been silent for this many times its duration is gone. */
const GONE_AFTER = 4;
/** How often it is looked who has fallen silent, ms. */
const CHECK_MS = 1_000;

interface Held {
  readonly report: ReplicaReport;
  /** When it was last seen to be renewed, by our clock. */
  since: number;
}

/** Starts at once. */
export function watchReplicas(options: ReplicaWatchOptions): ReplicaWatch {
  const { client, namespace, now, logger } = options;
  const seen = new Map<string, Held>();
  const listeners = new Set<() => void>();
  const evidence = createEvidence();
  const watch = new ListWatch<ReplicaReport>({
    client,
    path: resourcePath(LEASES, { namespace }),
    labelSelector: `${REPLICA_LABEL}=true`,
    keep: (object) => reportOf(object as Lease),
    logger,
  });
  let before = '';

  function reports(): Observed[] {
    const at = performance.now();
    return [...seen].map(([key, { report, since }]) => {
      const silentMs = at - since;
      const isLive = silentMs <= report.durationMs;
      const isExpired = report.serving !== undefined && report.serving.leafNotAfter <= now();
      const isThere = report.ownedByPod || silentMs <= report.durationMs * GONE_AFTER;
      return { ...report, lease: key.split('/').at(-1) ?? key, isLive, mayServe: isLive || (isThere && !isExpired) };
    });
  }

  // A replica that serves nothing yet will start with what the store holds by then.
  function look(): void {
    const serving = reports().filter(({ mayServe, serving }) => mayServe && serving !== undefined);
    const issuers = new Set(serving.map((each) => each.serving?.issuer.fingerprint256 ?? ''));
    evidence.observe(issuers.size === 1 ? issuers : []);
    const next = serving.map(({ identity, isLive, serving }) => `${identity} ${isLive} ${serving?.leaf}`).join();
    if (next === before) return;
    before = next;
    for (const listener of listeners) listener();
  }

  watch.onChange(({ type, key, object }) => {
    if (type === 'deleted') seen.delete(key);
    else {
      const held = seen.get(key);
      const isRenewed = held === undefined || held.report.renewTime !== object.renewTime;
      seen.set(key, { report: object, since: isRenewed ? performance.now() : held.since });
    }
    look();
  });
  const timer = setInterval(look, CHECK_MS);
  timer.unref();

  return {
    synced: watch.synced,
    get hasSynced() {
      return watch.hasSynced;
    },
    reports,
    alignedFor: (issuer) => (watch.hasSynced ? evidence.heldFor(issuer) : undefined),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      clearInterval(timer);
      listeners.clear();
      await watch.stop();
    },
  };
}
