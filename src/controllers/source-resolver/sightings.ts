// Since when each SourceResolver stands as it does, by our own clock. An answer to a question that was put before may be older than what somebody
// else has written meanwhile: an earlier leader that does not know yet that it is one no more, or a later one.

/** The last state that was seen of each. */
export class Sightings {
  readonly #seen = new Map<string, { readonly version: string; readonly at: number }>();
  readonly #now: () => number;

  /** @param now the monotonic clock of the polls, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** When this version was seen first, ms. */
  since(key: string, version: string): number {
    const before = this.#seen.get(key);
    if (before?.version === version) return before.at;
    const at = this.#now();
    this.#seen.set(key, { version, at });
    return at;
  }

  /** It is gone. */
  forget(key: string): void {
    this.#seen.delete(key);
  }
}
