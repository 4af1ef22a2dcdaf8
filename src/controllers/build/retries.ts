// How long until the next attempt at something that failed: longer each time in a row, yet never so long that a person who has mended the
// cause sits and waits (spec controllers.md, 11, 25).
import { backoffDelay } from '../../reconciler/backoff.ts';

const BOUNDS = { firstMs: 2_000, maxMs: 30_000 };

/** Counts attempts by key. */
export class Retries {
  readonly #failures = new Map<string, number>();

  /** The delay after one more failure, ms. @param atLeastMs what a server asked for. */
  after(key: string, atLeastMs = 0): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    return Math.max(backoffDelay(failures, BOUNDS), atLeastMs);
  }

  /** It went well, or there is nothing to try any more. */
  forget(key: string): void {
    this.#failures.delete(key);
  }
}
