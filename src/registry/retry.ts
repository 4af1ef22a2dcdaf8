// Tries again what fails for a moment: an overloaded registry, a connection that breaks.
import { setTimeout as sleep } from 'node:timers/promises';
import { RegistryError } from './registry-error.ts';

/** How often and how fast. */
export interface RetryPolicy {
  /** Tries in all. */
  readonly attempts: number;
  /** Upper bound of the first wait, ms; each next one is three times as long. The wait is between half of it and all of it. */
  readonly firstMs: number;
  /** No wait is longer, ms: a registry that asks for more gets its rest from the caller, who is told `retryAfterMs`. */
  readonly longestMs: number;
}

/**
 * Runs a task until it succeeds, fails for good, or has failed `attempts` times.
 * @throws the last error; the signal's reason when it is aborted while waiting.
 */
export async function withRetries<T>(policy: RetryPolicy, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof RegistryError) || !error.transient || signal.aborted) throw error;
      const bound = Math.min(policy.longestMs, policy.firstMs * 3 ** (attempt - 1));
      const wait = Math.max(bound * (0.5 + Math.random() / 2), error.retryAfterMs ?? 0);
      if (attempt >= policy.attempts || wait > policy.longestMs) throw error;
      await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
