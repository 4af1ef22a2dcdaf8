// The surroundings of the server in a cluster: certificates in a Secret, StorageClasses from the API server. Everything starts
// at once and in parallel; what is missing is waited for, and named by the readiness checks meanwhile.
import { readFileSync } from 'node:fs';
import type { AdmissionContext } from '../admission/request.ts';
import { startClusterCertificates } from '../certs/cluster-certificates.ts';
import { startExternalCertificates } from '../certs/external-certificates.ts';
import type { Policy } from '../certs/policy.ts';
import type { Pod } from '../certs/replica-report.ts';
import { KubeClient } from '../reconciler/kube-client.ts';
import { loadKubeConfig } from '../reconciler/kube-config.ts';
import type { Logger } from '../telemetry/logger.ts';
import { clusterDomain } from './cluster-domain.ts';
import type { Environment } from './environment.ts';
import { closedGate } from './gate.ts';
import { watchStorageClasses } from './storage-classes.ts';

export interface ClusterEnvironmentOptions {
  kubeconfig?: string | undefined;
  master?: string | undefined;
  /** Namespace of the Secret, the Service and the controller. */
  namespace: string;
  serviceName: string;
  secretName: string;
  /** Name of the controller's service account, the one user who may write deprecated fields. */
  controllerServiceAccount: string;
  /** Name of this replica, distinct for each; valid as part of an object's name. */
  identity: string;
  pod?: Pod | undefined;
  policy: Policy;
  /** Directory of a certificate that somebody else looks after; undefined: ours, in the Secret. */
  externalCertDir?: string | undefined;
  logger: Logger;
}

/** Starts it. @throws KubeConfigError when no API server is known */
export function startClusterEnvironment(options: ClusterEnvironmentOptions): Environment {
  const { kubeconfig, master, namespace, serviceName, secretName, controllerServiceAccount, logger } = options;
  const { identity, pod, policy, externalCertDir } = options;
  const client = new KubeClient(loadKubeConfig({ kubeconfig, master }));
  const storageClasses = watchStorageClasses(client, logger);
  const domain = clusterDomain(resolverConfiguration(), process.env.CLUSTER_DOMAIN);
  const place = { client, namespace, serviceName, secretName, clusterDomain: domain, identity, pod, policy, logger };
  const certificates =
    externalCertDir === undefined
      ? startClusterCertificates(place)
      : startExternalCertificates({ ...place, directory: externalCertDir });

  const gate = closedGate();
  storageClasses.synced.then(gate.open, () => undefined);
  const context: AdmissionContext = {
    storageClasses,
    controllerUser: `system:serviceaccount:${namespace}:${controllerServiceAccount}`,
  };
  return {
    certificates,
    context,
    gate,
    checks: [
      {
        name: 'storage-classes',
        notReady: () => (storageClasses.hasSynced ? undefined : 'not read from the API server yet'),
      },
      { name: 'certificate', notReady: () => certificates.notReady() },
    ],
    async stop() {
      await Promise.all([certificates.stop(), storageClasses.stop()]);
    },
  };
}

function resolverConfiguration(): string {
  try {
    return readFileSync('/etc/resolv.conf', 'utf8');
  } catch {
    return '';
  }
}
