// Waits a while for something before anything is said or done about its absence. Mostly it comes at once, and a status that holds for some
// milliseconds costs a write and says nothing to anybody.

/** Since when each Image waits. */
export class Patience {
  readonly #elapsedMs: () => number;
  readonly #lastsMs: number;
  readonly #since = new Map<string, { readonly what: string; readonly at: number }>();

  /**
   * @param lastsMs how long it waits
   * @param elapsedMs a clock that never goes back: that of the API server, known to a second, does
   */
  constructor(lastsMs: number, elapsedMs: () => number) {
    this.#lastsMs = lastsMs;
    this.#elapsedMs = elapsedMs;
  }

  /**
   * How much longer to wait, ms; 0: no longer.
   * @param what it is waited for; another thing is waited for anew
   */
  left(key: string, what: string): number {
    const now = this.#elapsedMs();
    const before = this.#since.get(key);
    if (before?.what === what) return Math.max(0, before.at + this.#lastsMs - now);
    this.#since.set(key, { what, at: now });
    return this.#lastsMs;
  }

  /** What was waited for has come, or the Image is gone. */
  end(key: string): void {
    this.#since.delete(key);
  }
}
