// Which keys are to be worked on, now or later. A key is never worked on twice at once, and never lost when it comes again while
// it is worked on. As client-go's workqueue, with fair turns (fair-queue.ts) and appointments in one place.
import { type BackoffBounds, backoffDelay } from './backoff.ts';
import { FairQueue, higher, type Priority, type Waiting } from './fair-queue.ts';
import { fromKey } from './key.ts';

/** Hears what the queue does, for metrics. */
export interface QueueObserver {
  /** A key came that was not waiting. */
  added(): void;
  /** Work on a key began; it had waited so long. */
  began(waitedSeconds: number): void;
  /** Work on a key ended. */
  ended(workedSeconds: number): void;
  /** A key is to be tried again after a failure. */
  retried(): void;
}

/** How a queue behaves. */
export interface WorkQueueOptions {
  /** Called when a key may have become ready to be taken. Called often; must not take keys itself, only see to it that it is done. */
  readonly onReady: () => void;
  /** Waits between failures of one key; default 100 ms, doubling up to 2 minutes: status says "retrying", so people wait for it. */
  readonly backoff?: BackoffBounds;
  /** How many keys of one namespace may be worked on at once; default no limit. Keys without a namespace are not limited. */
  readonly mostOfNamespace?: number;
  readonly observer?: QueueObserver;
}

interface Appointment {
  readonly at: number;
  readonly priority: Priority;
  readonly timer: NodeJS.Timeout;
}

const BACKOFF: BackoffBounds = { firstMs: 100, maxMs: 120_000 };
/** The longest time that a timer of Node can be set to, ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Keys to work on. */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #waiting = new FairQueue();
  /** Being worked on, since when by the monotonic clock, ms. */
  readonly #running = new Map<string, number>();
  readonly #runningOf = new Map<string, number>();
  /** Came again while being worked on. */
  readonly #again = new Map<string, Priority>();
  /** Since when a key waits. */
  readonly #since = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #appointments = new Map<string, Appointment>();
  #isClosed = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** How many keys wait to be taken; without those with an appointment later, and those that came again while worked on. */
  get depth(): number {
    return this.#waiting.size;
  }

  /** How many keys are being worked on. */
  get running(): number {
    return this.#running.size;
  }

  /** For how long the keys being worked on have been, in seconds: of the longest, and all together. */
  unfinished(): { longestSeconds: number; totalSeconds: number } {
    const now = performance.now();
    let [longest, total] = [0, 0];
    for (const began of this.#running.values()) {
      longest = Math.max(longest, now - began);
      total += now - began;
    }
    return { longestSeconds: longest / 1000, totalSeconds: total / 1000 };
  }

  /** The key is to be worked on, at a time after this call. */
  add(key: string, priority: Priority): void {
    if (this.#isClosed) return;
    if (!this.#since.has(key)) {
      this.#since.set(key, performance.now());
      this.#options.observer?.added();
    }
    if (!this.#running.has(key)) this.#waiting.push(key, priority);
    else this.#again.set(key, higher(priority, this.#again.get(key)));
    this.#options.onReady();
  }

  /**
   * The key is to be worked on in so many ms, if nobody works on it before: then that work decides when to come again. Of two
   * appointments the earlier one counts.
   */
  addAfter(key: string, delayMs: number, priority: Priority = 'background'): void {
    if (this.#isClosed) return;
    if (!(delayMs > 0)) {
      this.add(key, priority);
      return;
    }
    const delay = Math.min(delayMs, LONGEST_TIMER_MS);
    const at = performance.now() + delay;
    const before = this.#appointments.get(key);
    if (before !== undefined && before.at <= at) return;
    this.#cancel(key);
    const timer = setTimeout(() => {
      this.#appointments.delete(key);
      this.add(key, priority);
    }, delay);
    this.#appointments.set(key, { at, priority, timer });
  }

  /**
   * The key failed and is to be tried again, later after each failure in a row.
   * @param atLeastMs wait no less than this, e.g. as long as a server asked for.
   * @returns in how many ms.
   */
  retry(key: string, priority: Priority, atLeastMs = 0): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const delayMs = Math.max(backoffDelay(failures, this.#options.backoff ?? BACKOFF), atLeastMs);
    this.#options.observer?.retried();
    this.addAfter(key, delayMs, priority);
    return delayMs;
  }

  /** The key succeeded, or is given up: its next failure is a first one. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key to work on; the caller says `done` when it is. Its appointment, if any, is cancelled. */
  take(): Waiting | undefined {
    if (this.#isClosed) return undefined;
    const most = this.#options.mostOfNamespace ?? Number.POSITIVE_INFINITY;
    const taken = this.#waiting.take((each) => each !== '' && (this.#runningOf.get(each) ?? 0) >= most);
    if (taken === undefined) return undefined;
    const { key } = taken;
    this.#cancel(key);
    const now = performance.now();
    this.#options.observer?.began((now - (this.#since.get(key) ?? now)) / 1000);
    this.#since.delete(key);
    this.#running.set(key, now);
    this.#count(key, 1);
    return taken;
  }

  /** Work on a key that was taken has ended. If it came again meanwhile, it waits again. */
  done(key: string): void {
    const began = this.#running.get(key);
    if (began === undefined) return;
    this.#options.observer?.ended((performance.now() - began) / 1000);
    this.#running.delete(key);
    this.#count(key, -1);
    const again = this.#again.get(key);
    this.#again.delete(key);
    if (again !== undefined && !this.#isClosed) this.#waiting.push(key, again);
    if (!this.#isClosed) this.#options.onReady();
  }

  /** Nothing can be added or taken any more; what is being worked on may go on. */
  close(): void {
    this.#isClosed = true;
    for (const { timer } of this.#appointments.values()) clearTimeout(timer);
    this.#appointments.clear();
  }

  #cancel(key: string): void {
    clearTimeout(this.#appointments.get(key)?.timer);
    this.#appointments.delete(key);
  }

  #count(key: string, change: 1 | -1): void {
    const { namespace } = fromKey(key);
    const count = (this.#runningOf.get(namespace) ?? 0) + change;
    if (count === 0) this.#runningOf.delete(namespace);
    else this.#runningOf.set(namespace, count);
  }
}
