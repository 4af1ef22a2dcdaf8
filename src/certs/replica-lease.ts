// Keeps this replica's own Lease: renewed as long as the process runs, rewritten as soon as it serves something else, and taken
// away when it has stopped serving.
import type { Logger } from 'pino';
import { isNotFound } from '../reconciler/api-error.ts';
import { createBackoff } from '../reconciler/backoff.ts';
import { createBell } from '../reconciler/bell.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { LEASES } from '../reconciler/leader-election.ts';
import { resourcePath } from '../reconciler/resource.ts';
import { createEvidence } from './evidence.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import { leaseOf, type Pod, type Statement } from './replica-report.ts';

/** Whose Lease. Rights needed on Leases of the namespace: create, patch, delete. */
export interface ReplicaLeaseOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  /** Distinct for each process, valid as part of an object's name. */
  readonly identity: string;
  /** Where the process runs, if in a pod: the Lease then goes away with it. */
  readonly pod: Pod | undefined;
  /** What there is to say now. */
  readonly statement: () => Statement;
  /** Called when the API server has a report that names other authorities than the one before. */
  readonly acknowledged: () => void;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** A Lease that is being kept. */
export interface ReplicaLease {
  /**
   * For how long, ms, the API server has acknowledged reports of this replica that name this authority (SHA-256 fingerprint) as
   * needed; undefined: the last one did not. Before that nobody knows that it must not be taken away.
   */
  announcedFor(authority: string): number | undefined;
  /** There is something else to say: say it at once. */
  wake(): void;
  /** Takes the Lease away. */
  stop(): Promise<void>;
}

export const REPLICA_LEASE_MS = 15_000;
const RENEW_MS = 5_000;

/** Starts at once and never gives up. */
export function keepReplicaLease(options: ReplicaLeaseOptions): ReplicaLease {
  const { client, namespace, identity, pod, statement, now, logger } = options;
  const name = `kpack-webhook-${identity}`;
  const path = resourcePath(LEASES, { namespace, name });
  const bell = createBell();
  const backoff = createBackoff(250, RENEW_MS);
  const stop = new AbortController();
  const announced = createEvidence();
  let acknowledged = '';
  let failing = false;
  const done = run();

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      let wait = RENEW_MS;
      try {
        const present = statement();
        const content = { name, namespace, identity, pod, statement: present, renewTime: now() };
        const lease = leaseOf({ ...content, durationMs: REPLICA_LEASE_MS });
        await client.apply(path, lease, FIELD_MANAGER, { signal: stop.signal, timeoutMs: RENEW_MS });
        const names = present.needs.map(({ fingerprint256 }) => fingerprint256);
        announced.observe(names);
        if (names.join() !== acknowledged) options.acknowledged();
        acknowledged = names.join();
        backoff.reset();
        if (failing) logger.info({ lease: name }, 'the report of this replica is up to date again');
        failing = false;
      } catch (err) {
        if (stop.signal.aborted) return;
        wait = backoff.next();
        if (!failing) logger.warn({ lease: name, err }, 'cannot report what this replica serves, trying again');
        failing = true;
      }
      await bell.wait(stop.signal, wait);
    }
  }

  return {
    announcedFor: (authority) => announced.heldFor(authority),
    wake: () => bell.ring(),
    async stop() {
      stop.abort(new Error('the replica stopped'));
      await done;
      await client.delete(path, { timeoutMs: 2_000 }).catch((err: unknown) => {
        if (!isNotFound(err)) logger.debug({ lease: name, err }, 'the Lease of this replica stays until it runs out');
      });
    },
  };
}
