// Controllers from the moment when this process may work until it may not. Each starts as soon as it has what it reads: an Image need not
// wait until thousands of pods have been listed.
import { type ControllerOptions, type RunningController, startController } from './controller.ts';
import type { Synced } from './informer.ts';

/** Controllers at work, or about to be. */
export interface Term {
  /** Whether all of them run and have nothing to do now. */
  readonly isIdle: boolean;
  /** As RunningController, for all; one that has not started never does. */
  stop(graceMs: number): Promise<unknown>;
}

/** @param informers what a controller waits for that does not say what it reads. */
export function startTerm(controllers: readonly ControllerOptions[], informers: readonly Synced[]): Term {
  const running: RunningController[] = [];
  let isStopping = false;
  for (const options of controllers) {
    const { reads = informers } = options;
    if (reads.every(({ hasSynced }) => hasSynced)) running.push(startController(options));
    // Rejected when informers are stopped before they ever synced.
    else
      Promise.all(reads.map(({ synced }) => synced)).then(
        () => start(options),
        () => undefined,
      );
  }

  function start(options: ControllerOptions): void {
    if (!isStopping) running.push(startController(options));
  }

  return {
    get isIdle() {
      return running.length === controllers.length && running.every(({ isIdle }) => isIdle);
    },
    stop(graceMs) {
      isStopping = true;
      return Promise.all(running.map((controller) => controller.stop(graceMs)));
    },
  };
}
