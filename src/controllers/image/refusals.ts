// Remembers what the API server refused, so that the same request is not made at every event of an Image, but later each time.
import { ApiError } from '../../reconciler/api-error.ts';

/** What became of a request. */
export type Outcome<T> =
  | { readonly done: true; readonly value: T }
  /** Refused, now or a short time ago; in the words of the API server. */
  | { readonly done: false; readonly reason: string; readonly message: string; readonly retryInMs: number };

interface Refused {
  readonly request: string;
  readonly reason: string;
  readonly message: string;
  readonly times: number;
  readonly until: number;
}

const FIRST_MS = 5_000;
/** People change quotas and storage classes, and nothing tells us. */
const MOST_MS = 5 * 60_000;
/** The object or the request is not to the liking of the API server, a quota or a webhook. Others are faults of the moment, or races. */
const REFUSALS: readonly number[] = [400, 403, 413, 422];

/** Refusals by owner and by what was asked for. */
export class Refusals {
  readonly #elapsedMs: () => number;
  readonly #refused = new Map<string, Map<string, Refused>>();

  /** @param elapsedMs a clock that never goes back */
  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs;
  }

  /**
   * Makes a request, unless the very same was refused and its time has not come yet.
   * @param owner key of the Image
   * @param child what it is about, e.g. `claim`
   * @param request what tells it from others; it is made at once when this differs
   * @throws what is not a refusal
   */
  async attempt<T>(owner: string, child: string, request: string, make: () => Promise<T>): Promise<Outcome<T>> {
    const before = this.#refused.get(owner)?.get(child);
    const isSame = before?.request === request;
    const now = this.#elapsedMs();
    if (isSame && now < before.until) {
      const { reason, message, until } = before;
      return { done: false, reason, message, retryInMs: until - now };
    }
    try {
      const value = await make();
      this.clear(owner, child);
      return { done: true, value };
    } catch (error) {
      if (!(error instanceof ApiError) || !REFUSALS.includes(error.status)) throw error;
      const times = isSame ? before.times + 1 : 1;
      const retryInMs = Math.min(MOST_MS, FIRST_MS * 2 ** (times - 1));
      const { reason, message } = error;
      this.#note(owner, child, { request, reason, message, times, until: now + retryInMs });
      return { done: false, reason, message, retryInMs };
    }
  }

  /** Nothing is wrong with this child any more. */
  clear(owner: string, child: string): void {
    const children = this.#refused.get(owner);
    children?.delete(child);
    if (children?.size === 0) this.#refused.delete(owner);
  }

  /** The owner is gone. */
  forget(owner: string): void {
    this.#refused.delete(owner);
  }

  #note(owner: string, child: string, refused: Refused): void {
    const children = this.#refused.get(owner);
    if (children === undefined) this.#refused.set(owner, new Map([[child, refused]]));
    else children.set(child, refused);
  }
}
