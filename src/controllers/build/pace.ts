// Keeps the status of a build from being written for each of the many small steps of its pod: what happens within a second is one write.

const SPACING_MS = 1_000;

/** When each status was last written. */
export class Pace {
  readonly #written = new Map<string, number>();
  readonly #now: () => number;

  /** @param now a monotonic clock, ms. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** How long to wait before the next write, ms; 0 for not at all. */
  waitMs(key: string): number {
    const written = this.#written.get(key);
    return written === undefined ? 0 : Math.max(0, written + SPACING_MS - this.#now());
  }

  /** It was written now. */
  note(key: string): void {
    this.#written.set(key, this.#now());
  }

  /** Nothing more will be written. */
  forget(key: string): void {
    this.#written.delete(key);
  }
}
