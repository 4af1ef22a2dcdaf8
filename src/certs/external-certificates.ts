// Certificates that somebody else makes, mounted into the pod. They are reloaded without loss: the leaf of another authority is
// served only after that authority has been published everywhere for long enough, and the one before is trusted until no replica
// serves its leaves.
import type { X509Certificate } from 'node:crypto';
import { watch } from 'node:fs';
import { createBackoff } from '../reconciler/backoff.ts';
import { createBell } from '../reconciler/bell.ts';
import { distinct, toPem } from './bundle.ts';
import type { ServingCertificate } from './certificate-source.ts';
import type { ClusterCertificatesOptions, RunningCertificates } from './cluster-certificates.ts';
import { startClusterTrust } from './cluster-trust.ts';
import { issuerOf, isUnexpired, keyMatches, readCertificate, readCertificates, uncoveredNames } from './inspect.ts';
import { readMountedPair } from './mounted-pair.ts';
import { isOurs } from './own-authority.ts';
import { DEFAULT_POLICY } from './policy.ts';

/** Beside what all replicas need, where the certificate is. */
export interface ExternalCertificatesOptions extends ClusterCertificatesOptions {
  readonly directory: string;
}

interface Mounted {
  readonly leaf: X509Certificate;
  /** Whom clients must trust: the issuer itself where it is published, else the one that vouches for it. */
  readonly anchor: X509Certificate;
  readonly certificate: ServingCertificate;
  /** Whom to publish; empty: somebody else does. */
  readonly authorities: readonly X509Certificate[];
}

/** How often the directory is read without an occasion, ms: watches of mounted Secrets get lost. */
const READ_MS = 5_000;

/** Starts at once and never gives up. */
export function startExternalCertificates(options: ExternalCertificatesOptions): RunningCertificates {
  const { client, directory, namespace, serviceName, logger, policy = DEFAULT_POLICY } = options;
  const name = `${serviceName}.${namespace}.svc`;
  const bell = createBell();
  const backoff = createBackoff(500, READ_MS);
  const stop = new AbortController();
  const listeners = new Set<(certificate: ServingCertificate) => void>();
  let serving: Mounted | undefined;
  let next: Mounted | undefined;
  let problem = `the certificate in ${directory} has not been read yet`;
  let said = '';

  /** Authorities that were mounted here or are announced by replicas, so whose leaves are reported. */
  const known = new Set<string>();
  const cluster = startClusterTrust({
    ...options,
    policy,
    own() {
      const present = [serving, next].filter((one) => one !== undefined);
      const needs = distinct(present.flatMap(({ anchor, authorities }) => [anchor, ...authorities]));
      for (const { fingerprint256 } of needs) known.add(fingerprint256);
      if (serving === undefined) return { serving: undefined, needs };
      const { leaf, anchor } = serving;
      return { serving: { leaf: leaf.fingerprint256, leafNotAfter: leaf.validToDate, issuer: anchor }, needs };
    },
    async wanted(needed, mayRemove) {
      for (const { fingerprint256 } of needed) known.add(fingerprint256);
      const publishes = (serving?.authorities.length ?? 0) > 0;
      return { authorities: publishes ? distinct(needed) : [], only: mayRemove };
    },
    isKnown: (authority) => isOurs(authority) || known.has(authority.fingerprint256),
  });
  cluster.onTrustChange(() => bell.ring());
  const watcher = watchFolder(directory, () => bell.ring());
  const done = run();

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      let wait = READ_MS;
      try {
        consider(await read());
        backoff.reset();
        if (next !== undefined) wait = Math.max(100, Math.min(wait, policy.propagationMs / 10));
      } catch (error) {
        wait = backoff.next();
        problem = error instanceof Error ? error.message : String(error);
        if (problem !== said) logger.error({ directory }, `certificates: ${problem}`);
        said = problem;
      }
      await bell.wait(stop.signal, wait);
    }
  }

  async function read(): Promise<Mounted> {
    const { cert, key, ca } = await readMountedPair(directory);
    const leaf = readCertificate(cert);
    const refuse = (why: string) => new Error(`the certificate in ${directory} cannot be served: ${why}`);
    if (leaf === undefined) throw refuse('tls.crt holds no certificate');
    if (!keyMatches(leaf, key)) throw refuse('tls.key is not its private key');
    if (!isUnexpired(leaf, client.now())) throw refuse(`it expired at ${leaf.validToDate.toISOString()}`);
    if (uncoveredNames(leaf, [name]).length > 0) throw refuse(`it is not for ${name}`);
    const authorities = readCertificates(ca ?? '');
    const published = cluster.published().flatMap(({ entries }) => entries ?? []);
    const candidates = ca === undefined ? published.flatMap(({ bundle }) => readCertificates(bundle)) : authorities;
    const issuer = issuerOf(leaf, [...candidates, ...readCertificates(cert).slice(1)]);
    if (issuer === undefined) {
      throw refuse(
        ca === undefined ? 'nobody has published its authority yet' : 'it was not signed by the authority in ca.crt',
      );
    }
    const { fingerprint256: fingerprint, validToDate: notAfter } = leaf;
    const certificate = { key, cert, ca: toPem(authorities), fingerprint, notAfter, caNotAfter: issuer.validToDate };
    // An intermediate that signed is vouched for by the last of those to publish.
    const isPublished = authorities.some((each) => each.fingerprint256 === issuer.fingerprint256);
    return { leaf, anchor: isPublished ? issuer : (authorities.at(-1) ?? issuer), certificate, authorities };
  }

  function consider(mounted: Mounted): void {
    const before = serving && isUnexpired(serving.leaf, client.now()) ? serving : undefined;
    if (before?.certificate.fingerprint === mounted.certificate.fingerprint) {
      next = undefined;
      return;
    }
    const root = mounted.anchor.fingerprint256;
    const isSame = before?.anchor.fingerprint256 === root;
    const isTrusted = (cluster.trust(root) ?? -1) >= policy.propagationMs;
    if (before !== undefined && cluster.isReady && !isSame && !isTrusted) {
      if (next?.certificate.fingerprint !== mounted.certificate.fingerprint) {
        logger.info(
          { fingerprint: mounted.certificate.fingerprint },
          'a certificate of another authority: publishing that first',
        );
        next = mounted;
        cluster.wake();
      }
      return;
    }
    serving = mounted;
    next = undefined;
    said = '';
    const { fingerprint, notAfter, caNotAfter } = mounted.certificate;
    logger.info({ fingerprint, notAfter, caNotAfter }, 'serving this certificate');
    for (const listener of listeners) listener(mounted.certificate);
    cluster.wake();
    cluster.tell({ kind: 'serving', certificate: mounted.certificate });
  }

  return {
    current: () => serving?.certificate,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onNews: cluster.onNews,
    resign: () => cluster.resign(),
    notReady: () => (serving === undefined ? problem : cluster.notReady()),
    async stop() {
      listeners.clear();
      watcher?.close();
      stop.abort(new Error('the certificate source was stopped'));
      await Promise.all([done, cluster.stop()]);
    },
  };
}

/** A mounted Secret changes by a symbolic link that is replaced. Where it cannot be watched it is only read regularly. */
function watchFolder(directory: string, changed: () => void) {
  try {
    return watch(directory, { persistent: false }, changed).on('error', () => undefined);
  } catch {
    return undefined;
  }
}
