// Certificates in a cluster: the Secret looks after itself, its authorities are published, and a replica counts as ready once
// API servers trust what it serves.
import type { Logger } from 'pino';
import type { KubeClient } from '../reconciler/kube-client.ts';
import type { CertificateSource } from './certificate-source.ts';
import { DEFAULT_POLICY, type Policy } from './ensure.ts';
import { issuerOf, readCertificate, readCertificates } from './inspect.ts';
import { ManagedSource } from './managed-source.ts';
import { serviceNames } from './names.ts';
import { startPublisher, whyUntrusted } from './publisher.ts';
import { openSecretStore } from './secret-store.ts';

/** Where the webhook runs and how it is called. */
export interface ClusterCertificatesOptions {
  readonly client: KubeClient;
  /** Namespace of the Secret and of the Service. */
  readonly namespace: string;
  readonly serviceName: string;
  readonly secretName: string;
  /** DNS domain of the cluster, for one of the names; default `cluster.local`. */
  readonly clusterDomain?: string;
  readonly policy?: Policy;
  readonly logger: Logger;
}

/** A certificate source that its owner stops. */
export interface RunningCertificates extends CertificateSource {
  stop(): Promise<void>;
}

/** Starts at once and never gives up: what goes wrong is logged and shown by `notReady`. */
export function startClusterCertificates(options: ClusterCertificatesOptions): RunningCertificates {
  const { client, namespace, serviceName, secretName, clusterDomain = 'cluster.local', logger } = options;
  const store = openSecretStore({ client, namespace, name: secretName, logger });
  const source = new ManagedSource({
    store,
    wanted: {
      names: serviceNames(serviceName, namespace, clusterDomain),
      essentialName: `${serviceName}.${namespace}.svc`,
      policy: options.policy ?? DEFAULT_POLICY,
    },
    logger,
  });
  const publisher = startPublisher({
    client,
    service: { namespace, name: serviceName },
    freshBundle: () => source.freshBundle(),
    logger,
  });
  source.onBundleChange(() => publisher.wake());
  store.onChange(() => publisher.wake());
  let trusted = false;
  return {
    current: () => source.current(),
    onChange: (listener) => source.onChange(listener),
    notReady() {
      if (trusted) return undefined;
      const serving = source.current();
      if (serving === undefined) return source.notReady();
      const leaf = readCertificate(serving.cert);
      const issuer = leaf && issuerOf(leaf, readCertificates(serving.ca));
      const reason = whyUntrusted(publisher.published(), issuer?.fingerprint256 ?? '');
      trusted = reason === undefined;
      return reason;
    },
    async stop() {
      await Promise.all([publisher.stop(), source.stop()]);
    },
  };
}
