// Results that many ask for at once and again: made once, kept for a while. A thousand Images of one builder cost its registry
// one token, one manifest and one configuration.
import { unlessAborted } from './time-limit.ts';

/** A result and how long it holds, ms; 0 for no longer than those who wait for it. */
export interface Perishable<T> {
  readonly value: T;
  readonly forMs: number;
}

interface Entry<T> {
  readonly made: Promise<T>;
  /** By the monotonic clock; endless while it is being made. */
  expiresAt: number;
}

/** A cache of a limited number of entries, of which the least recently used goes first. Failures are not kept. */
export class SharedCache<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #mostEntries: number;
  readonly #now: () => number;

  /** @param now a monotonic clock, ms. */
  constructor(mostEntries: number, now: () => number = () => performance.now()) {
    this.#mostEntries = mostEntries;
    this.#now = now;
  }

  /**
   * What is kept under a key, made by `make` when there is nothing. Whoever asks meanwhile gets the same result or error, so
   * `make` must end by itself; the signal ends only the caller's wait.
   */
  async get(key: string, signal: AbortSignal, make: () => Promise<Perishable<T>>): Promise<T> {
    let entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAt <= this.#now()) entry = this.#make(key, make);
    else this.#keep(key, entry);
    return unlessAborted(entry.made, signal);
  }

  /** Puts a result in the place of what is kept. */
  set(key: string, { value, forMs }: Perishable<T>): void {
    this.#keep(key, { made: Promise.resolve(value), expiresAt: this.#now() + forMs });
  }

  /** Forgets what is kept under a key, so that it is made anew. */
  delete(key: string): void {
    this.#entries.delete(key);
  }

  #make(key: string, make: () => Promise<Perishable<T>>): Entry<T> {
    const made = make();
    const entry: Entry<T> = { made: made.then(({ value }) => value), expiresAt: Number.POSITIVE_INFINITY };
    const forget = () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    made.then(({ forMs }) => {
      entry.expiresAt = this.#now() + forMs;
      if (forMs <= 0) forget();
    }, forget);
    // Every caller may have gone by the time it fails.
    entry.made.catch(() => undefined);
    this.#keep(key, entry);
    return entry;
  }

  #keep(key: string, entry: Entry<T>): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#mostEntries) break;
      this.#entries.delete(oldest);
    }
  }
}
