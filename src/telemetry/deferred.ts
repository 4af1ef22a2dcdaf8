// Does small work a little later, and much of it at once: counting and logging a review between two others costs several
// times what it costs right after its like, with code and data still in the processor's caches.

/** Most items that wait. */
const MOST = 64;
/** Longest time that one waits, in ms. */
const LONGEST_MS = 10;

/** Work on items that are put off. */
export class Deferred<T> {
  readonly #work: (items: readonly T[]) => void;
  #waiting: T[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param work gets all items that wait, in order */
  constructor(work: (items: readonly T[]) => void) {
    this.#work = work;
  }

  /** Puts an item off. It should hold nothing large: it outlives what it is about. */
  push(item: T): void {
    this.#waiting.push(item);
    if (this.#waiting.length >= MOST) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), LONGEST_MS);
  }

  /** Works on everything that waits, in order. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const items = this.#waiting;
    this.#waiting = [];
    if (items.length > 0) this.#work(items);
  }
}
