// What a replica needs in a cluster wherever its certificate comes from: what it serves is reported, whom it serves for is told to
// trust it, one replica leads, and what happens is told as Events.
import type { X509Certificate } from 'node:crypto';
import type { Logger } from 'pino';
import { createEventRecorder } from '../reconciler/event-recorder.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { LEASES, type LeaderElection, startLeaderElection } from '../reconciler/leader-election.ts';
import { type KubeObject, resourcePath } from '../reconciler/resource.ts';
import { eventOf } from './certificate-events.ts';
import { readCertificates } from './inspect.ts';
import type { CertificateNews } from './news.ts';
import type { WantedTrust } from './next-bundle.ts';
import { isOurs } from './own-authority.ts';
import type { Policy } from './policy.ts';
import { startPublisher } from './publisher.ts';
import { whyNotReady } from './readiness.ts';
import { keepReplicaLease } from './replica-lease.ts';
import type { Pod, Serving } from './replica-report.ts';
import { type ReplicaWatch, watchReplicas } from './replica-watch.ts';
import type { Trust } from './rotation.ts';
import { type Published, watchTrust, whyUntrusted } from './trust-watch.ts';

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
  /** The content that is served now, and whom clients must trust for our sake: in a report, before it is served. */
  readonly own: () => { readonly serving: Serving | undefined; readonly needs: readonly X509Certificate[] };
  /** Whom to publish, beside whom this replica and the reports need; read anew from where it is kept. */
  readonly wanted: (needed: readonly X509Certificate[], mayRemove: boolean) => Promise<WantedTrust>;
  /** Whether all who serve leaves of an authority report so; default: it is one of ours. */
  readonly isKnown?: (authority: X509Certificate) => boolean;
  readonly policy: Policy;
  readonly logger: Logger;
}

/** The running parts. */
export interface ClusterTrust {
  /** What a leaf may be served by: trusted everywhere, and reported as needed. */
  readonly trust: Trust;
  onTrustChange(listener: () => void): () => void;
  readonly published: () => Published[];
  readonly replicas: ReplicaWatch;
  readonly election: LeaderElection;
  /** Something else is served or kept: publish and report it. */
  wake(): void;
  /** Lets another lead; what is served and published here goes on. */
  resign(): Promise<void>;
  tell(news: CertificateNews): void;
  onNews(listener: (news: CertificateNews) => void): () => void;
  /** Why requests should not be sent here yet; undefined: API servers trust what is served. Once undefined it stays so. */
  notReady(): string | undefined;
  readonly isReady: boolean;
  stop(): Promise<void>;
}

/** The Lease of the replica that makes certificates and takes trust away. */
export const LEADER_LEASE = 'kpack-webhook-certs';

/** Starts at once and never gives up. */
export function startClusterTrust(options: ClusterTrustOptions): ClusterTrust {
  const { client, namespace, serviceName, secretName, identity, pod, own, wanted, policy, logger } = options;
  const { isKnown = isOurs } = options;
  const now = () => client.now();
  const listeners = new Set<(news: CertificateNews) => void>();
  const events = createEventRecorder({ client, component: 'kpack-webhook', instance: identity, logger });
  const watch = watchTrust({ client, service: { namespace, name: serviceName }, logger });
  const replicas = watchReplicas({ client, namespace, now, logger });
  const election = startLeaderElection({ client, namespace, name: LEADER_LEASE, identity, logger });
  let isReady = false;
  const acknowledged = new Set<() => void>();
  const lease = keepReplicaLease({
    client,
    namespace,
    identity,
    pod,
    statement: () => ({ ...own(), isReady }),
    acknowledged() {
      for (const listener of acknowledged) listener();
    },
    now,
    logger,
  });
  const publisher = startPublisher({
    client,
    trust: watch,
    wanted() {
      // The leader thinks of everybody who may serve. Others only of those whom they hear, since they might disagree with him on
      // who is gone, and put back what he takes away.
      const { leading } = election;
      const reported = replicas.reports().filter((each) => (leading ? each.mayServe : each.isLive && each.isAlive));
      const needed = [own(), ...reported].flatMap(({ serving, needs }) => [
        ...(serving === undefined ? [] : [serving.issuer]),
        ...needs,
      ]);
      // Who could not hear the reports for a while does not know yet what was said meanwhile.
      return wanted(needed, leading && replicas.listenedForMs >= policy.settleMs);
    },
    isKnown,
    now,
    repaired: (target) => tell({ kind: 'bundle-repaired', target }),
    logger,
  });
  replicas.onChange(() => publisher.wake());
  replicas.synced.then(publisher.wake, () => undefined);
  election.onChange((leading) => {
    publisher.wake();
    if (leading) forgetTheGone();
  });
  replicas.onChange(() => {
    if (election.leading) forgetTheGone();
  });
  // Who starts wants to know at once whether those who say that they serve are alive.
  replicas.onNewcomer((report) => {
    if (report.identity !== identity && isReady) lease.wake();
  });

  function trust(fingerprint: string): number | undefined {
    const [trusted, announced] = [watch.trustedFor(fingerprint), lease.announcedFor(fingerprint)];
    return trusted === undefined || announced === undefined ? undefined : Math.min(trusted, announced);
  }

  // The Lease of a replica in a pod goes away with the pod; that of another one that died stays, and would be counted anew whenever
  // the reports are read again.
  function forgetTheGone(): void {
    for (const { lease: name, mayServe, ownedByPod } of replicas.reports()) {
      if (mayServe || ownedByPod) continue;
      client.delete(resourcePath(LEASES, { namespace, name })).then(
        () => logger.info({ lease: name }, 'a replica that was silent for long is gone'),
        (err: unknown) => logger.debug({ lease: name, err }, 'the Lease of a replica that is gone stays for now'),
      );
    }
  }

  function trustsForeign(): boolean {
    const bundles = watch.published().flatMap(({ entries }) => entries ?? []);
    return bundles.some(({ bundle }) => readCertificates(bundle).some((ca) => !isKnown(ca)));
  }

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
    onTrustChange(listener) {
      const unsubscribe = watch.onChange(listener);
      acknowledged.add(listener);
      return () => {
        unsubscribe();
        acknowledged.delete(listener);
      };
    },
    published: () => watch.published(),
    replicas,
    election,
    get isReady() {
      return isReady;
    },
    wake() {
      publisher.wake();
      lease.wake();
    },
    resign: () => election.stop(),
    tell,
    onNews(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notReady() {
      if (isReady) return undefined;
      const { serving } = own();
      if (serving === undefined) return 'there is no certificate to serve yet';
      const issuer = serving.issuer.fingerprint256;
      const told = whyUntrusted(watch.published(), issuer);
      if (told !== undefined) return told;
      const others = replicas.reports().filter((report) => report.identity !== identity);
      const start = {
        issuer,
        trustedForMs: trust(issuer),
        publishedForMs: watch.unchangedForMs(now()),
        trustsForeign: trustsForeign(),
        others: replicas.hasSynced
          ? others.map((each) => ({ ...each, issuer: each.serving?.issuer.fingerprint256 }))
          : undefined,
      };
      const reason =
        watch.trustedFor(issuer) !== undefined && start.trustedForMs === undefined
          ? 'what this replica serves is not reported in its Lease yet'
          : whyNotReady(start, policy);
      if (reason !== undefined) return reason;
      isReady = true;
      lease.wake();
      return undefined;
    },
    async stop() {
      listeners.clear();
      await Promise.all([publisher.stop(), election.stop(), lease.stop()]);
      await Promise.all([watch.stop(), replicas.stop()]);
    },
  };
}
