// A queue of keys and a few workers; a key that fails comes again a second later.

const AGAIN_MS = 1_000;

/** Works on keys in the order in which they came; never on one key twice at once. */
export class Workers {
  readonly #work: (key: string) => Promise<void>;
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  #free: number;

  constructor(count: number, work: (key: string) => Promise<void>) {
    this.#free = count;
    this.#work = work;
  }

  /** Has a key worked on, once more if that is being done just now. */
  add(key: string): void {
    this.#waiting.add(key);
    this.#next();
  }

  #next(): void {
    for (const key of this.#waiting) {
      if (this.#free === 0) return;
      if (this.#running.has(key)) continue;
      this.#waiting.delete(key);
      void this.#run(key);
    }
  }

  async #run(key: string): Promise<void> {
    this.#free -= 1;
    this.#running.add(key);
    try {
      await this.#work(key);
    } catch (error) {
      console.error(`${key}: ${error}`);
      setTimeout(() => this.add(key), AGAIN_MS);
    }
    this.#free += 1;
    this.#running.delete(key);
    this.#next();
  }
}
