// Questions that are put again and again, and shared: whoever follows the same thing gets the same answer, and one question an interval is
// all that it costs. Followers are told only when the answer is another one, so a quiet source costs nothing but the question.
import { backoffDelay } from '../reconciler/backoff.ts';
import type { Urgency } from './host-slots.ts';

/** The last answer. */
export type Outcome<T> =
  | { readonly kind: 'found'; readonly value: T; readonly askedAt: number }
  | { readonly kind: 'failed'; readonly error: Error; readonly askedAt: number };

/** What a follower wants to know. */
export interface Poll<T> {
  /** Equal for questions that have the same answer. */
  readonly key: string;
  /** ms between questions; undefined: once there is an answer, never again. */
  readonly intervalMs: number | undefined;
  /** The follower knows an answer from before: it need not be asked for at once. */
  readonly isKnown: boolean;
  /** Must end by itself. */
  ask(urgency: Urgency, signal: AbortSignal): Promise<T>;
}

/** How answers are judged. */
export interface SharedPollsOptions<T> {
  /** Whether two outcomes say the same; followers are not told of the second then. */
  readonly same: (a: Outcome<T>, b: Outcome<T>) => boolean;
  /** Failures that are waited out like an answer, such as a branch that is not there yet, and not more and more rarely. */
  readonly isAnswer: (error: Error) => boolean;
  /** How long a server asks to wait, ms. */
  readonly retryAfterMs: (error: Error) => number | undefined;
  /** There is something new for this follower. */
  readonly onNews: (follower: string) => void;
  /** A monotonic clock, ms. */
  readonly now?: () => number;
  /** A number in [0, 1). */
  readonly random?: () => number;
}

interface Entry<T> {
  readonly followers: Map<string, Poll<T>>;
  /** Followers to be told of the next answer whatever it is. */
  readonly waiting: Set<string>;
  readonly end: AbortController;
  outcome: Outcome<T> | undefined;
  hasFound: boolean;
  isAsking: boolean;
  failures: number;
  /** The shortest interval that a follower wants, ms. */
  paceMs: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** The interval where followers want none, for what failed, ms. */
const USUAL_MS = 60_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 5 * 60_000;
/** An answer that is not kept up to date is believed for so long, ms; a failure only so long. */
const FRESH_MS = 60_000;
const FRESH_FAILURE_MS = 5_000;

/** Polls by key, followers by key of theirs. */
export class SharedPolls<T> {
  readonly #options: SharedPollsOptions<T>;
  readonly #entries = new Map<string, Entry<T>>();
  readonly #followed = new Map<string, string>();
  readonly #now: () => number;
  readonly #random: () => number;

  constructor(options: SharedPollsOptions<T>) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#random = options.random ?? Math.random;
  }

  /** How many different questions there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** Follows this and nothing else from now on. @returns the answer; undefined when there is none yet: onNews will be called. */
  follow(follower: string, poll: Poll<T>): Outcome<T> | undefined {
    const before = this.#followed.get(follower);
    if (before !== poll.key) this.unfollow(follower);
    let entry = this.#entries.get(poll.key);
    if (entry === undefined) {
      entry = newEntry<T>();
      this.#entries.set(poll.key, entry);
    }
    const isNew = before !== poll.key;
    const changesPace = this.#join(entry, follower, poll);
    this.#followed.set(follower, poll.key);
    if (entry.isAsking) return isNew && !this.#isFresh(entry) ? undefined : entry.outcome;
    if (entry.outcome === undefined) {
      // After a start thousands know their answer: spread over the interval they leave room for those who wait for a first one.
      if (!poll.isKnown) this.#ask(entry, 'prompt');
      else if (entry.timer === undefined || changesPace) this.#askIn(entry, paceOf(entry) * this.#random());
      return undefined;
    }
    if (isNew && !poll.isKnown && !this.#isFresh(entry)) {
      this.#ask(entry, 'prompt');
      return undefined;
    }
    if (changesPace) this.#askIn(entry, this.#delay(entry), entry.outcome.askedAt);
    return entry.outcome;
  }

  /** @returns whether questions are to come more or less often than before. */
  #join(entry: Entry<T>, follower: string, poll: Poll<T>): boolean {
    const before = entry.followers.get(follower);
    entry.followers.set(follower, poll);
    const { paceMs } = entry;
    // The usual case costs no look at all others, of whom there may be thousands.
    if (before === undefined) entry.paceMs = shorter(paceMs, poll.intervalMs);
    else if (before.intervalMs !== poll.intervalMs) {
      entry.paceMs = [...entry.followers.values()].map(({ intervalMs }) => intervalMs).reduce(shorter, undefined);
    }
    return entry.paceMs !== paceMs;
  }

  /** Asks now, whatever is known; this follower will be told of the answer, also of the same one. */
  renew(follower: string): void {
    const entry = this.#entries.get(this.#followed.get(follower) ?? '');
    if (entry === undefined) return;
    entry.waiting.add(follower);
    if (!entry.isAsking) this.#ask(entry, 'prompt');
  }

  /** Ends it; what nobody follows is not asked for any more. */
  unfollow(follower: string): void {
    const key = this.#followed.get(follower);
    if (key === undefined) return;
    this.#followed.delete(follower);
    const entry = this.#entries.get(key);
    entry?.followers.delete(follower);
    entry?.waiting.delete(follower);
    if (entry === undefined || entry.followers.size > 0) return;
    this.#entries.delete(key);
    clearTimeout(entry.timer);
    entry.end.abort(new Error('nobody asks any more'));
  }

  /** Ends all. */
  stop(): void {
    for (const follower of [...this.#followed.keys()]) this.unfollow(follower);
  }

  #isFresh({ outcome }: Entry<T>): boolean {
    if (outcome === undefined) return false;
    return this.#now() - outcome.askedAt < (outcome.kind === 'found' ? FRESH_MS : FRESH_FAILURE_MS);
  }

  #ask(entry: Entry<T>, urgency: Urgency): void {
    clearTimeout(entry.timer);
    entry.timer = undefined;
    const [poll] = entry.followers.values();
    if (poll === undefined) return;
    entry.isAsking = true;
    const askedAt = this.#now();
    const ask = async () => poll.ask(urgency, entry.end.signal);
    ask().then(
      (value) => this.#settle(entry, { kind: 'found', value, askedAt }),
      (error: unknown) =>
        this.#settle(entry, {
          kind: 'failed',
          error: error instanceof Error ? error : new Error(String(error)),
          askedAt,
        }),
    );
  }

  #settle(entry: Entry<T>, outcome: Outcome<T>): void {
    entry.isAsking = false;
    if (entry.end.signal.aborted) return;
    const before = entry.outcome;
    entry.outcome = outcome;
    if (outcome.kind === 'found') entry.hasFound = true;
    entry.failures = outcome.kind === 'found' ? 0 : entry.failures + 1;
    this.#askIn(entry, this.#delay(entry));
    const isSame = before !== undefined && this.#options.same(before, outcome);
    const told = [...(isSame ? entry.waiting : entry.followers.keys())];
    entry.waiting.clear();
    for (const follower of told) this.#options.onNews(follower);
  }

  /** undefined: not again. */
  #delay(entry: Entry<T>): number | undefined {
    const { outcome, failures } = entry;
    const jitter = 1 + this.#random() / 10;
    const pace = paceOf(entry);
    if (outcome === undefined || outcome.kind === 'found') {
      return entry.paceMs === undefined ? undefined : pace * jitter;
    }
    const atLeast = this.#options.retryAfterMs(outcome.error) ?? 0;
    // Somebody waits for a first answer: try soon. Where there is one, no more often than usual.
    const isWaitedFor = !entry.hasFound && ![...entry.followers.values()].every(({ isKnown }) => isKnown);
    // What was pushed late is not looked for a day later because the interval is a day.
    if (this.#options.isAnswer(outcome.error)) {
      return Math.max((isWaitedFor ? Math.min(pace, LAST_RETRY_MS) : pace) * jitter, atLeast);
    }
    const longest = Math.max(LAST_RETRY_MS, pace);
    const wait = isWaitedFor
      ? backoffDelay(failures - 1, { firstMs: FIRST_RETRY_MS, maxMs: LAST_RETRY_MS, random: this.#random })
      : Math.min(longest, pace * 2 ** Math.min(failures - 1, 20)) * jitter;
    return Math.max(wait, atLeast);
  }

  /** @param since by the clock, from when the delay counts; default now. */
  #askIn(entry: Entry<T>, delayMs: number | undefined, since = this.#now()): void {
    clearTimeout(entry.timer);
    entry.timer = undefined;
    if (delayMs === undefined) return;
    entry.timer = setTimeout(() => this.#ask(entry, 'background'), Math.max(0, since + delayMs - this.#now()));
  }
}

const newEntry = <T>(): Entry<T> => ({
  followers: new Map(),
  waiting: new Set(),
  end: new AbortController(),
  outcome: undefined,
  hasFound: false,
  isAsking: false,
  failures: 0,
  paceMs: undefined,
  timer: undefined,
});

const paceOf = <T>({ paceMs }: Entry<T>): number => paceMs ?? USUAL_MS;

const shorter = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
