// Objects that many reconcilers read again and again and nobody watches: read once for all who ask, and kept for a short while.
import { SharedCache } from '../../registry/shared-cache.ts';

/** How new an answer must be, and how long to wait for it. */
export interface ReadOptions {
  /**
   * Read anew: what is known was refused, or something is missing in it. Several such calls within a second are answered by one read,
   * so that a thousand objects that are refused at once do not read a thousand times.
   */
  readonly fresh?: boolean | undefined;
  /** Ends the caller's wait; the read goes on for others. */
  readonly signal?: AbortSignal | undefined;
}

/** Nothing is believed for longer, ms. */
const KEPT_MS = 60_000;
/** What does not exist is asked for again after this, ms: somebody may be about to make it. */
const ABSENT_MS = 2_000;
const JOINED_MS = 1_000;
const MOST_KEPT = 4_000;

/** Reads by key. Errors are told to all who wait, and not kept. */
export class RecentReads<T> {
  readonly #kept: SharedCache<T | undefined>;
  readonly #renewed: SharedCache<void>;

  /** @param now a monotonic clock, ms. */
  constructor(now: () => number = () => performance.now()) {
    this.#kept = new SharedCache(MOST_KEPT, now);
    this.#renewed = new SharedCache(MOST_KEPT, now);
  }

  /** What `read` gives, or gave in the last minute; it must end by itself. undefined: there is no such thing. */
  async get(
    key: string,
    { fresh = false, signal = new AbortController().signal }: ReadOptions,
    read: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    if (fresh) {
      await this.#renewed.get(key, signal, async () => {
        this.#kept.delete(key);
        return { value: undefined, forMs: JOINED_MS };
      });
    }
    return this.#kept.get(key, signal, async () => {
      const value = await read();
      return { value, forMs: value === undefined ? ABSENT_MS : KEPT_MS };
    });
  }
}
