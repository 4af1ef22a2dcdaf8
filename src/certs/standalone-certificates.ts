// Certificates without a cluster: the same keeper over a directory, for names of this machine. Clients take the authorities from
// the directory's bundle, so that file is what says whom they trust.
import { join } from 'node:path';
import type { Logger } from 'pino';
import { fingerprintsOf } from './bundle.ts';
import type { RunningCertificates } from './cluster-certificates.ts';
import { openDirectoryStore } from './directory-store.ts';
import { createEvidence } from './evidence.ts';
import { CertificateKeeper } from './keeper.ts';
import { MATERIAL_KEYS } from './material.ts';
import { serviceNames } from './names.ts';
import type { CertificateNews } from './news.ts';
import { DEFAULT_POLICY, type Policy } from './policy.ts';

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
  /** The file with the authorities (PEM) that clients pass as their CA. */
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
  const listeners = new Set<(news: CertificateNews) => void>();
  const inBundle = createEvidence();
  const served = createEvidence();
  const keeper = new CertificateKeeper({
    store: await openDirectoryStore(directory, logger),
    wanted: { names, essentialName: 'localhost', policy },
    surroundings: {
      trust: (fingerprint) => inBundle.heldFor(fingerprint),
      alignedFor(issuer) {
        served.observe(keeper.chain === undefined ? [] : [keeper.chain.issuer.fingerprint256]);
        return served.heldFor(issuer);
      },
      // Whoever else serves from this directory says nothing about it.
      othersHold: () => false,
      mayMake: () => true,
      isCalled: () => true,
    },
    sawStored: ({ caBundle = '' }) => inBundle.observe(fingerprintsOf(caBundle)),
    news(news) {
      for (const listener of listeners) listener(news);
    },
    logger,
    now: () => new Date(),
  });
  return {
    caFile: join(directory, MATERIAL_KEYS.caBundle),
    current: () => keeper.current(),
    onChange: (listener) => keeper.onChange(listener),
    onNews(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notReady: () => keeper.notReady(),
    // There is no leader.
    resign: async () => undefined,
    stop: () => keeper.stop(),
  };
}
