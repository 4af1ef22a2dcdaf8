// Certificates of our own in a cluster: the Secret looks after itself, its authorities are published, and a replica counts as ready
// once API servers trust what it serves.
import type { X509Certificate } from 'node:crypto';
import type { CertificateSource } from './certificate-source.ts';
import { type Chain, isChain, readChain } from './chain.ts';
import { type ClusterTrustOptions, startClusterTrust } from './cluster-trust.ts';
import { CertificateKeeper } from './keeper.ts';
import type { Material } from './material.ts';
import { serviceNames } from './names.ts';
import type { CertificateNews } from './news.ts';
import { DEFAULT_POLICY, type Policy } from './policy.ts';
import type { Serving } from './replica-report.ts';
import type { Observed } from './replica-watch.ts';
import { openSecretStore } from './secret-store.ts';

/** Where the webhook runs and how it is called. */
export interface ClusterCertificatesOptions extends Omit<ClusterTrustOptions, 'serving' | 'kept'> {
  /** DNS domain of the cluster, for one of the names; default `cluster.local`. */
  readonly clusterDomain?: string;
  readonly policy?: Policy;
}

/** A certificate source that its owner stops. */
export interface RunningCertificates extends CertificateSource {
  /** Calls `listener` with everything that happens. Returns the way to end it. */
  onNews(listener: (news: CertificateNews) => void): () => void;
  stop(): Promise<void>;
}

/** Starts at once and never gives up: what goes wrong is logged and shown by `notReady`. */
export function startClusterCertificates(options: ClusterCertificatesOptions): RunningCertificates {
  const { client, namespace, serviceName, secretName, clusterDomain = 'cluster.local', identity, logger } = options;
  const wanted = {
    names: serviceNames(serviceName, namespace, clusterDomain),
    essentialName: `${serviceName}.${namespace}.svc`,
    policy: options.policy ?? DEFAULT_POLICY,
  };
  const store = openSecretStore({ client, namespace, name: secretName, logger });
  // It asks its surroundings only once it has read the store, when they are there.
  const keeper = new CertificateKeeper({
    store,
    wanted,
    logger,
    now: () => client.now(),
    surroundings: {
      trust: (fingerprint) => cluster.trust.trustedFor(fingerprint),
      alignedFor: (issuer) => cluster.replicas.alignedFor(issuer),
      // Before the reports are read nobody knows: better wait than make what nobody trusts.
      othersHold: () => !cluster.replicas.hasSynced || cluster.replicas.reports().some(isOther),
      mayMake: () => cluster.election.leading,
    },
    news(news) {
      cluster.wake();
      cluster.tell(news);
    },
  });
  const cluster = startClusterTrust({ ...options, serving, kept });
  const { trust, replicas, election } = cluster;
  store.onChange(() => cluster.wake());
  trust.onChange(() => keeper.wake());
  replicas.onChange(() => keeper.wake());
  election.onChange(() => keeper.wake());
  replicas.synced.then(
    () => keeper.wake(),
    () => undefined,
  );

  function isOther(report: Observed): boolean {
    return report.isLive && report.identity !== identity && report.serving !== undefined;
  }

  function serving(): Serving | undefined {
    const { chain } = keeper;
    if (chain === undefined) return undefined;
    const { leaf, issuer, generation } = chain;
    return { leaf: leaf.fingerprint256, leafNotAfter: leaf.validToDate, issuer, announced: [], generation };
  }

  // By the later of what the store holds and what is remembered.
  async function kept(): Promise<X509Certificate[] | undefined> {
    const { material } = await store.read();
    const read = (each: Material | undefined): Chain[] => {
      const chain = each && readChain(each, wanted.essentialName, client.now());
      return isChain(chain) ? [chain] : [];
    };
    const chains = [...read(material), ...read(keeper.remembered)].sort((a, b) => b.generation - a.generation);
    const [first, second] = chains;
    // What went back in time does not count; what somebody else put there does, beside ours, since he may serve it.
    const isBeside = second?.generation === 0 || second?.generation === first?.generation;
    const counting = isBeside ? chains : chains.slice(0, 1);
    return counting.length === 0 ? undefined : counting.flatMap(({ bundle }) => bundle);
  }

  let trusted = false;
  return {
    current: () => keeper.current(),
    onChange: (listener) => keeper.onChange(listener),
    onNews: cluster.onNews,
    notReady() {
      if (trusted) return undefined;
      const present = serving();
      const reason = present === undefined ? keeper.notReady() : cluster.notReady(present);
      trusted = reason === undefined;
      return reason;
    },
    async stop() {
      await Promise.all([keeper.stop(), cluster.stop()]);
    },
  };
}
