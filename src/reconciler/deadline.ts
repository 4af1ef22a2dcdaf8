// An abort signal for one call: ended by its caller or by a time limit, and forgotten by both when the call is over.
// (AbortSignal.any on a signal that lives as long as the process leaves a little behind for every call.)

/** The limits of one call; `end` must be called when it is over. */
export interface Deadline {
  /** Aborted with the caller's reason, or with the error of the time limit. */
  readonly signal: AbortSignal;
  /** Sets the time limit, replacing an earlier one: `ms` from now, or from the last `refresh`. */
  expireIn(ms: number, why: () => Error): void;
  /** Starts the time limit anew. */
  refresh(): void;
  /** Aborts what is still under way. */
  abort(): void;
  /** Lets go of the caller's signal and the timer. */
  end(): void;
}

/** @param caller the signal of whoever started the call, if any. */
export function startDeadline(caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const stopped = () => controller.abort(caller?.reason);
  let timer: NodeJS.Timeout | undefined;
  if (caller?.aborted === true) stopped();
  else caller?.addEventListener('abort', stopped, { once: true });
  return {
    signal: controller.signal,
    expireIn(ms, why) {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(why()), ms);
    },
    refresh: () => void timer?.refresh(),
    abort: () => controller.abort(),
    end() {
      clearTimeout(timer);
      caller?.removeEventListener('abort', stopped);
    },
  };
}
