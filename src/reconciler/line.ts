// The keys of one namespace in the order in which they are worked on: what goes on with something that was begun before what begins, but
// never only the former. So the first of many objects is finished early, and not all of them at the end.
import { Fifo } from './fifo.ts';

/** While both wait, one in so many keys is one that begins. */
export const BEGINNING_SHARE = 4;

/** Keys that wait, in two rows; entries may be stale (lane.ts). */
export class Line {
  readonly #continuing = new Fifo<string>();
  readonly #beginning = new Fifo<string>();
  #continuedInARow = 0;

  /** Entries, with those that are stale. */
  get size(): number {
    return this.#continuing.size + this.#beginning.size;
  }

  push(key: string, continues: boolean): void {
    (continues ? this.#continuing : this.#beginning).push(key);
  }

  /** @param waits whether an entry is still true. */
  take(waits: (key: string, continues: boolean) => boolean): string | undefined {
    const isBeginningDue = this.#continuedInARow >= BEGINNING_SHARE - 1;
    return this.#takeOf(!isBeginningDue, waits) ?? this.#takeOf(isBeginningDue, waits);
  }

  #takeOf(continues: boolean, waits: (key: string, continues: boolean) => boolean): string | undefined {
    const keys = continues ? this.#continuing : this.#beginning;
    for (let key = keys.shift(); key !== undefined; key = keys.shift()) {
      if (!waits(key, continues)) continue;
      this.#continuedInARow = continues ? this.#continuedInARow + 1 : 0;
      return key;
    }
    return undefined;
  }
}
