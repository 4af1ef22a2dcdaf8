// Reads something of an image from the first place that has it: its mirrors, then its registry; each call within its time, tried
// again where that helps.
import { type ImageReference, type ImageRepository, referenceName } from '../admission/image-reference.ts';
import type { Keychain } from './keychain.ts';
import { ACCEPTED_MANIFESTS } from './manifest.ts';
import { type Mirrors, placesOf } from './mirrors.ts';
import type { FinalAnswer } from './redirects.ts';
import { RegistryError } from './registry-error.ts';
import type { Call, RegistrySession } from './registry-session.ts';
import { withRetries } from './retry.ts';
import { withinTime } from './time-limit.ts';

/** Whose credentials, and when to give up. */
export interface ReadOptions {
  readonly keychain: Keychain;
  readonly signal?: AbortSignal | undefined;
}

/** What to read: a path below the repository, and how to make a result of the answer. */
export interface Reading<T> {
  readonly method: 'GET' | 'HEAD';
  readonly path: string;
  read(answer: FinalAnswer): Promise<T>;
}

/** Times in ms. */
export interface ImageReaderOptions {
  readonly mirrors: Mirrors;
  /** For one reading with all its tries; a mirror gets a quarter of it. */
  readonly timeoutMs: number;
  /** First wait before a call is tried again. */
  readonly retryMs: number;
}

const ATTEMPTS = 4;
const LONGEST_WAIT_MS = 10_000;
/** A mirror that fails is left alone for this long. */
const MIRROR_REST_MS = 60_000;

/** Reads from mirrors and registries. */
export class ImageReader {
  readonly #session: RegistrySession;
  readonly #options: ImageReaderOptions;
  /** Until when a mirror is left alone, by the monotonic clock. */
  readonly #rests = new Map<string, number>();

  constructor(session: RegistrySession, options: ImageReaderOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** A mirror gets one try; home gets all, and the last word. @throws RegistryError, or the reason of the caller's signal. */
  async read<T>(image: ImageReference, options: ReadOptions, reading: Reading<T>): Promise<T> {
    checkSegments(image);
    const places = placesOf(image, this.#options.mirrors);
    for (const mirror of places.slice(0, -1)) {
      if ((this.#rests.get(mirror.registry) ?? 0) > performance.now()) continue;
      try {
        const what = `${reading.method} ${mirror.registry}/${mirror.repository}`;
        return await this.#within(what, this.#options.timeoutMs / 4, options.signal, (limit) =>
          this.#try(image, mirror, options.keychain, limit, reading),
        );
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        if (error.transient) this.#rests.set(mirror.registry, performance.now() + MIRROR_REST_MS);
      }
    }
    const what = `${reading.method} ${referenceName(image)}`;
    return this.#retried(what, options.signal, (limit) => this.#try(image, image, options.keychain, limit, reading));
  }

  /** Whether a registry answers as one. @throws RegistryError */
  async ping(registry: string, signal: AbortSignal | undefined): Promise<void> {
    await this.#retried(`ping of ${registry}`, signal, (limit) => this.#session.endpoint(registry, limit));
  }

  async #try<T>(
    image: ImageReference,
    repository: ImageRepository,
    keychain: Keychain,
    signal: AbortSignal,
    { method, path, read }: Reading<T>,
  ): Promise<T> {
    const call: Call = {
      method,
      repository,
      path,
      accept: path.startsWith('manifests/') ? ACCEPTED_MANIFESTS : [],
      credential: keychain.find({ ...repository, registry: repository.registry.replace('http://', '') }),
      isVerified: 'digest' in image,
      signal,
    };
    return read(await this.#session.call(call));
  }

  #retried<T>(what: string, signal: AbortSignal | undefined, task: (limit: AbortSignal) => Promise<T>): Promise<T> {
    const policy = { attempts: ATTEMPTS, firstMs: this.#options.retryMs, longestMs: LONGEST_WAIT_MS };
    return this.#within(what, this.#options.timeoutMs, signal, (limit) =>
      withRetries(policy, limit, () => task(limit)),
    );
  }

  #within<T>(
    what: string,
    ms: number,
    signal: AbortSignal | undefined,
    task: (limit: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return withinTime(ms, signal, () => new RegistryError('Timeout', `${what}: not done within ${ms} ms`), task);
  }
}

/** The reference grammar allows them; in a URL they lead elsewhere. */
function checkSegments({ registry, repository }: ImageRepository): void {
  if (repository.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new RegistryError('InvalidReference', `${registry}/${repository}: no part of a repository may be . or ..`);
  }
}
