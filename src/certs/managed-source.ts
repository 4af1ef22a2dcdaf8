// The certificate source that looks after itself: makes what its store lacks, renews what is due, and takes over what others
// put there. What it once holds it serves, whatever becomes of the store meanwhile.
import type { X509Certificate } from 'node:crypto';
import type { Logger } from 'pino';
import { createBackoff } from '../reconciler/backoff.ts';
import { createBell } from '../reconciler/bell.ts';
import { trustBundle } from './bundle.ts';
import type { CertificateSource, ServingCertificate } from './certificate-source.ts';
import { decide, perform, type Wanted, whyUnusable } from './ensure.ts';
import { issuerOf, readCertificate, readCertificates } from './inspect.ts';
import type { Material } from './material.ts';
import { type CertificateStore, StoreConflictError, StoreMissingError } from './store.ts';

/** What to look after, and how. */
export interface ManagedSourceOptions {
  readonly store: CertificateStore;
  readonly wanted: Wanted;
  readonly logger: Logger;
  /** The wall clock; another one in tests. */
  readonly now?: () => Date;
  /** How often store and clock are looked at without an occasion, ms; default one minute (sleeping machines, lost watches). */
  readonly checkEveryMs?: number;
}

/** A source whose life its owner controls. */
export class ManagedSource implements CertificateSource {
  readonly #options: ManagedSourceOptions;
  readonly #now: () => Date;
  readonly #bell = createBell();
  readonly #backoff = createBackoff();
  readonly #stop = new AbortController();
  readonly #leafListeners = new Set<(certificate: ServingCertificate) => void>();
  readonly #bundleListeners = new Set<() => void>();
  readonly #done: Promise<void>;
  #current: ServingCertificate | undefined;
  #problem = 'no certificate has been looked for yet';

  /** Starts at once. */
  constructor(options: ManagedSourceOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    options.store.onChange(() => this.#bell.ring());
    this.#done = this.#run();
  }

  current(): ServingCertificate | undefined {
    return this.#current;
  }

  onChange(listener: (certificate: ServingCertificate) => void): () => void {
    this.#leafListeners.add(listener);
    return () => this.#leafListeners.delete(listener);
  }

  notReady(): string | undefined {
    return this.#current === undefined ? this.#problem : undefined;
  }

  /** Calls `listener` when other authorities have to be trusted than before. Returns the way to end it. */
  onBundleChange(listener: () => void): () => void {
    this.#bundleListeners.add(listener);
    return () => this.#bundleListeners.delete(listener);
  }

  /**
   * The authorities that clients shall trust, PEM, by what the store holds at this moment; empty when it holds nothing that
   * could be served, so that nobody publishes trust in a mistake.
   */
  async freshBundle(): Promise<string> {
    const { store, wanted } = this.#options;
    const now = this.#now();
    const { material } = await store.read().catch((error: unknown): { material: Material } => {
      // Already said, repeatedly, by whoever looks after the store.
      if (error instanceof StoreMissingError) return { material: {} };
      throw error;
    });
    return whyUnusable(material, wanted.essentialName, now) === undefined ? trustBundle(material, now) : '';
  }

  /** Ends it, and closes the store. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#options.store.close();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { logger, store, checkEveryMs = 60_000 } = this.#options;
    while (!signal.aborted) {
      let wait = checkEveryMs;
      try {
        await this.#reconcile();
        this.#backoff.reset();
      } catch (err) {
        if (signal.aborted) break;
        wait = this.#backoff.next();
        this.#problem = err instanceof Error ? err.message : String(err);
        logger.error({ store: store.description, err, retryInMs: wait }, `certificates: ${this.#problem}`);
      }
      await this.#bell.wait(signal, wait);
    }
  }

  async #reconcile(): Promise<void> {
    const { logger, store, wanted } = this.#options;
    for (;;) {
      const stored = await store.read();
      const now = this.#now();
      if (whyUnusable(stored.material, wanted.essentialName, now) === undefined) this.#adopt(stored.material, now);
      const step = decide(stored.material, wanted, now);
      if (step.kind === 'nothing') return;
      logger.info({ store: store.description, making: step.kind, reason: step.reason }, 'making certificates');
      const made = await perform(step, stored.material, wanted, now);
      try {
        // Two replicas may get here at once: the store takes one write, the other reads again and finds the work done.
        await store.write(made, stored);
        this.#adopt(made, now);
        return;
      } catch (error) {
        if (!(error instanceof StoreConflictError)) throw error;
        logger.info({ store: store.description }, 'another process was faster, reading again');
      }
    }
  }

  #adopt(material: Material, now: Date): void {
    const next = servingCertificate(material, now);
    const before = this.#current;
    if (next === undefined) return;
    this.#current = next;
    if (before?.fingerprint !== next.fingerprint) {
      const { fingerprint, notAfter, caNotAfter } = next;
      this.#options.logger.info({ fingerprint, notAfter, caNotAfter }, 'serving this certificate');
      this.#tell(this.#leafListeners, next);
    }
    if (before?.ca !== next.ca) this.#tell(this.#bundleListeners, undefined);
  }

  #tell<T>(listeners: Set<(news: T) => void>, news: T): void {
    for (const listener of listeners) {
      try {
        listener(news);
      } catch (err) {
        this.#options.logger.error({ err }, 'a certificate listener failed');
      }
    }
  }
}

function servingCertificate(material: Material, now: Date): ServingCertificate | undefined {
  const { serverKey: key, serverCert: cert, caCert } = material;
  if (key === undefined || cert === undefined || caCert === undefined) return undefined;
  const leaf = readCertificate(cert);
  const issuer: X509Certificate | undefined = leaf && issuerOf(leaf, readCertificates(caCert));
  if (leaf === undefined || issuer === undefined) return undefined;
  return {
    key,
    cert,
    ca: trustBundle(material, now),
    fingerprint: leaf.fingerprint256,
    notAfter: leaf.validToDate,
    caNotAfter: issuer.validToDate,
  };
}
