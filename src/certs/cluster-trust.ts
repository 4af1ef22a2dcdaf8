// What a replica needs in a cluster wherever its certificate comes from: what it serves is reported, whom it serves for is told to
// trust it, one replica leads, and what happens is told as Events.
import type { X509Certificate } from 'node:crypto';
import type { Logger } from 'pino';
import { createEventRecorder } from '../reconciler/event-recorder.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { type LeaderElection, startLeaderElection } from '../reconciler/leader-election.ts';
import { type KubeObject, resourcePath } from '../reconciler/resource.ts';
import { distinct } from './bundle.ts';
import { eventOf } from './certificate-events.ts';
import type { CertificateNews } from './news.ts';
import { startPublisher } from './publisher.ts';
import { keepReplicaLease } from './replica-lease.ts';
import type { Pod, Serving } from './replica-report.ts';
import { type ReplicaWatch, watchReplicas } from './replica-watch.ts';
import { type TrustWatch, watchTrust, whyUntrusted } from './trust-watch.ts';

/** Where the webhook runs and how it is called. */
export interface ClusterTrustOptions {
  readonly client: KubeClient;
  /** Namespace of the Secret, of the Service and of the Leases. */
  readonly namespace: string;
  readonly serviceName: string;
  readonly secretName: string;
  /** Distinct for each replica, valid as part of an object's name. */
  readonly identity: string;
  readonly pod?: Pod | undefined;
  /** What this replica serves now. */
  readonly serving: () => Serving | undefined;
  /**
   * The authorities to publish by what is kept, read anew; undefined where nothing is known: then nobody's trust is taken away.
   * Those that replicas serve or announce are published beside them.
   */
  readonly kept: () => Promise<readonly X509Certificate[] | undefined>;
  readonly logger: Logger;
}

/** The running parts. */
export interface ClusterTrust {
  readonly trust: TrustWatch;
  readonly replicas: ReplicaWatch;
  readonly election: LeaderElection;
  /** Something else is served or kept: publish and report it. */
  wake(): void;
  tell(news: CertificateNews): void;
  onNews(listener: (news: CertificateNews) => void): () => void;
  /** Why API servers might not accept what is served, or nobody knows of this replica; undefined: all is well. */
  notReady(serving: Serving): string | undefined;
  stop(): Promise<void>;
}

/** The Lease of the replica that makes certificates and takes trust away. */
export const LEADER_LEASE = 'kpack-webhook-certs';

/** Starts at once and never gives up. */
export function startClusterTrust(options: ClusterTrustOptions): ClusterTrust {
  const { client, namespace, serviceName, secretName, identity, pod, serving, kept, logger } = options;
  const now = () => client.now();
  const listeners = new Set<(news: CertificateNews) => void>();
  const events = createEventRecorder({ client, component: 'kpack-webhook', instance: identity, logger });
  const trust = watchTrust({ client, service: { namespace, name: serviceName }, logger });
  const replicas = watchReplicas({ client, namespace, now, logger });
  const election = startLeaderElection({ client, namespace, name: LEADER_LEASE, identity, logger });
  const lease = keepReplicaLease({ client, namespace, identity, pod, serving, now, logger });
  const publisher = startPublisher({
    client,
    trust,
    async wanted() {
      const stored = await kept();
      const reported = replicas
        .reports()
        .flatMap((report) => (report.mayServe && report.serving ? [report.serving] : []));
      const own = serving();
      const others = [...(own === undefined ? [] : [own]), ...reported].flatMap(({ issuer, announced }) => [
        issuer,
        ...announced,
      ]);
      const only = stored !== undefined && election.leading && replicas.hasSynced;
      return { authorities: distinct([...(stored ?? []), ...others]), only };
    },
    repaired: (target) => tell({ kind: 'bundle-repaired', target }),
    logger,
  });
  replicas.onChange(() => publisher.wake());
  replicas.synced.then(publisher.wake, () => undefined);
  election.onChange(() => publisher.wake());

  function tell(news: CertificateNews): void {
    const occurrence = eventOf(news);
    if (occurrence !== undefined) {
      const about = { apiVersion: 'v1', kind: 'Secret', namespace, name: secretName };
      const path = resourcePath({ group: '', version: 'v1', plural: 'secrets' }, { namespace, name: secretName });
      client.get<KubeObject>(path).then(
        ({ metadata }) => events.record({ ...about, uid: metadata?.uid }, occurrence),
        () => events.record(about, occurrence),
      );
    }
    for (const listener of listeners) listener(news);
  }

  return {
    trust,
    replicas,
    election,
    wake() {
      publisher.wake();
      lease.wake();
    },
    tell,
    onNews(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notReady({ issuer }) {
      const reason = whyUntrusted(trust.published(), issuer.fingerprint256);
      if (reason !== undefined) return reason;
      // A replica that nobody knows of would be overlooked when an authority is retired.
      return lease.reported === undefined ? 'what this replica serves is not reported in its Lease yet' : undefined;
    },
    async stop() {
      listeners.clear();
      await Promise.all([publisher.stop(), election.stop(), lease.stop()]);
      await Promise.all([trust.stop(), replicas.stop()]);
    },
  };
}
