// What the replicas say about themselves in Leases: which of them runs, which leaf it serves, and who leads.
import { isNotFound } from '../../src/reconciler/api-error.ts';
import type { KubeClient } from '../../src/reconciler/kube-client.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';

/** A replica's Lease. */
export interface ReplicaLease {
  readonly name: string;
  /** Who the replica is. */
  readonly holder: string;
  /** SHA-256 fingerprint of the leaf that it says it serves. */
  readonly leaf: string | undefined;
}

type Lease = KubeObject & { spec?: { holderIdentity?: string } };

const LEASES = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' };
const NAMESPACE = 'kpack';
const REPLICA_LABEL = 'kpack.io/webhook-replica=true';
const LEADER = 'kpack-webhook-certs';
const LEAF = 'certs.kpack.io/leaf';

/** The Leases of all replicas, also of those that have ended and left theirs behind. */
export async function replicaLeases(client: KubeClient): Promise<ReplicaLease[]> {
  const path = resourcePath(LEASES, { namespace: NAMESPACE });
  const { items } = await client.list<Lease>(path, { query: { labelSelector: REPLICA_LABEL } });
  return items.map(({ metadata, spec }) => ({
    name: metadata?.name ?? '',
    holder: spec?.holderIdentity ?? '',
    leaf: metadata?.annotations?.[LEAF],
  }));
}

/** Who leads; undefined when nobody does. */
export async function leaderIdentity(client: KubeClient): Promise<string | undefined> {
  try {
    const lease = await client.get<Lease>(resourcePath(LEASES, { namespace: NAMESPACE, name: LEADER }));
    return lease.spec?.holderIdentity || undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
