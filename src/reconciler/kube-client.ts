// One keep-alive connection pool to the API server, a deadline on every call, JSON in and out, typed errors. The generated
// clients of @kubernetes/client-node open a new connection per request and cost memory for every kind of Kubernetes; what
// it is good at, finding the cluster and authenticating, is used from it.
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { ApiError, ConnectionError, SilentWatchError, type Status } from './api-error.ts';
import { startDeadline } from './deadline.ts';
import { jsonLines } from './json-lines.ts';
import { hasRenewableCredentials, withoutCopies } from './kube-config.ts';
import { pause } from './pause.ts';
import { askedToWait, refusal } from './refusal.ts';
import type { KubeObject } from './resource.ts';

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** What every call can be told. */
export interface CallOptions {
  readonly query?: Query;
  /** Ends the call early; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Time for the whole call, ms; default 10,000. Within it, a call that the server puts off (429, Retry-After) is made again. */
  readonly timeoutMs?: number | undefined;
  /** Told each warning that comes with the answer, whether it is a refusal or not. */
  readonly onWarning?: ((warning: string) => void) | undefined;
}

/** How a watch is opened. */
export interface WatchOptions {
  readonly query?: Query;
  readonly signal: AbortSignal;
  /** Longest silence that is believed, ms. The API server sends a bookmark every minute, so more than that is a dead line. */
  readonly idleMs: number;
  /** Called when the API server has accepted the watch. */
  readonly onOpen?: () => void;
}

/** Hears of each answer to a request, also of those that are tried again; code `<error>`: there was no answer. For metrics. */
export type AnswerObserver = (method: string, code: string) => void;

/** One event of a watch; a bookmark's object carries nothing but its resourceVersion. */
export interface WatchEvent<T extends KubeObject = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: T;
}

/** A collection as it was at one resourceVersion. */
export interface ObjectList<T extends KubeObject = KubeObject> {
  readonly items: T[];
  readonly resourceVersion: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Exchange {
  readonly method: Method;
  readonly path: string;
  readonly query: Query;
  readonly body?: unknown;
  readonly contentType?: string;
}

interface ListPage {
  items?: KubeObject[];
  metadata?: { resourceVersion?: string; continue?: string };
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** Credentials that were refused are fetched anew at most this often, ms: an exec plugin may ask a person. */
const RENEWAL_MS = 5_000;
/** As client-go retries what an overloaded API server puts off; the time limit of the call usually ends it earlier. */
const MOST_ATTEMPTS = 10;
const PAGE = 500;
const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

/** How an object is deleted (Kubernetes meta/v1 DeleteOptions). */
export interface Deletion {
  /** Only this very object: ApiError 409 for another one of the same name. */
  readonly uid?: string | undefined;
  /** How long a pod may take to end, s; default the pod's own. */
  readonly gracePeriodSeconds?: number | undefined;
}

/**
 * A client of one API server. Paths come from `resourcePath`.
 * Every method throws ApiError (the server said no) or ConnectionError (it did not answer in time, or not at all).
 */
export class KubeClient {
  #config: KubeConfig;
  #renewedAt = Number.NEGATIVE_INFINITY;
  readonly #server: URL;
  readonly #agent: http.Agent;
  readonly #onAnswer: AnswerObserver | undefined;
  /** What the API server's clock last said, ms since the epoch, and when that was by our monotonic clock. */
  #clock: { readonly said: number; readonly at: number } | undefined;

  constructor(config: KubeConfig, onAnswer?: AnswerObserver) {
    this.#config = config;
    this.#onAnswer = onAnswer;
    this.#server = new URL(config.getCurrentCluster()?.server ?? '');
    // TCP keep-alive finds dead peers in about 40 s; proxies that keep a dead line open are found by deadlines.
    // A connection is left before the API server closes it for being idle (after 90 s), which could cost a POST.
    const pool = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 16, timeout: 60_000 };
    this.#agent = this.#server.protocol === 'http:' ? new http.Agent(pool) : new https.Agent(pool);
  }

  /**
   * The time by the API server's clock, to a second; our own until it has answered. Certificates are checked by API servers, so
   * their clock decides what has expired, and a machine whose clock is wrong renews nothing too early or too late.
   */
  now(): Date {
    const clock = this.#clock;
    return new Date(clock === undefined ? Date.now() : clock.said + (performance.now() - clock.at));
  }

  /** Reads one object. */
  get<T extends KubeObject>(path: string, options: CallOptions = {}): Promise<T> {
    return this.#call({ method: 'GET', path, query: options.query ?? {} }, options);
  }

  /** Reads a whole collection, page by page, as of one resourceVersion. The time limit counts for each page. */
  async list<T extends KubeObject>(path: string, options: CallOptions = {}): Promise<ObjectList<T>> {
    const items: T[] = [];
    let resourceVersion = '';
    for await (const page of this.pages<T>(path, options)) {
      items.push(...page.items);
      resourceVersion = page.resourceVersion;
    }
    return { items, resourceVersion };
  }

  /** As `list`, a page at a time. */
  async *pages<T extends KubeObject>(path: string, options: CallOptions = {}): AsyncGenerator<ObjectList<T>> {
    let next: string | undefined;
    do {
      const query = { ...options.query, limit: PAGE, continue: next };
      const page: ListPage = await this.#call({ method: 'GET', path, query }, options);
      yield { items: (page.items ?? []) as T[], resourceVersion: page.metadata?.resourceVersion ?? '' };
      next = page.metadata?.continue || undefined;
    } while (next !== undefined);
  }

  /** Creates an object in the collection `path`. */
  create<T extends KubeObject>(path: string, body: T, options: CallOptions = {}): Promise<T> {
    return this.#call(
      { method: 'POST', path, query: options.query ?? {}, body, contentType: 'application/json' },
      options,
    );
  }

  /** Replaces an object; with `metadata.resourceVersion` in it, only if nobody changed it since (ApiError 409). */
  update<T extends KubeObject>(path: string, body: T, options: CallOptions = {}): Promise<T> {
    return this.#call(
      { method: 'PUT', path, query: options.query ?? {}, body, contentType: 'application/json' },
      options,
    );
  }

  /** Changes an object by a patch of the given type. */
  patch<T extends KubeObject>(
    path: string,
    type: keyof typeof PATCH_TYPES,
    body: unknown,
    options: CallOptions = {},
  ): Promise<T> {
    return this.#call(
      { method: 'PATCH', path, query: options.query ?? {}, body, contentType: PATCH_TYPES[type] },
      options,
    );
  }

  /**
   * Server-side apply: makes `fieldManager` the owner of exactly the fields in `body`, taking them from other managers.
   * An object that does not exist is created, unless `body` names a `metadata.resourceVersion`.
   */
  apply<T extends KubeObject>(
    path: string,
    body: KubeObject,
    fieldManager: string,
    options: CallOptions = {},
  ): Promise<T> {
    const query = { ...options.query, fieldManager, force: true };
    return this.#call({ method: 'PATCH', path, query, body, contentType: 'application/apply-patch+yaml' }, options);
  }

  /** Deletes an object; the answer is its last state or a Status. */
  delete(path: string, options: CallOptions & Deletion = {}): Promise<KubeObject> {
    const { query = {}, uid, gracePeriodSeconds } = options;
    if (uid === undefined && gracePeriodSeconds === undefined)
      return this.#call({ method: 'DELETE', path, query }, options);
    // All of it in the body: where there is one, the API server does not look into the query.
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: uid && { uid }, gracePeriodSeconds };
    return this.#call({ method: 'DELETE', path, query, body, contentType: 'application/json' }, options);
  }

  /**
   * The events of a collection, until the API server ends the watch (it does so regularly) or the signal is aborted.
   * @throws ApiError also for an ERROR event (410: the resourceVersion is too old); SilentWatchError after `idleMs` without
   * a byte; ConnectionError when the line breaks.
   */
  async *watch<T extends KubeObject>(path: string, options: WatchOptions): AsyncGenerator<WatchEvent<T>> {
    const deadline = startDeadline(options.signal);
    deadline.expireIn(Math.min(options.idleMs, DEFAULT_TIMEOUT_MS), () => this.#late());
    const query = { ...options.query, watch: true, allowWatchBookmarks: true };
    let response: http.IncomingMessage | undefined;
    try {
      response = await this.#exchange({ method: 'GET', path, query }, deadline.signal);
      if (response.statusCode !== 200) {
        throw refusal(response.statusCode ?? 0, response.headers, await text(response));
      }
      options.onOpen?.();
      const { host } = this.#server;
      const silent = `the API server ${host} was silent for ${options.idleMs} ms`;
      deadline.expireIn(options.idleMs, () => this.#late(new SilentWatchError(silent)));
      for await (const line of jsonLines(eachChunk(response, deadline.refresh))) {
        const event = line as { type: string; object: T & Status };
        if (event.type === 'ERROR') throw ApiError.fromStatus(event.object, 500);
        yield event as WatchEvent<T>;
      }
    } catch (error) {
      throw this.#explain(error, deadline.signal);
    } finally {
      deadline.end();
      // A complete answer has given its connection back to the pool, where somebody else may be using it by now.
      if (response?.complete !== true) deadline.abort();
    }
  }

  /** Closes the connections; calls under way fail with ConnectionError. */
  close(): void {
    this.#agent.destroy();
  }

  async #call<T>(exchange: Exchange, options: CallOptions): Promise<T> {
    const deadline = startDeadline(options.signal);
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const latest = performance.now() + timeoutMs;
    deadline.expireIn(timeoutMs, () => this.#late());
    try {
      for (let attempt = 1; ; attempt += 1) {
        const response = await this.#exchange(exchange, deadline.signal);
        if (options.onWarning !== undefined) for (const warning of warningsOf(response)) options.onWarning(warning);
        const body = await text(response);
        const status = response.statusCode ?? 0;
        if (status >= 200 && status <= 299) return JSON.parse(body) as T;
        const refused = refusal(status, response.headers, body);
        const waitMs = askedToWait(refused, response.headers['retry-after'] !== undefined);
        if (waitMs === undefined || attempt === MOST_ATTEMPTS || performance.now() + waitMs >= latest) throw refused;
        await pause(waitMs, deadline.signal);
        deadline.signal.throwIfAborted();
      }
    } catch (error) {
      throw this.#explain(error, deadline.signal);
    } finally {
      deadline.end();
    }
  }

  // A server may close an idle connection just when a request is sent on it. That request was not processed, and all
  // methods but POST can be repeated anyway, so they are, once, on what is then a fresh connection.
  async #exchange(exchange: Exchange, signal: AbortSignal): Promise<http.IncomingMessage> {
    for (let attempt = 1; ; attempt += 1) {
      const config = this.#config;
      const request = await this.#open(exchange, signal);
      try {
        const body = exchange.body === undefined ? '' : JSON.stringify(exchange.body);
        // Node sends a DELETE's body without saying how long it is: the server then ignores it, and takes it for the next request.
        if (body !== '') request.setHeader('content-length', Buffer.byteLength(body));
        request.end(body);
        const [response] = (await once(request, 'response')) as [http.IncomingMessage];
        const said = Date.parse(response.headers.date ?? '');
        if (!Number.isNaN(said)) this.#clock = { said, at: performance.now() };
        this.#onAnswer?.(exchange.method, String(response.statusCode));
        if (response.statusCode !== 401 || attempt > 1 || !this.#renewCredentials(config)) return response;
        await text(response);
      } catch (error) {
        request.destroy();
        this.#onAnswer?.(exchange.method, '<error>');
        const stale = request.reusedSocket && !signal.aborted && attempt <= 2 && exchange.method !== 'POST';
        if (!stale) throw error;
      }
    }
  }

  // A token may be revoked, or renewed elsewhere, before the copy of it says that it is old. Whether there may be another now.
  #renewCredentials(refused: KubeConfig): boolean {
    if (this.#config !== refused) return true;
    const now = performance.now();
    if (!hasRenewableCredentials(refused) || now - this.#renewedAt < RENEWAL_MS) return false;
    this.#renewedAt = now;
    this.#config = withoutCopies(refused);
    return true;
  }

  async #open(exchange: Exchange, signal: AbortSignal): Promise<http.ClientRequest> {
    const options: https.RequestOptions = { headers: {} };
    await this.#config.applyToHTTPSOptions(options);
    // The library's own agent opens a connection per request; it is needed only where it goes through a proxy.
    const proxied = this.#config.getCurrentCluster()?.proxyUrl !== undefined;
    const url = new URL(this.#server.href.replace(/\/$/, '') + exchange.path);
    for (const [name, value] of Object.entries(exchange.query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers = {
      ...options.headers,
      accept: 'application/json',
      'user-agent': 'kpack-ts',
      ...(exchange.contentType === undefined ? {} : { 'content-type': exchange.contentType }),
    };
    const { request } = url.protocol === 'http:' ? http : https;
    const opened = request(url, {
      ...options,
      ...(proxied ? {} : { agent: this.#agent }),
      method: exchange.method,
      headers,
      signal,
    });
    // Errors before the answer are awaited, later ones reach whoever reads it; none may end the process.
    opened.on('error', () => undefined);
    return opened;
  }

  // Where one line is dead, the idle ones beside it may be too: each would cost a call its whole time limit.
  #late(error = new ConnectionError(`no answer from the API server ${this.#server.host} in time`)): ConnectionError {
    for (const socket of Object.values(this.#agent.freeSockets).flat()) socket?.destroy();
    return error;
  }

  // Whatever broke when the call was aborted broke because of that.
  #explain(error: unknown, signal: AbortSignal): unknown {
    if (error instanceof ApiError) return error;
    if (signal.aborted) return signal.reason;
    const why = error instanceof Error ? error.message : String(error);
    return new ConnectionError(`cannot talk to the API server ${this.#server.host}: ${why}`, { cause: error });
  }
}

const WARNING = /\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g;

/** The texts of Warning headers (RFC 7234, 5.5). Node joins them with commas, and takes their UTF-8 for Latin-1. */
function warningsOf({ headers }: http.IncomingMessage): string[] {
  const header = Buffer.from(String(headers.warning ?? ''), 'latin1').toString('utf8');
  return Array.from(header.matchAll(WARNING), ([, quoted = '']) => quoted.replaceAll(/\\(.)/g, '$1'));
}

async function* eachChunk(response: http.IncomingMessage, arrived: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of response) {
    arrived();
    yield chunk;
  }
}

async function text(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
