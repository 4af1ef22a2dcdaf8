// How long to wait after the n-th failure in a row: exponential, capped, with jitter so that replicas do not retry in step.

/** A series of growing delays; one per loop that retries. */
export interface Backoff {
  /** The next delay, ms; each call without `reset` in between doubles it up to the cap. */
  next(): number;
  /** Call after a success: the next delay is short again. */
  reset(): void;
}

/**
 * @param firstMs upper bound of the first delay, ms.
 * @param maxMs upper bound of every delay, ms.
 * @param random a number in [0, 1), for tests.
 * @returns delays between half of the bound and the bound.
 */
export function createBackoff(firstMs = 250, maxMs = 30_000, random: () => number = Math.random): Backoff {
  let failures = 0;
  return {
    next() {
      const bound = Math.min(maxMs, firstMs * 2 ** Math.min(failures, 30));
      failures += 1;
      return Math.round(bound / 2 + (bound / 2) * random());
    },
    reset() {
      failures = 0;
    },
  };
}
