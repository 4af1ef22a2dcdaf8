// What the rest of the program knows of registries: manifests and blobs by reference. Content by digest is checked, and kept for a
// while, once for all who may read it.
import { addAbortSignal, type Readable } from 'node:stream';
import { type DigestReference, type ImageReference, referenceName } from '../admission/image-reference.ts';
import { readChecked, readUnchecked, streamChecked } from './answer-body.ts';
import { readRefusal } from './body.ts';
import { credentialFingerprint } from './credential.ts';
import { isDigest, sha256 } from './digest.ts';
import { ImageReader, type ReadOptions } from './image-reader.ts';
import type { Mirrors } from './mirrors.ts';
import type { ProxyFor } from './proxy.ts';
import { RegistryError } from './registry-error.ts';
import { RegistrySession } from './registry-session.ts';
import { SharedCache } from './shared-cache.ts';
import { Transport } from './transport.ts';

/** How a client is made. Times in ms. */
export interface RegistryClientOptions {
  /** The authorities that are trusted, PEM. */
  readonly certificates: readonly string[];
  readonly proxyFor?: ProxyFor;
  readonly mirrors?: Mirrors;
  /** Whether public registries may point to token servers and storage at private addresses. */
  readonly privateRedirects?: boolean;
  /** For one call with all its tries; default 60,000. */
  readonly timeoutMs?: number;
  /** Longest silence that is believed; default 15,000. */
  readonly idleMs?: number;
  /** First wait before a call is tried again; default 300. */
  readonly retryMs?: number;
}

/** What is known of a manifest without reading it. */
export interface ManifestHead {
  readonly digest: string;
  readonly mediaType: string;
}

/** A manifest as it was pushed, byte by byte. */
export interface RawManifest extends ManifestHead {
  readonly body: Buffer;
}

/** Content by digest is kept this long, ms, and no longer, so that withdrawn credentials lose what they could read. */
const KEPT_MS = 10 * 60_000;
const MOST_KEPT = 64;
/** Larger content is not kept, bytes. */
const LARGEST_KEPT = 512 * 1024;

/** A client of all registries. All methods throw RegistryError, or the reason of an aborted signal. */
export class RegistryClient {
  readonly #transport: Transport;
  readonly #reader: ImageReader;
  readonly #manifests = new SharedCache<RawManifest>(MOST_KEPT);
  readonly #blobs = new SharedCache<Buffer>(MOST_KEPT);

  constructor(options: RegistryClientOptions) {
    const { certificates, proxyFor = () => undefined, mirrors = new Map(), privateRedirects = false } = options;
    const { timeoutMs = 60_000, idleMs = 15_000, retryMs = 300 } = options;
    this.#transport = new Transport({ certificates, proxyFor, idleMs });
    const session = new RegistrySession(this.#transport, {
      userAgent: 'kpack-ts',
      privateRedirects,
      sharedMs: timeoutMs / 2,
    });
    this.#reader = new ImageReader(session, { mirrors, timeoutMs, retryMs });
  }

  /** Whether a registry (host and port) answers as one: `GET /v2/`. */
  ping(registry: string, signal?: AbortSignal): Promise<void> {
    return this.#reader.ping(registry, signal);
  }

  /** What a reference names now, by `HEAD`; registries that do not say its digest there are asked for the whole manifest. */
  async headManifest(reference: ImageReference, options: ReadOptions): Promise<ManifestHead> {
    const head = await this.#reader.read(reference, options, {
      method: 'HEAD',
      path: manifestPath(reference),
      async read({ message }) {
        await readRefusal(message);
        const digest = message.headers['docker-content-digest'];
        const mediaType = message.headers['content-type'];
        return isDigest(digest) && mediaType !== undefined ? { digest, mediaType } : undefined;
      },
    });
    if (head !== undefined) return head;
    const { digest, mediaType } = await this.getManifest(reference, options);
    return { digest, mediaType };
  }

  /** The manifest that a reference names. One that is named by digest is checked against it, and kept for a while. */
  async getManifest(reference: ImageReference, options: ReadOptions): Promise<RawManifest> {
    if ('tag' in reference) return this.#readManifest(reference, options);
    const sizeOf = ({ body }: RawManifest) => body.length;
    return kept(this.#manifests, reference, options, sizeOf, (shared) => this.#readManifest(reference, shared));
  }

  /** A blob of moderate size, such as a configuration, checked, and kept for a while. @param size bytes, where it is known. */
  async getBlob(image: DigestReference, size: number | undefined, options: ReadOptions): Promise<Buffer> {
    const { digest } = image;
    const read = (shared: ReadOptions) =>
      this.#reader.read(image, shared, {
        method: 'GET',
        path: `blobs/${digest}`,
        read: (answer) => readChecked(answer, { digest, size }),
      });
    return kept(this.#blobs, image, options, ({ length }) => length, read);
  }

  /** A blob of any size as a stream, which fails at its end when it is not what was asked for. The signal ends it too. */
  async openBlob(image: DigestReference, size: number | undefined, options: ReadOptions): Promise<Readable> {
    const { digest } = image;
    const stream = await this.#reader.read(image, options, {
      method: 'GET',
      path: `blobs/${digest}`,
      read: async (answer) => streamChecked(answer, { digest, size }),
    });
    return options.signal === undefined ? stream : addAbortSignal(options.signal, stream);
  }

  /** Closes the connections; calls under way fail. */
  close(): void {
    this.#transport.close();
  }

  #readManifest(reference: ImageReference, options: ReadOptions): Promise<RawManifest> {
    return this.#reader.read(reference, options, {
      method: 'GET',
      path: manifestPath(reference),
      async read(answer) {
        const body = await readUnchecked(answer);
        const digest = sha256(body);
        if ('digest' in reference && digest !== reference.digest) {
          const text = `manifest digest: "${digest}" does not match requested digest: "${reference.digest}" for "${referenceName(reference)}"`;
          throw new RegistryError('DigestMismatch', text);
        }
        return { body, digest, mediaType: answer.message.headers['content-type'] ?? '' };
      },
    });
  }
}

const manifestPath = (reference: ImageReference): string =>
  `manifests/${'tag' in reference ? reference.tag : reference.digest}`;

/** Content by digest, once for all who ask with the same credentials; made without the signal of the one who was first. */
function kept<T>(
  cache: SharedCache<T>,
  image: DigestReference,
  { keychain, signal = new AbortController().signal }: ReadOptions,
  sizeOf: (content: T) => number,
  make: (shared: ReadOptions) => Promise<T>,
): Promise<T> {
  const key = `${referenceName(image)} ${credentialFingerprint(keychain.find(image))}`;
  return cache.get(key, signal, async () => {
    const value = await make({ keychain });
    return { value, forMs: sizeOf(value) > LARGEST_KEPT ? 0 : KEPT_MS };
  });
}
