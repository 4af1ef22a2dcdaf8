// A map from a text to a set of texts, without empty sets left behind.

/** Several values for each key, each once. */
export class MultiMap {
  readonly #sets = new Map<string, Set<string>>();

  /** How many keys have a value. */
  get size(): number {
    return this.#sets.size;
  }

  /** The values of a key; empty when it has none. Not a copy. */
  get(key: string): ReadonlySet<string> {
    return this.#sets.get(key) ?? NONE;
  }

  add(key: string, value: string): void {
    const set = this.#sets.get(key);
    if (set === undefined) this.#sets.set(key, new Set([value]));
    else set.add(value);
  }

  delete(key: string, value: string): void {
    const set = this.#sets.get(key);
    set?.delete(value);
    if (set?.size === 0) this.#sets.delete(key);
  }
}

const NONE: ReadonlySet<string> = new Set();
