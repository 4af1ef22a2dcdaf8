// How long to wait after the n-th failure in a row: exponential, capped, with jitter so that replicas do not retry in step.

/** A series of growing delays; one per loop that retries. */
export interface Backoff {
  /** The next delay, ms; each call without `reset` in between doubles it up to the cap. */
  next(): number;
  /** Call after a success: the next delay is short again. */
  reset(): void;
}

/** Bounds of a delay. */
export interface BackoffBounds {
  /** Upper bound of the first delay, ms. */
  readonly firstMs: number;
  /** Upper bound of every delay, ms. */
  readonly maxMs: number;
  /** A number in [0, 1), for tests. */
  readonly random?: () => number;
}

/** @returns the delay after so many earlier failures, ms: between half of its bound and the bound. */
export function backoffDelay(failures: number, { firstMs, maxMs, random = Math.random }: BackoffBounds): number {
  const bound = Math.min(maxMs, firstMs * 2 ** Math.min(failures, 30));
  return Math.round(bound / 2 + (bound / 2) * random());
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
      failures += 1;
      return backoffDelay(failures - 1, { firstMs, maxMs, random });
    },
    reset() {
      failures = 0;
    },
  };
}
