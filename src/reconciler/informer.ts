// A cache of all objects of one kind, in the whole cluster or in some namespaces, that follows the API server (list-watch.ts). What
// reconcilers read, they read here: that costs no request.
import type { Logger } from 'pino';
import { fromKey, keyOf } from './key.ts';
import type { KubeClient } from './kube-client.ts';
import { type Change, ListWatch } from './list-watch.ts';
import { type KubeObject, type Resource, resourcePath } from './resource.ts';
import { type Indexes, Store } from './store.ts';
import { withoutManagedFields } from './without-managed-fields.ts';

/** Hears of lists and watches, for metrics. */
export interface InformerObserver {
  /** The collection was listed: at first, and whenever our place in its history was lost. */
  listed(resource: string): void;
  /** A watch was opened: at first, and after each end of one. */
  watched(resource: string): void;
}

/** What to follow. */
export interface InformerOptions<T extends KubeObject, I extends string = never> {
  readonly client: KubeClient;
  readonly resource: Resource;
  /** Namespaces to follow, a watch each; undefined: the whole cluster, with one watch. */
  readonly namespaces?: readonly string[] | undefined;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** What is kept of an object; default all but managedFields, frozen. The less, the more objects fit into memory. */
  readonly keep?: (object: KubeObject) => T;
  /** Ways to find objects beside their key and namespace. The functions must be pure. */
  readonly indexes?: Indexes<T, I>;
  /** Begins when this is settled; default at once. */
  readonly after?: Promise<unknown>;
  readonly logger: Logger;
  readonly observer?: InformerObserver;
  /** Timing of the watch, see ListWatchOptions. */
  readonly watchSeconds?: number;
  readonly idleMs?: number;
  readonly maxBackoffMs?: number;
}

/** The parts of an informer that do not depend on what it holds. */
export interface Synced {
  /** Plural of the resource, with its group: `images.kpack.io`. */
  readonly name: string;
  readonly hasSynced: boolean;
  /** Resolves when everything has been listed once; rejects if stopped before that. */
  readonly synced: Promise<void>;
  stop(): Promise<void>;
}

/** A running informer. Objects in it are shared and must not be changed. There is no resync: no event is lost, so none is needed. */
export class Informer<T extends KubeObject, I extends string = never> implements Synced {
  readonly name: string;
  readonly resource: Resource;
  readonly synced: Promise<void>;
  /** By namespace; '' is the whole cluster. */
  readonly #watches = new Map<string, ListWatch<T>>();
  readonly #store: Store<T, I>;
  readonly #listeners = new Set<(change: Change<T>) => void>();
  readonly #logger: Logger;

  /** Starts at once, unless there is something to wait for. */
  constructor(options: InformerOptions<T, I>) {
    const { namespaces, resource, indexes = {} as Indexes<T, I>, keep = withoutManagedFields<T>, observer } = options;
    this.resource = resource;
    this.name = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
    this.#store = new Store(indexes);
    this.#logger = options.logger;
    for (const namespace of namespaces ?? ['']) {
      const watch = new ListWatch<T>({
        ...options,
        path: resourcePath(resource, { namespace: namespace === '' ? undefined : namespace }),
        keep,
        onListed: () => observer?.listed(this.name),
        onConnection: (isOpen) => isOpen && observer?.watched(this.name),
      });
      watch.onChange((change) => this.#follow(change));
      this.#watches.set(namespace, watch);
    }
    this.synced = Promise.all([...this.#watches.values()].map((watch) => watch.synced)).then(() => undefined);
    this.synced.catch(() => undefined);
  }

  get hasSynced(): boolean {
    return [...this.#watches.values()].every((watch) => watch.hasSynced);
  }

  /** How many objects there are. */
  get size(): number {
    return this.#store.size;
  }

  /** One object by its key (key.ts). */
  get(key: string): T | undefined {
    return this.#store.get(key);
  }

  /** The objects of a namespace, or all, in no particular order. */
  list(namespace?: string): T[] {
    return this.#store.list(namespace);
  }

  /** The objects of which the index gives this value. */
  by(index: I, value: string): T[] {
    return this.#store.by(index, value);
  }

  /** Keys and objects of all. */
  entries(): [key: string, object: T][] {
    return this.#store.entries();
  }

  /** Calls `listener` after each change; get, list and by show it already. Returns the way to end it. */
  onChange(listener: (change: Change<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes in what the API server answered to a create, an update or a patch, so that the next reconcile does not decide on what was
   * before it (no conflicts with oneself, no second try to create). Safe: it counts only until the watch is as far.
   */
  learn(object: KubeObject): void {
    const { namespace } = fromKey(keyOf(object));
    (this.#watches.get(namespace) ?? this.#watches.get(''))?.learn(object);
  }

  /**
   * Whether the cache shows everything of a namespace that was written up to this resourceVersion, which may be that of an object of another
   * resource; false where that is not known. Bookmarks tell it of a resource that nobody changes, once a minute.
   */
  hasSeen(namespace: string | undefined, resourceVersion: string): boolean {
    return (this.#watches.get(namespace ?? '') ?? this.#watches.get(''))?.hasSeen(resourceVersion) === true;
  }

  /** Ends it; no listener is called afterwards. */
  async stop(): Promise<void> {
    this.#listeners.clear();
    await Promise.all([...this.#watches.values()].map((watch) => watch.stop()));
  }

  #follow(change: Change<T>): void {
    if (change.type === 'deleted') this.#store.drop(change.key);
    else this.#store.put(change.key, change.object);
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (err) {
        this.#logger.error({ resource: this.name, key: change.key, err }, 'a change listener failed');
      }
    }
  }
}
