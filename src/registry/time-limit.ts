// An end for work that others may never answer: by its caller or by a time limit, and nothing is left behind on either. (What
// AbortSignal.any makes of a signal that lives as long as the process stays with that signal.)

/**
 * Runs a task with a signal that is aborted after `ms`, with the error of `late`, or when the caller's is.
 * @throws whatever the task throws; the caller's reason or `late()` where that ended it.
 */
export async function withinTime<T>(
  ms: number,
  caller: AbortSignal | undefined,
  late: () => Error,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  caller?.throwIfAborted();
  const controller = new AbortController();
  const stop = () => controller.abort(caller?.reason);
  caller?.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(() => controller.abort(late()), ms);
  try {
    return await task(controller.signal);
  } catch (error) {
    // Whatever broke after the end broke because of it.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener('abort', stop);
  }
}

/** The promise's result, unless the signal is aborted first: for a wait on work that goes on for others. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const stop = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
