// The surroundings of the server without a cluster: certificates in a directory, the StorageClass situation from a flag.
import { resolve } from 'node:path';
import type { StorageClasses } from '../admission/request.ts';
import type { Policy } from '../certs/policy.ts';
import { startStandaloneCertificates } from '../certs/standalone-certificates.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Environment } from './environment.ts';
import { openGate } from './gate.ts';

export interface StandaloneEnvironmentOptions {
  /** Directory of the certificates, made when missing. */
  certDir: string;
  /** Further names or addresses under which the server is called. */
  extraNames: readonly string[];
  storageClasses: StorageClasses;
  /** The one user who may write deprecated fields. */
  controllerUser: string;
  policy: Policy;
  logger: Logger;
}

export interface StandaloneEnvironment extends Environment {
  /** Absolute path of the authority that clients pass as their CA. */
  caFile: string;
}

/** Starts it. @throws Error when the directory cannot be made */
export async function startStandaloneEnvironment(
  options: StandaloneEnvironmentOptions,
): Promise<StandaloneEnvironment> {
  const { certDir, extraNames, storageClasses, controllerUser, policy, logger } = options;
  const certificates = await startStandaloneCertificates({ directory: resolve(certDir), extraNames, policy, logger });
  return {
    certificates,
    caFile: certificates.caFile,
    context: { storageClasses, controllerUser },
    gate: openGate,
    checks: [{ name: 'certificate', notReady: () => certificates.notReady() }],
    stop: () => certificates.stop(),
  };
}
