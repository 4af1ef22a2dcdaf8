// A level-triggered wake-up for a loop: rings while the loop is busy are remembered as one, none is lost.

/** Rung by whoever knows that there may be work, waited for by the one loop that does it. */
export interface Bell {
  /** There may be work: ends the present wait, or the next one at once. */
  ring(): void;
  /** Resolves when rung, after `timeoutMs`, or when `signal` is aborted, whichever comes first. */
  wait(signal: AbortSignal, timeoutMs?: number): Promise<void>;
}

/** A bell that has not been rung. */
export function createBell(): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(signal, timeoutMs) {
      if (!rung && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
        signal.addEventListener('abort', resolve as () => void, { once: true });
        await promise;
        clearTimeout(timer);
        signal.removeEventListener('abort', resolve as () => void);
        wake = undefined;
      }
      rung = false;
    },
  };
}
