// One leader among several processes, by a Lease (coordination.k8s.io/v1). As in client-go, only a process' own monotonic clock is
// trusted: another's claim counts until it has not been renewed for its duration while we watched. There is no fencing: for a moment
// two may believe to lead, so what leaders write must bear that (optimistic locking).
import type { Logger } from 'pino';
import { isConflict, isNotFound } from './api-error.ts';
import { createBell } from './bell.ts';
import type { KubeClient } from './kube-client.ts';
import { type KubeObject, resourcePath } from './resource.ts';

/** Which Lease, and for whom. Rights needed on it: get, update, and create in its namespace. */
export interface LeaderElectionOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  /** Name of the Lease. */
  readonly name: string;
  /** Distinct for each process. */
  readonly identity: string;
  readonly logger: Logger;
  /** How long a claim counts without being renewed, ms; default 15,000. */
  readonly leaseMs?: number;
  /** How long a leader that cannot renew goes on believing, ms; default 10,000; less than `leaseMs`. */
  readonly renewDeadlineMs?: number;
  /** Time between attempts, ms; default 1,500. */
  readonly retryMs?: number;
}

/** A running candidacy. */
export interface LeaderElection {
  /** Whether this process leads at this moment. */
  readonly leading: boolean;
  /** Calls `listener` at each change. Returns the way to end it. */
  onChange(listener: (leading: boolean) => void): () => void;
  /** Gives the leadership up, so that another takes over at once, and ends. */
  stop(): Promise<void>;
}

/** The parts of a Lease that an election reads and writes. */
export interface Lease extends KubeObject {
  spec?: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    acquireTime?: string;
    renewTime?: string;
    leaseTransitions?: number;
  };
}

export const LEASES = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' };

/** Starts at once and never gives up. */
export function startLeaderElection(options: LeaderElectionOptions): LeaderElection {
  const { client, namespace, name, identity, logger } = options;
  const { leaseMs = 15_000, renewDeadlineMs = 10_000, retryMs = 1_500 } = options;
  const collection = resourcePath(LEASES, { namespace });
  const path = resourcePath(LEASES, { namespace, name });
  const listeners = new Set<(leading: boolean) => void>();
  const bell = createBell();
  const stop = new AbortController();
  /** When the last renewal was begun, by our clock; undefined: we do not lead. */
  let renewedAt: number | undefined;
  /** The claim of somebody else, and since when it has stood unchanged, by our clock. */
  let observed: { claim: string; since: number } | undefined;
  let leading = false;
  let failing = false;
  let expiry: NodeJS.Timeout | undefined;

  function set(next: boolean): void {
    if (leading === next) return;
    leading = next;
    logger.info({ lease: name, identity }, next ? 'leading' : 'not leading any more');
    for (const listener of listeners) listener(next);
  }

  async function attempt(): Promise<void> {
    const begun = performance.now();
    const call = { signal: stop.signal, timeoutMs: Math.min(renewDeadlineMs / 2, 5_000) };
    const lease = await client.get<Lease>(path, call).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    const spec = lease?.spec ?? {};
    const mine = spec.holderIdentity === identity;
    if (lease !== undefined && !mine && isClaimed(spec, begun)) return lost();
    const now = new Date().toISOString().replace('Z', '000Z');
    const next: Lease = {
      ...(lease ?? { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace } }),
      spec: {
        holderIdentity: identity,
        leaseDurationSeconds: Math.ceil(leaseMs / 1000),
        acquireTime: mine ? (spec.acquireTime ?? now) : now,
        renewTime: now,
        leaseTransitions: (spec.leaseTransitions ?? 0) + (mine || lease === undefined ? 0 : 1),
      },
    };
    if (lease === undefined) await client.create(collection, next, call);
    else await client.update(path, next, call);
    renewedAt = begun;
    observed = undefined;
    clearTimeout(expiry);
    // A process that was suspended finds the timer due as soon as it runs again.
    expiry = setTimeout(lost, Math.max(0, begun + renewDeadlineMs - performance.now()));
    expiry.unref();
    set(true);
  }

  function isClaimed(spec: NonNullable<Lease['spec']>, now: number): boolean {
    if ((spec.holderIdentity ?? '') === '') return false;
    const claim = JSON.stringify([spec.holderIdentity, spec.renewTime, spec.leaseTransitions]);
    if (observed?.claim !== claim) observed = { claim, since: now };
    return now - observed.since < (spec.leaseDurationSeconds ?? leaseMs / 1000) * 1000;
  }

  function lost(): void {
    renewedAt = undefined;
    clearTimeout(expiry);
    set(false);
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await attempt();
        failing = false;
      } catch (err) {
        if (stop.signal.aborted) break;
        // Another candidate was faster: nothing to tell.
        if (!isConflict(err) && !failing) {
          failing = true;
          logger.warn({ lease: name, err }, 'cannot take part in the election of a leader, trying again');
        }
      }
      await bell.wait(stop.signal, retryMs * (0.8 + 0.4 * Math.random()));
    }
  }

  async function release(): Promise<void> {
    if (renewedAt === undefined) return;
    const call = { timeoutMs: 2_000 };
    const lease = await client.get<Lease>(path, call);
    if (lease.spec?.holderIdentity !== identity) return;
    await client.update(path, { ...lease, spec: { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1 } }, call);
  }

  const done = run();
  return {
    get leading() {
      // The timer may be late; the clock is not.
      return leading && renewedAt !== undefined && performance.now() - renewedAt < renewDeadlineMs;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      listeners.clear();
      stop.abort(new Error('the election was left'));
      await done;
      await release().catch((err: unknown) => logger.debug({ lease: name, err }, 'the lease will run out by itself'));
      lost();
    },
  };
}
