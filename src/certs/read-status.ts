// Reads what `kpack certs status` tells about, once and without watching.
import { isNotFound } from '../reconciler/api-error.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { LEASES, type Lease } from '../reconciler/leader-election.ts';
import { type KubeObject, resourcePath } from '../reconciler/resource.ts';
import { LEADER_LEASE } from './cluster-trust.ts';
import { readMaterial } from './material.ts';
import { REPLICA_LABEL, reportOf } from './replica-report.ts';
import type { Facts } from './status.ts';
import { type ServiceRef, TARGETS } from './targets.ts';

/** A Lease counts as renewed a little longer than it says, ms: the clocks of the replicas are not ours. */
const CLOCK_SKEW_MS = 5_000;

/** Rights needed: get on the Secret and the six objects, get and list on Leases. @throws ApiError, ConnectionError */
export async function readStatus(client: KubeClient, service: ServiceRef, secretName: string): Promise<Facts> {
  const { namespace } = service;
  const secrets = { group: '', version: 'v1', plural: 'secrets' };
  const [secret, leases, leader, ...objects] = await Promise.all([
    found<KubeObject & { data?: Record<string, string> }>(
      client,
      resourcePath(secrets, { namespace, name: secretName }),
    ),
    client.list<Lease>(resourcePath(LEASES, { namespace }), { query: { labelSelector: `${REPLICA_LABEL}=true` } }),
    found<Lease>(client, resourcePath(LEASES, { namespace, name: LEADER_LEASE })),
    ...TARGETS.map(({ resource, name }) => found<KubeObject>(client, resourcePath(resource, { name }))),
  ]);
  const now = client.now();
  const data = secret?.data ?? {};
  return {
    stored: readMaterial((key) => data[key] && Buffer.from(data[key], 'base64').toString()),
    published: TARGETS.map((target, i) => {
      const object = objects[i];
      const resourceVersion = object?.metadata?.resourceVersion ?? '';
      return { target, resourceVersion, entries: object && target.entries(object, service) };
    }),
    replicas: leases.items.map((lease) => {
      const report = reportOf(lease);
      const silentMs = now.getTime() - Date.parse(report.renewTime);
      return { ...report, isLive: Math.abs(silentMs) <= report.durationMs + CLOCK_SKEW_MS };
    }),
    leader: leader?.spec?.holderIdentity ?? '',
    now,
  };
}

async function found<T extends KubeObject>(client: KubeClient, path: string): Promise<T | undefined> {
  try {
    return await client.get<T>(path);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
