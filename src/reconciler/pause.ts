// Waiting that a stop ends early.
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after `ms`, or at once (without an error) when `signal` is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
