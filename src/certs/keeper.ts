// Looks after the certificates of one process: serves what the store holds once clients trust it, takes the next step of the
// rotation when it is this process' turn, and restores the store from memory when somebody broke it. What it once serves it goes
// on serving, whatever becomes of the store meanwhile.
import type { Logger } from 'pino';
import { createBackoff } from '../reconciler/backoff.ts';
import { createBell } from '../reconciler/bell.ts';
import { toPem } from './bundle.ts';
import type { CertificateSource, ServingCertificate } from './certificate-source.ts';
import { type Chain, isChain, readChain } from './chain.ts';
import { generationOf } from './generation.ts';
import { isUnexpired } from './inspect.ts';
import { type Material, sameMaterial } from './material.ts';
import type { CertificateNews } from './news.ts';
import { type Change, perform } from './perform.ts';
import type { Wanted } from './policy.ts';
import { mayServe, nextStep, type Phase, phaseOf, type Situation, type Trust } from './rotation.ts';
import { type CertificateStore, StoreConflictError } from './store.ts';

/** What the keeper is told about the rest of the world. */
export interface Surroundings {
  readonly trust: Trust;
  /** For how long, ms, all replicas have been seen to serve leaves of the issuer with this fingerprint. */
  alignedFor(issuer: string): number | undefined;
  /** Whether another live replica serves something. */
  othersHold(): boolean;
  /** Whether this process makes new certificates. */
  mayMake(): boolean;
  /** Whether clients call this process; before that nothing is lost by serving something else. */
  isCalled(): boolean;
}

/** What to look after, and how. */
export interface KeeperOptions {
  readonly store: CertificateStore;
  readonly wanted: Wanted;
  readonly surroundings: Surroundings;
  readonly news: (news: CertificateNews) => void;
  readonly logger: Logger;
  /** The clock that decides what has expired. */
  readonly now: () => Date;
  /** Called with each content that was read, before anything is decided on it. */
  readonly sawStored?: (stored: Material) => void;
}

/** A content with its chain. */
interface Good {
  readonly material: Material;
  readonly chain: Chain;
}

/** A source whose life its owner controls. */
export class CertificateKeeper implements CertificateSource {
  readonly #options: KeeperOptions;
  readonly #bell = createBell();
  readonly #backoff = createBackoff();
  readonly #stop = new AbortController();
  readonly #listeners = new Set<(certificate: ServingCertificate) => void>();
  readonly #done: Promise<void>;
  #remembered: Material | undefined;
  #serving: (Good & { readonly certificate: ServingCertificate }) | undefined;
  #phase: Phase | undefined;
  #problem = 'no certificate has been looked for yet';

  /** Starts at once. */
  constructor(options: KeeperOptions) {
    this.#options = options;
    options.store.onChange(() => this.#bell.ring());
    this.#done = this.#run();
  }

  current(): ServingCertificate | undefined {
    return this.#serving?.certificate;
  }

  /** The chain of what is served. */
  get chain(): Chain | undefined {
    return this.#serving?.chain;
  }

  /** The last good content that was seen in the store; undefined: none yet. */
  get remembered(): Material | undefined {
    return this.#remembered;
  }

  onChange(listener: (certificate: ServingCertificate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notReady(): string | undefined {
    return this.#serving === undefined ? this.#problem : undefined;
  }

  /** Something in the surroundings has changed. */
  wake(): void {
    this.#bell.ring();
  }

  /** Ends it, and closes the store. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#options.store.close();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { logger, store } = this.#options;
    while (!signal.aborted) {
      let wait: number;
      try {
        wait = await this.#reconcile();
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

  /** Takes steps until there is none. Returns how long to rest, ms. */
  async #reconcile(): Promise<number> {
    const { logger, store, wanted, surroundings, sawStored } = this.#options;
    while (!this.#stop.signal.aborted) {
      const seen = await store.read();
      const now = this.#options.now();
      const stored = seen.material;
      sawStored?.(stored);
      const chain = readChain(stored, wanted.essentialName, now);
      const remembered = this.#remembered;
      const alignedForMs = isChain(chain) ? surroundings.alignedFor(chain.issuer.fingerprint256) : undefined;
      const situation: Situation = {
        stored,
        remembered,
        trust: surroundings.trust,
        alignedForMs,
        othersHold: surroundings.othersHold(),
        mayMake: surroundings.mayMake(),
        now,
      };
      const step = nextStep(situation, wanted);
      if (isChain(chain) && step.do !== 'restore') {
        if (generationOf(stored) >= generationOf(remembered ?? {})) this.#remember(stored);
        this.#consider({ material: stored, chain }, now);
      }
      this.#enter(phaseOf(stored, wanted, now));
      if (step.do === 'rest') {
        if (step.phase === 'broken') this.#problem = `waiting for ${step.waitsFor ?? 'the certificates'}`;
        return this.#restMs(step.until.getTime() - now.getTime());
      }
      logger.info({ store: store.description, step: step.do, reason: step.reason }, 'certificates: next step');
      const made = await this.#perform(step, situation);
      try {
        await store.write(made, seen);
        logger.info({ step: step.do, generation: made.generation }, 'certificates: step done');
        this.#tell({ kind: 'step', step: step.do, reason: step.reason, generation: generationOf(made) });
      } catch (error) {
        if (!(error instanceof StoreConflictError)) throw error;
        logger.info({ store: store.description }, 'another process was faster, reading again');
      }
    }
    return 0;
  }

  #remember(stored: Material): void {
    if (this.#remembered !== undefined && sameMaterial(this.#remembered, stored)) return;
    this.#remembered = stored;
    this.#tell({ kind: 'remembered' });
  }

  async #perform(step: Change, situation: Situation): Promise<Material> {
    try {
      return await perform(step, situation, this.#options.wanted);
    } catch (error) {
      this.#tell({ kind: 'failed', step: step.do, error });
      throw error;
    }
  }

  /** When to look again: at the latest when the step says so, and when a leaf that clients do not trust yet may be served. */
  #restMs(untilMs: number): number {
    const { propagationMs } = this.#options.wanted.policy;
    const pending = !sameMaterial(this.#serving?.material ?? {}, this.#remembered ?? {});
    return Math.max(50, Math.min(untilMs, pending ? Math.max(200, propagationMs / 10) : untilMs));
  }

  #consider(next: Good, now: Date): void {
    const { trust, isCalled } = this.#options.surroundings;
    const serving = this.#serving && isUnexpired(this.#serving.chain.leaf, now) ? this.#serving : undefined;
    if (!mayServe(next.chain, isCalled() ? serving?.chain : undefined, trust, this.#options.wanted)) return;
    const before = this.#serving?.certificate;
    const certificate = servingCertificate(next);
    if (certificate === undefined) return;
    this.#serving = { ...next, certificate };
    if (before?.fingerprint === certificate.fingerprint) return;
    const { fingerprint, notAfter, caNotAfter } = certificate;
    this.#options.logger.info({ fingerprint, notAfter, caNotAfter }, 'serving this certificate');
    for (const listener of this.#listeners) {
      try {
        listener(certificate);
      } catch (err) {
        this.#options.logger.error({ err }, 'a certificate listener failed');
      }
    }
    this.#tell({ kind: 'serving', certificate });
  }

  #enter(phase: Phase): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#tell({ kind: 'phase', phase });
  }

  #tell(news: CertificateNews): void {
    try {
      this.#options.news(news);
    } catch (err) {
      this.#options.logger.error({ err }, 'a listener for certificate news failed');
    }
  }
}

function servingCertificate({ material, chain }: Good): ServingCertificate | undefined {
  const { serverKey: key, serverCert: cert } = material;
  if (key === undefined || cert === undefined) return undefined;
  return {
    key,
    cert,
    ca: toPem(chain.bundle),
    fingerprint: chain.leaf.fingerprint256,
    notAfter: chain.leaf.validToDate,
    caNotAfter: chain.issuer.validToDate,
  };
}
