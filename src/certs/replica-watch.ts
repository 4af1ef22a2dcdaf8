// Follows what all replicas report, and knows which reports still count: by how long a Lease has stood unchanged while we
// watched, never by the times in it, since no two clocks agree.
import type { Logger } from 'pino';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { LEASES, type Lease } from '../reconciler/leader-election.ts';
import { ListWatch } from '../reconciler/list-watch.ts';
import { resourcePath } from '../reconciler/resource.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { REPLICA_LABEL, type ReplicaReport, reportOf } from './replica-report.ts';
import { createRollCall, type Observed } from './roll-call.ts';

/** Which replicas, and how to reach their reports. Rights needed on Leases of the namespace: list, watch. */
export interface ReplicaWatchOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  /** The time that decides whether a reported leaf has expired. */
  readonly now: () => Date;
  readonly logger: Logger;
}

/** A running watch. */
export interface ReplicaWatch {
  readonly synced: Promise<void>;
  readonly hasSynced: boolean;
  /** All reports. */
  reports(): Observed[];
  /** For how long, ms, all reports could be heard without a break; 0: they cannot, or have not been read yet. */
  readonly listenedForMs: number;
  /** For how long, ms, every replica that may serve has been seen to serve leaves of the issuer with this fingerprint. */
  alignedFor(issuer: string): number | undefined;
  /** Calls `listener` when a replica comes, goes, says something else, or all have been heard for a while. Returns the way to end it. */
  onChange(listener: () => void): () => void;
  /** Calls `listener` when a replica is first heard of. Returns the way to end it. */
  onNewcomer(listener: (report: ReplicaReport) => void): () => void;
  stop(): Promise<void>;
}

/** How often it is looked who has fallen silent, ms. */
const CHECK_MS = 1_000;

/** What of a report matters to others. */
const says = ({ identity, isLive, isAlive, mayServe, isReady, serving, needs }: Observed): string =>
  [identity, isLive, isAlive, mayServe, isReady, serving?.leaf, ...needs.map((ca) => ca.fingerprint256)].join(' ');

/** Starts at once. */
export function watchReplicas(options: ReplicaWatchOptions): ReplicaWatch {
  const { client, namespace, now, logger } = options;
  const listeners = new Set<() => void>();
  const newcomers = new Set<(report: ReplicaReport) => void>();
  const rollCall = createRollCall(now);
  const watch = new ListWatch<ReplicaReport>({
    client,
    path: resourcePath(LEASES, { namespace }),
    labelSelector: `${REPLICA_LABEL}=true`,
    keep: (object) => reportOf(object as Lease),
    onConnection(isOpen) {
      rollCall.listen(isOpen);
      look();
    },
    logger,
  });
  let before = '';

  function look(): void {
    rollCall.look();
    const isHeard = rollCall.listenedForMs >= DEFAULT_POLICY.settleMs;
    const next = [isHeard, ...rollCall.reports().map(says).toSorted()].join();
    if (next === before) return;
    before = next;
    for (const listener of listeners) listener();
  }

  watch.onChange(({ type, key, object }) => {
    const lease = key.split('/').at(-1) ?? key;
    const isNew = !rollCall.reports().some((each) => each.lease === lease);
    rollCall.heard(lease, type === 'deleted' ? undefined : object);
    if (isNew && type !== 'deleted') for (const listener of newcomers) listener(object);
    look();
  });
  const timer = setInterval(look, CHECK_MS);
  timer.unref();

  return {
    synced: watch.synced,
    get hasSynced() {
      return watch.hasSynced;
    },
    get listenedForMs() {
      return watch.hasSynced ? rollCall.listenedForMs : 0;
    },
    reports: () => rollCall.reports(),
    alignedFor: (issuer) => (watch.hasSynced ? rollCall.alignedFor(issuer) : undefined),
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
