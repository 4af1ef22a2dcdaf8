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
import type { WantedTrust } from './next-bundle.ts';
import { DEFAULT_POLICY, type Policy } from './policy.ts';
import type { Statement } from './replica-report.ts';
import type { Observed } from './roll-call.ts';
import { openSecretStore } from './secret-store.ts';
import { neededTrust, wantedTrust } from './wanted-trust.ts';

/** Where the webhook runs and how it is called. */
export interface ClusterCertificatesOptions extends Omit<ClusterTrustOptions, 'own' | 'wanted' | 'isKnown' | 'policy'> {
  /** DNS domain of the cluster, for one of the names; default `cluster.local`. */
  readonly clusterDomain?: string;
  readonly policy?: Policy;
}

/** A certificate source that its owner stops. */
export interface RunningCertificates extends CertificateSource {
  /** Calls `listener` with everything that happens. Returns the way to end it. */
  onNews(listener: (news: CertificateNews) => void): () => void;
  /** This process will end soon: it lets another one make certificates, and goes on serving. */
  resign(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts at once and never gives up: what goes wrong is logged and shown by `notReady`. */
export function startClusterCertificates(options: ClusterCertificatesOptions): RunningCertificates {
  const { client, namespace, serviceName, secretName, clusterDomain = 'cluster.local', identity, logger } = options;
  const { policy = DEFAULT_POLICY } = options;
  const wanted = {
    names: serviceNames(serviceName, namespace, clusterDomain),
    essentialName: `${serviceName}.${namespace}.svc`,
    policy,
  };
  // Any replica may lead one day. Loading what signs takes the event loop some 30 ms: now, while nobody calls, and not in a rotation.
  import('./authority.ts').catch((err: unknown) => logger.error({ err }, 'cannot load what signs certificates'));
  const store = openSecretStore({ client, namespace, name: secretName, logger });
  // It asks its surroundings only once it has read the store, when they are there.
  const keeper = new CertificateKeeper({
    store,
    wanted,
    logger,
    now: () => client.now(),
    surroundings: {
      trust: (fingerprint) => cluster.trust(fingerprint),
      alignedFor: (issuer) => cluster.replicas.alignedFor(issuer),
      // Before the reports are read nobody knows: better wait than make what nobody trusts.
      othersHold: () => !cluster.replicas.hasSynced || cluster.replicas.reports().some(isOther),
      mayMake: () => cluster.election.leading,
      isCalled: () => cluster.isReady,
    },
    news(news) {
      cluster.wake();
      cluster.tell(news);
    },
  });
  const cluster = startClusterTrust({ ...options, policy, own, wanted: wantedOf });
  const { replicas, election } = cluster;
  store.onChange(() => cluster.wake());
  cluster.onTrustChange(() => keeper.wake());
  replicas.onChange(() => keeper.wake());
  election.onChange(() => keeper.wake());
  replicas.synced.then(
    () => keeper.wake(),
    () => undefined,
  );

  function isOther(report: Observed): boolean {
    return report.isLive && report.identity !== identity && report.serving !== undefined;
  }

  function chainOf(material: Material | undefined): Chain | undefined {
    const read = material && readChain(material, wanted.essentialName, client.now());
    return isChain(read) ? read : undefined;
  }

  function own(): Pick<Statement, 'serving' | 'needs'> {
    const { chain } = keeper;
    const needs = neededTrust(chain, chainOf(keeper.remembered));
    if (chain === undefined) return { serving: undefined, needs };
    const { leaf, issuer } = chain;
    return { serving: { leaf: leaf.fingerprint256, leafNotAfter: leaf.validToDate, issuer }, needs };
  }

  async function wantedOf(needed: readonly X509Certificate[], mayRemove: boolean): Promise<WantedTrust> {
    const { material } = await store.read();
    return wantedTrust({ stored: chainOf(material), remembered: chainOf(keeper.remembered), needed, mayRemove });
  }

  return {
    current: () => keeper.current(),
    onChange: (listener) => keeper.onChange(listener),
    onNews: cluster.onNews,
    resign: () => cluster.resign(),
    notReady: () => (keeper.chain === undefined ? keeper.notReady() : cluster.notReady()),
    async stop() {
      await Promise.all([keeper.stop(), cluster.stop()]);
    },
  };
}
