// Keeps a set of objects in step with the API server: lists, then watches from there, for as long as it runs and whatever
// happens to the connection (design, decision 6: never lose an event).
import type { Logger } from 'pino';
import { ApiError, isExpired, SilentWatchError } from './api-error.ts';
import { type Backoff, createBackoff } from './backoff.ts';
import { keyOf } from './key.ts';
import type { KubeClient, Query, WatchEvent } from './kube-client.ts';
import { pause } from './pause.ts';
import type { KubeObject } from './resource.ts';
import { isNewer } from './resource-version.ts';
import { endsList, STREAMED_LIST, streamingAfter, UnfinishedListError } from './streamed-list.ts';

/** What happened to one object; the set already shows it when a listener hears of it. */
export interface Change<T> {
  readonly type: 'added' | 'updated' | 'deleted';
  /** `namespace/name`, or `name` where there is no namespace. */
  readonly key: string;
  /** The new state; of a deleted object the last one known. */
  readonly object: T;
  /** What the set held before; undefined for a new object. */
  readonly previous: T | undefined;
  /** Learnt by listing, at first or anew: nobody needs to have changed anything just now. */
  readonly listed: boolean;
  /** Learnt by listing anew after a broken watch: states in between may not have been seen. */
  readonly afterGap: boolean;
}

/** What to watch, and what of it to remember. */
export interface ListWatchOptions<T> {
  readonly client: KubeClient;
  /** The collection (`resourcePath` without a name). */
  readonly path: string;
  /** e.g. `metadata.name=webhook-certs`, which also lets RBAC allow the watch for that one name. */
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  /** The part of an object that is kept in memory. */
  readonly keep: (object: KubeObject) => T;
  /** Begins when this is settled, so that what is needed sooner comes sooner; default at once. */
  readonly after?: Promise<unknown>;
  readonly logger: Logger;
  /** How long the API server keeps one watch open, s; default 290 with jitter. */
  readonly watchSeconds?: number;
  /** Longest silence of a watch that is believed, ms; default 90,000: one and a half times the bookmark period. */
  readonly idleMs?: number;
  /** Upper bound of the waits between attempts, ms; default 30,000. */
  readonly maxBackoffMs?: number;
  /** Called when a watch opens and when it ends: in between nothing is seen. */
  readonly onConnection?: (isOpen: boolean) => void;
  /** Called when the collection has been listed whole. */
  readonly onListed?: () => void;
}

interface Held<T> {
  readonly resourceVersion: string;
  readonly object: T;
}

/** A running list-watch; `values` and `onChange` called in one turn miss nothing. */
export class ListWatch<T> {
  /** Resolves when the first list is in the set; rejects if stopped before that. */
  readonly synced: Promise<void>;
  readonly #options: ListWatchOptions<T>;
  readonly #held = new Map<string, Held<T>>();
  readonly #listeners = new Set<(change: Change<T>) => void>();
  readonly #stop = new AbortController();
  readonly #backoff: Backoff;
  readonly #done: Promise<void>;
  #hasSynced = false;
  #settle: { resolve: () => void; reject: (reason: Error) => void };
  #failing = false;
  /** When the present watch was accepted, by the monotonic clock, ms; undefined: none is. */
  #openSince: number | undefined;
  /** Where to watch from; undefined: list first. */
  #resourceVersion: string | undefined;
  /** How the next list comes: through the watch, or in pages where that failed. */
  #streaming: 'yes' | 'not now' | 'never' = 'yes';

  /** Starts at once, unless there is something to wait for. */
  constructor(options: ListWatchOptions<T>) {
    this.#options = options;
    this.#backoff = createBackoff(250, options.maxBackoffMs);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.synced = promise;
    this.#settle = { resolve, reject };
    // Whoever waits for `synced` hears of the rejection; nobody waiting is no reason to end the process.
    promise.catch(() => undefined);
    this.#done = this.#run();
  }

  /** Whether the first list is in the set. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** One object by `namespace/name` (or `name`). */
  get(key: string): T | undefined {
    return this.#held.get(key)?.object;
  }

  /** All objects, in no particular order. */
  *values(): Generator<T> {
    for (const held of this.#held.values()) yield held.object;
  }

  /** Calls `listener` after each change; a listener that throws is logged and disturbs nothing. Returns the way to end it. */
  onChange(listener: (change: Change<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes in what a write of our own was answered with, so that we need not wait for the watch to see it. It counts only while it
   * is ahead of the watch: then whatever happens to the object later, a deletion too, will still be told by the watch.
   * The object must be one that this watch selects.
   */
  learn(object: KubeObject): void {
    const held = this.#held.get(keyOf(object));
    const { resourceVersion } = object.metadata ?? {};
    if (this.#stop.signal.aborted || !isNewer(resourceVersion, this.#resourceVersion)) return;
    if (held !== undefined && !isNewer(resourceVersion, held.resourceVersion)) return;
    this.#put(object, JUST_NOW);
  }

  /** Whether the set shows everything that was written up to this resourceVersion; false where that is not known. */
  hasSeen(resourceVersion: string): boolean {
    const seen = this.#resourceVersion;
    return seen === resourceVersion || isNewer(seen, resourceVersion);
  }

  /** Ends the watch; no listener is called afterwards. */
  async stop(): Promise<void> {
    this.#listeners.clear();
    this.#stop.abort(new Error('the watch was stopped'));
    await this.#done;
    this.#settle.reject(new Error(`stopped before ${this.#options.path} was listed`));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { after } = this.#options;
    if (after !== undefined) await settledOrAborted(after, signal);
    while (!signal.aborted) {
      try {
        if (this.#resourceVersion === undefined && this.#streaming !== 'yes') await this.#list(signal);
        await this.#watch(signal).finally(() => this.#options.onConnection?.(false));
        // A server that ends every watch at once must not be asked a thousand times a second.
        if (!this.#lasted(1000)) await pause(this.#backoff.next(), signal);
      } catch (error) {
        if (!signal.aborted) await this.#recover(error, signal);
      }
    }
  }

  #lasted(ms: number): boolean {
    const lasted = this.#openSince !== undefined && performance.now() - this.#openSince >= ms;
    if (lasted) this.#backoff.reset();
    return lasted;
  }

  // What an error means for where to go on, and how long to wait before. A broken connection says nothing about our
  // resourceVersion. Any refusal, and a silent watch, does: an API server restored from a backup waits silently for
  // the future it has forgotten, so the truth is listed again.
  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    this.#lasted(10_000);
    this.#openSince = undefined;
    const refused = error instanceof ApiError;
    const watching = this.#resourceVersion !== undefined;
    if (!watching && this.#streaming === 'yes') {
      const streaming = streamingAfter(error);
      if (streaming !== 'as before') this.#streaming = streaming;
      if (streaming === 'never') {
        this.#options.logger.debug({ path: this.#options.path, err: error }, 'no streamed lists here, reading pages');
        return;
      }
    }
    if (refused || error instanceof SilentWatchError) this.#resourceVersion = undefined;
    const { logger, path } = this.#options;
    if (isExpired(error) && watching) {
      logger.debug({ path }, 'the API server has forgotten our place, listing again');
      return;
    }
    const retryInMs = Math.max(this.#backoff.next(), refused ? (error.retryAfterMs ?? 0) : 0);
    this.#failing = true;
    // Being put off is no fault: API servers do so when they are busy, and while they prepare for a resource that was just defined.
    if (refused && error.status === 429)
      logger.info({ path, retryInMs }, 'the API server puts the watch off, trying again');
    else logger.warn({ path, err: error, retryInMs }, 'watch failed, trying again');
    await pause(retryInMs, signal);
  }

  #opened(): void {
    this.#openSince = performance.now();
    this.#options.onConnection?.(true);
    if (this.#failing) this.#options.logger.info({ path: this.#options.path }, 'watch is back');
    this.#failing = false;
  }

  #query(): Query {
    return { fieldSelector: this.#options.fieldSelector, labelSelector: this.#options.labelSelector };
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { client, path } = this.#options;
    const list = this.#beginList();
    let listed = '';
    // Page by page, so that of a large collection never more than a page is held as it came.
    for await (const page of client.pages(path, { query: this.#query(), signal, timeoutMs: 30_000 })) {
      for (const object of page.items) this.#takeListed({ type: 'ADDED', object }, list);
      listed = page.resourceVersion;
    }
    this.#endList(list, listed);
    if (this.#streaming === 'not now') this.#streaming = 'yes';
  }

  #beginList(): List {
    return { gone: new Set(this.#held.keys()), how: { listed: true, afterGap: this.#hasSynced } };
  }

  #takeListed({ type, object }: WatchEvent, { gone, how }: List): void {
    const key = keyOf(object);
    if (type === 'DELETED') this.#drop(key, how, object);
    else {
      gone.delete(key);
      this.#put(object, how);
    }
  }

  #endList({ gone, how }: List, resourceVersion: string): void {
    for (const key of gone) this.#drop(key, how);
    this.#resourceVersion = resourceVersion;
    this.#hasSynced = true;
    this.#options.onListed?.();
    this.#settle.resolve();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    this.#openSince = undefined;
    const { client, path, watchSeconds = Math.round(250 + 80 * Math.random()), idleMs = 90_000 } = this.#options;
    const resourceVersion = this.#resourceVersion;
    let list = resourceVersion === undefined ? this.#beginList() : undefined;
    const from = list === undefined ? { resourceVersion } : STREAMED_LIST;
    const query = { ...this.#query(), ...from, timeoutSeconds: watchSeconds };
    const onOpen = () => list === undefined && this.#opened();
    for await (const event of client.watch(path, { query, signal, idleMs, onOpen })) {
      const { type, object } = event;
      if (list !== undefined) {
        // Until its end nobody knows where we are: if the line is cut before, the next list begins anew.
        if (!endsList(event)) this.#takeListed(event, list);
        else {
          this.#endList(list, object.metadata?.resourceVersion ?? '');
          list = undefined;
          this.#opened();
        }
        continue;
      }
      if (type === 'DELETED') this.#drop(keyOf(object), JUST_NOW, object);
      else if (type !== 'BOOKMARK') this.#putIfNewer(object);
      // Only after the event is in the set: should that throw, the event is delivered again.
      this.#resourceVersion = object.metadata?.resourceVersion ?? this.#resourceVersion;
      this.#backoff.reset();
    }
    if (list !== undefined) throw new UnfinishedListError(`the API server did not finish the list of ${path}`);
  }

  // What `learn` brought may be ahead of the watch.
  #putIfNewer(object: KubeObject): void {
    const held = this.#held.get(keyOf(object));
    if (held !== undefined && isNewer(held.resourceVersion, object.metadata?.resourceVersion)) return;
    this.#put(object, JUST_NOW);
  }

  #put(object: KubeObject, how: How): void {
    const key = keyOf(object);
    const resourceVersion = object.metadata?.resourceVersion ?? '';
    const before = this.#held.get(key);
    if (before !== undefined && before.resourceVersion === resourceVersion) return;
    const kept = this.#options.keep(object);
    this.#held.set(key, { resourceVersion, object: kept });
    this.#tell({
      type: before === undefined ? 'added' : 'updated',
      key,
      object: kept,
      previous: before?.object,
      ...how,
    });
  }

  #drop(key: string, how: How, last?: KubeObject): void {
    const before = this.#held.get(key);
    if (before === undefined) return;
    this.#held.delete(key);
    const object = last === undefined ? before.object : this.#options.keep(last);
    this.#tell({ type: 'deleted', key, object, previous: before.object, ...how });
  }

  #tell(change: Change<T>): void {
    const { path, logger } = this.#options;
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (err) {
        logger.error({ path, key: change.key, err }, 'a change listener failed');
      }
    }
  }
}

async function settledOrAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => aborted.resolve(), { once: true });
  await Promise.race([promise.catch(() => undefined), aborted.promise]);
}

type How = Pick<Change<unknown>, 'listed' | 'afterGap'>;

/** A list that is coming in. */
interface List {
  /** What the set holds and the list has not had so far. */
  readonly gone: Set<string>;
  readonly how: How;
}

const JUST_NOW: How = { listed: false, afterGap: false };
