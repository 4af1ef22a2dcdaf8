// Which replicas count: who reported what, and for how long each has been silent while we listened. It remembers what it was told
// and knows nothing of how it was heard.
import { createEvidence } from './evidence.ts';
import type { ReplicaReport } from './replica-report.ts';

/** A report, and what it is worth. */
export interface Observed extends ReplicaReport {
  /** Name of the Lease. */
  readonly lease: string;
  /** Renewed in time: the replica is running and reaches the API server. */
  readonly isLive: boolean;
  /** Seen to be renewed since we listen, so it is not what a dead one left. */
  readonly isAlive: boolean;
  /** The replica may be serving, live or not: its pod exists, or it has not been silent for long. */
  readonly mayServe: boolean;
}

/** Everybody who was heard of. */
export interface RollCall {
  /** A report came; undefined: it was taken away. */
  heard(lease: string, report: ReplicaReport | undefined): void;
  /** Reports can be heard from now on, or no longer: who is silent then says nothing. */
  listen(isOpen: boolean): void;
  /** For how long, ms, reports could be heard without a break; 0: they cannot. */
  readonly listenedForMs: number;
  reports(): Observed[];
  /** Notices who has fallen silent; to be called from time to time. */
  look(): void;
  /** For how long, ms, every replica that may serve has been heard to serve leaves of the issuer with this fingerprint. */
  alignedFor(issuer: string): number | undefined;
}

/** A replica without a pod that has been silent for this many times its duration is gone. */
const GONE_AFTER = 4;

interface Held {
  readonly report: ReplicaReport;
  /** When it was last heard to be renewed, by our clock. */
  readonly since: number;
  readonly isAlive: boolean;
}

/**
 * Nobody was heard yet, and nobody is listened to.
 * @param now the time that decides whether a reported leaf has expired.
 * @param clock monotonic, ms; another one in tests.
 */
export function createRollCall(now: () => Date, clock: () => number = () => performance.now()): RollCall {
  const held = new Map<string, Held>();
  const aligned = createEvidence(clock);
  let openSince: number | undefined;
  let deafSince = clock();

  function reports(): Observed[] {
    const at = openSince === undefined ? deafSince : clock();
    return [...held].map(([lease, { report, since, isAlive }]) => {
      const silentMs = at - since;
      const isLive = silentMs <= report.durationMs;
      const isExpired = report.serving !== undefined && report.serving.leafNotAfter <= now();
      const isThere = report.ownedByPod || silentMs <= report.durationMs * GONE_AFTER;
      return { ...report, lease, isLive, isAlive, mayServe: isLive || (isThere && !isExpired) };
    });
  }

  // A replica that serves nothing yet will start with what the store holds by then.
  function look(): void {
    const serving = reports().flatMap((each) => (each.mayServe && each.serving ? [each.serving] : []));
    const issuers = new Set(serving.map(({ issuer }) => issuer.fingerprint256));
    aligned.observe(issuers.size === 1 && openSince !== undefined ? issuers : []);
  }

  return {
    heard(lease, report) {
      const before = held.get(lease);
      if (report === undefined) held.delete(lease);
      else {
        const isRenewed = before?.report.renewTime !== report.renewTime;
        const since = before === undefined || isRenewed ? clock() : before.since;
        held.set(lease, { report, since, isAlive: before !== undefined && (before.isAlive || isRenewed) });
      }
      look();
    },
    listen(isOpen) {
      // What was said meanwhile is heard only now: everybody gets time to be heard, and what was agreed on is not known.
      const at = clock();
      for (const [lease, each] of held) held.set(lease, { ...each, since: at });
      openSince = isOpen ? at : undefined;
      deafSince = at;
      aligned.forget();
      look();
    },
    get listenedForMs() {
      return openSince === undefined ? 0 : clock() - openSince;
    },
    reports,
    look,
    alignedFor: (issuer) => aligned.heldFor(issuer),
  };
}
