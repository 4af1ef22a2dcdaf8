// Asks a git server over http or https for its references. In this process, not by the git binary: a poll then costs a request on an open
// connection instead of three processes and a TLS handshake, redirects are only followed to where they may lead, and authorities are
// trusted as everywhere else.
import type { IncomingMessage } from 'node:http';
import { readBody, readRefusal } from '../registry/body.ts';
import { RegistryError } from '../registry/registry-error.ts';
import type { HttpRequest, Transport } from '../registry/transport.ts';
import type { BasicCredential } from './git-credential.ts';
import type { GitRefs } from './git-refs.ts';
import type { GitUrl } from './git-url.ts';
import { httpFailure, transportFailure } from './http-failure.ts';
import { authorization, GIT_HEADERS, land, REFS_PATH } from './http-landing.ts';
import { lsRefsRequest, type RefService, readAdvertisement, readLsRefs } from './ref-advertisement.ts';
import { SourceError } from './source-error.ts';

/** A question to a server. */
export interface HttpRefsRequest {
  readonly url: GitUrl;
  readonly credential: BasicCredential | undefined;
  /** Full names of references. */
  readonly wanted: readonly string[];
  readonly signal: AbortSignal;
}

/** References, and where they are. */
export interface HttpRefs {
  readonly refs: GitRefs;
  /** The repository's URL after redirects, without credentials. */
  readonly home: URL;
}

/** A repository that has answered with protocol 2: it can be asked with one request. */
interface Peer {
  readonly home: URL;
  readonly reach: HttpRequest['reach'];
  readonly service: RefService;
  /** By the monotonic clock, ms. */
  readonly until: number;
}

const SERVICE = 'git-upload-pack';
/** A list of some 400,000 references, bytes. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Redirects and abilities are looked at again after this, ms. */
const PEER_MS = 10 * 60_000;
const MOST_PEERS = 10_000;

/** Asks git servers over http and https. */
export class HttpRefsClient {
  readonly #transport: Transport;
  readonly #peers = new Map<string, Peer>();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** @throws SourceError, or the reason of the signal. */
  async list(request: HttpRefsRequest): Promise<HttpRefs> {
    const base = baseOf(request.url);
    try {
      const known = this.#peers.get(base.href);
      if (known !== undefined && known.until > performance.now()) {
        const refs = await this.#lsRefs(known, base, request).catch((error: unknown) => {
          // It may have moved, or have been replaced by an older server: ask from the beginning.
          this.#peers.delete(base.href);
          request.signal.throwIfAborted();
          if (error instanceof SourceError && (error.transient || error.code === 'Unauthorized')) throw error;
          return undefined;
        });
        if (refs !== undefined) return { refs, home: known.home };
      }
      return await this.#discover(base, request);
    } catch (error) {
      request.signal.throwIfAborted();
      throw error instanceof RegistryError ? transportFailure(error) : error;
    }
  }

  async #discover(base: URL, request: HttpRefsRequest): Promise<HttpRefs> {
    const { url, reach, message } = await land(
      this.#transport,
      new URL(withSuffix(base, REFS_PATH, `service=${SERVICE}`)),
      request,
    );
    const type = `application/x-${SERVICE}-advertisement`;
    const body = await bodyOf(message, request.credential, type);
    const home = new URL(url);
    home.pathname = home.pathname.slice(0, -REFS_PATH.length);
    home.searchParams.delete('service');
    const answer = readAdvertisement(body, request.wanted);
    if (answer instanceof Map) return { refs: answer, home };
    const peer = { home, reach, service: answer as RefService, until: performance.now() + PEER_MS };
    const refs = await this.#lsRefs(peer, base, request);
    if (this.#peers.size >= MOST_PEERS) this.#peers.clear();
    this.#peers.set(base.href, peer);
    return { refs, home };
  }

  async #lsRefs({ home, reach, service }: Peer, base: URL, request: HttpRefsRequest): Promise<GitRefs> {
    const { credential, wanted, signal } = request;
    const { message } = await this.#transport.send({
      method: 'POST',
      url: new URL(withSuffix(home, `/${SERVICE}`)),
      headers: {
        ...GIT_HEADERS,
        ...authorization(home, base, credential),
        'content-type': `application/x-${SERVICE}-request`,
        accept: `application/x-${SERVICE}-result`,
      },
      body: lsRefsRequest(service, wanted),
      reach,
      signal,
    });
    return readLsRefs(await bodyOf(message, credential, `application/x-${SERVICE}-result`), wanted);
  }
}

/** The URL that requests are derived from: without credentials and a slash at the end. */
function baseOf({ protocol, host, port, path }: GitUrl): URL {
  const authority = host.includes(':') ? `[${host}]` : host;
  const url = new URL(`${protocol}://${authority}${port === undefined ? '' : `:${port}`}${path}`);
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

function withSuffix(base: URL, suffix: string, query = ''): string {
  const url = new URL(base);
  url.pathname = `${url.pathname}${suffix}`;
  url.search = [url.search.slice(1), query].filter((part) => part !== '').join('&');
  return url.href;
}

async function bodyOf(
  message: IncomingMessage,
  credential: BasicCredential | undefined,
  type: string,
): Promise<Buffer> {
  const received = message.headers['content-type']?.split(';', 1)[0]?.trim();
  if (message.statusCode !== 200) throw httpFailure(message, await readRefusal(message), credential);
  if (received !== type) {
    await readRefusal(message);
    throw new SourceError(
      'InvalidAnswer',
      `the server answers with ${received ?? 'no content type'}, not as a git server`,
    );
  }
  return readBody(message, MOST_BYTES);
}
