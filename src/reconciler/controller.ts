// Calls a reconciler for each key that may need it, several at a time, until told to stop. The reconciler compares what is wanted with
// what is; what it throws is logged and tried again later, and never ends the process.
import type { Logger } from 'pino';
import { ApiError, isConflict } from './api-error.ts';
import type { BackoffBounds } from './backoff.ts';
import { startDeadline } from './deadline.ts';
import type { Waiting } from './fair-queue.ts';
import type { Synced } from './informer.ts';
import type { Source } from './source.ts';
import { TerminalError } from './terminal-error.ts';
import { type QueueObserver, WorkQueue } from './work-queue.ts';

/** When to come again, if nothing changes before. */
export interface Result {
  /** ms. Zero or less: soon, later each time in a row. Absent: only when something changes. */
  readonly requeueAfterMs?: number | undefined;
}

/**
 * Makes the world as `key` wants it; called again and again, also when there is nothing to do, or the object is gone.
 * `signal` is aborted when the time is up or the controller stops: pass it to every call that waits.
 * Throws to be called again later, TerminalError not to be.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a reconciler that has nothing to say returns nothing.
export type Reconcile = (key: string, signal: AbortSignal) => Promise<Result | undefined | void>;

/** How a reconcile ended, in controller-runtime's words; `requeue`: a conflict, or "soon". */
export type Outcome = 'success' | 'requeue_after' | 'requeue' | 'error' | 'terminal_error';

/** Figures that are read when Prometheus asks. */
export interface ControllerFigures {
  readonly depth: number;
  readonly active: number;
  readonly longestSeconds: number;
  readonly totalSeconds: number;
}

/** Hears what a controller does, for metrics. */
export interface ControllerObserver extends QueueObserver {
  reconciled(outcome: Outcome, seconds: number): void;
  /** The controller runs from now on. Returns the way to say that it ended. */
  started(concurrency: number, figures: () => ControllerFigures): () => void;
}

/** What a controller is. */
export interface ControllerOptions {
  /** e.g. `image`; in logs and metrics. */
  readonly name: string;
  readonly reconcile: Reconcile;
  readonly sources: readonly Source[];
  /** The caches that it reads: it starts when they are synced. Default: all of the manager. */
  readonly reads?: readonly Pick<Synced, 'hasSynced' | 'synced'>[];
  /** How many reconciles at once; default 8. */
  readonly concurrency?: number;
  /** How many of them in one namespace; default all but one, so that a namespace where everything hangs leaves room for others. */
  readonly mostOfNamespace?: number;
  /** Time for one reconcile, ms; default 60,000. */
  readonly deadlineMs?: number;
  readonly backoff?: BackoffBounds;
  readonly logger: Logger;
  readonly observer?: ControllerObserver;
}

/** A controller at work. */
export interface RunningController {
  readonly name: string;
  /** Whether nothing waits and nothing is being worked on (appointments later do not count). */
  readonly isIdle: boolean;
  /**
   * Takes up nothing any more, lets what is under way go on for `graceMs`, then aborts it. Resolves when the last reconcile has ended,
   * however long that takes.
   */
  stop(graceMs: number): Promise<void>;
}

/** A reconcile that goes on this long after its deadline gives its place to another, ms. Its key stays taken. */
const OVERRUN_MS = 5_000;

/** Starts at once: everything that the sources know already is looked at. */
export function startController(options: ControllerOptions): RunningController {
  const { name, sources, reconcile, concurrency = 8, deadlineMs = 60_000, backoff, observer } = options;
  const { mostOfNamespace = Math.max(1, concurrency - 1) } = options;
  const logger = options.logger.child({ controller: name });
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  let places = concurrency;
  let isAwake = false;
  const queue = new WorkQueue({
    onReady: wake,
    mostOfNamespace,
    ...(backoff === undefined ? {} : { backoff }),
    ...(observer === undefined ? {} : { observer }),
  });

  // Later, so that a reconcile never runs inside of the event that asked for it, and a burst of events is in order before the first.
  function wake(): void {
    if (isAwake || places === 0) return;
    isAwake = true;
    setImmediate(() => {
      isAwake = false;
      for (let next = takeNext(); next !== undefined; next = takeNext()) {
        begin(next);
        // One a turn of the event loop: an answer that somebody waits for is not held up by thousands of looks that find nothing to do.
        if (next.priority === 'background') return wake();
      }
    });
  }

  function takeNext(): Waiting | undefined {
    return places > 0 ? queue.take() : undefined;
  }

  function begin(waiting: Waiting): void {
    const { key } = waiting;
    let isInPlace = true;
    places -= 1;
    const leave = () => {
      if (isInPlace) places += 1;
      isInPlace = false;
    };
    const overrun = setTimeout(() => {
      logger.error(
        { key },
        `the reconcile goes on after its deadline of ${deadlineMs} ms; its key is not worked on again before it ends`,
      );
      leave();
      wake();
    }, deadlineMs + OVERRUN_MS);
    const work = attempt(waiting)
      .catch((err: unknown) => logger.error({ key, err }, 'the controller failed to note how a reconcile ended'))
      .finally(() => {
        clearTimeout(overrun);
        leave();
        running.delete(work);
        queue.done(key);
      });
    running.add(work);
  }

  async function attempt(waiting: Waiting): Promise<void> {
    const { key } = waiting;
    const deadline = startDeadline(stop.signal);
    deadline.expireIn(deadlineMs, () => new Error(`reconciling ${key} took longer than ${deadlineMs} ms`));
    const began = performance.now();
    let outcome: Outcome;
    try {
      outcome = settle(waiting, await reconcile(key, deadline.signal));
    } catch (err) {
      outcome = fail(waiting, err);
    } finally {
      deadline.end();
    }
    observer?.reconciled(outcome, (performance.now() - began) / 1000);
  }

  function settle({ key, priority }: Waiting, result: Awaited<ReturnType<Reconcile>>): Outcome {
    const requeueAfterMs = result?.requeueAfterMs;
    if (requeueAfterMs !== undefined && !(requeueAfterMs > 0)) {
      queue.retry(key, priority);
      return 'requeue';
    }
    queue.forget(key);
    if (requeueAfterMs === undefined) return 'success';
    queue.addAfter(key, requeueAfterMs, 'background');
    return 'requeue_after';
  }

  function fail({ key, priority }: Waiting, err: unknown): Outcome {
    if (stop.signal.aborted) {
      logger.debug({ key, err }, 'the reconcile was ended, the controller stops');
      return 'error';
    }
    if (err instanceof TerminalError) {
      queue.forget(key);
      logger.error({ key, err }, 'the reconcile failed for good, it is tried again when something changes');
      return 'terminal_error';
    }
    const retryInMs = queue.retry(key, priority, err instanceof ApiError ? err.retryAfterMs : undefined);
    if (isConflict(err)) {
      // Decided on a state that was out of date: that is what optimistic locking is for, and no fault.
      logger.debug({ key, err, retryInMs }, 'somebody else was faster, looking again');
      return 'requeue';
    }
    logger.error({ key, err, retryInMs }, 'the reconcile failed, trying again');
    return 'error';
  }

  const figures = () => ({ depth: queue.depth, active: queue.running, ...queue.unfinished() });
  const observed = observer?.started(concurrency, figures);
  const ends = sources.map((source) => source.begin((key, priority) => queue.add(key, priority)));
  logger.debug({ concurrency }, 'controller started');
  return {
    name,
    get isIdle() {
      return queue.depth === 0 && queue.running === 0;
    },
    async stop(graceMs) {
      for (const end of ends.splice(0)) end();
      queue.close();
      const abort = () => stop.abort(new Error(`the controller ${name} stops`));
      if (graceMs <= 0) abort();
      const timer = setTimeout(abort, Math.max(0, graceMs));
      await Promise.all(running);
      clearTimeout(timer);
      observed?.();
    },
  };
}
