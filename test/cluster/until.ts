// Waits for a condition with a deadline, inside a test run and outside of one (vitest's `vi.waitFor` works only inside).
import { setTimeout as pause } from 'node:timers/promises';
import { ControlPlaneError } from './control-plane-error.ts';

/** How long to wait, and how often to look; ms. */
export interface Patience {
  /** 30 s when not given. */
  readonly withinMs?: number;
  /** 50 ms when not given. */
  readonly everyMs?: number;
}

/** Thrown by a check that can never succeed any more; ends the waiting. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
}

/**
 * Calls `check` until it gives something else than undefined, and gives that. An error of `check` means "not yet".
 * @param what the thing waited for, as the error says it
 * @throws ControlPlaneError when the time is up, with the last error of `check`; GiveUp when `check` throws one
 */
export async function until<T>(
  what: string,
  check: () => T | undefined | Promise<T | undefined>,
  { withinMs = 30_000, everyMs = 50 }: Patience = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  let why: unknown;
  do {
    try {
      const found = await check();
      if (found !== undefined) return found;
      why = undefined;
    } catch (error) {
      if (error instanceof GiveUp) throw error;
      why = error;
    }
    await pause(everyMs);
  } while (performance.now() < deadline);
  const reason = why instanceof Error ? `: ${why.message}` : '';
  throw new ControlPlaneError(`${what} was waited for ${withinMs} ms in vain${reason}`, { cause: why });
}
