// Certificates without a cluster: the same source over a directory, for names of this machine. Nobody has to be told to trust
// them; clients take the authority from the directory.
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { RunningCertificates } from './cluster-certificates.ts';
import { openDirectoryStore } from './directory-store.ts';
import { DEFAULT_POLICY, type Policy } from './ensure.ts';
import { ManagedSource } from './managed-source.ts';
import { MATERIAL_KEYS } from './material.ts';
import { serviceNames } from './names.ts';

/** Where the files are, and for which names. */
export interface StandaloneCertificatesOptions {
  readonly directory: string;
  /** Host names or addresses beside those of the Service `kpack-webhook` in `kpack` and of loopback. */
  readonly extraNames?: readonly string[];
  readonly policy?: Policy;
  readonly logger: Logger;
}

/** A source over a directory, with the place of what its clients need. */
export interface StandaloneCertificates extends RunningCertificates {
  /** The file with the authority (PEM) that clients pass as their CA. */
  readonly caFile: string;
}

/**
 * Opens the directory (making it when missing) and starts.
 * @throws when the directory cannot be made.
 */
export async function startStandaloneCertificates(
  options: StandaloneCertificatesOptions,
): Promise<StandaloneCertificates> {
  const { directory, extraNames = [], policy = DEFAULT_POLICY, logger } = options;
  const local = ['localhost', '127.0.0.1', '::1', ...extraNames];
  const names = serviceNames('kpack-webhook', 'kpack', 'cluster.local', local);
  const store = await openDirectoryStore(directory, logger);
  const source = new ManagedSource({ store, wanted: { names, essentialName: 'localhost', policy }, logger });
  return {
    caFile: join(directory, MATERIAL_KEYS.caCert),
    current: () => source.current(),
    onChange: (listener) => source.onChange(listener),
    notReady: () => source.notReady(),
    stop: () => source.stop(),
  };
}
