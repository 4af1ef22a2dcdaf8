// In which order waiting keys are worked on: what just changed before what a list or a timer brought, but never only the former;
// within both, namespaces take turns (lane.ts), and a namespace goes on with what it has begun before it begins more (line.ts).
import { Lane } from './lane.ts';

/**
 * `continuing`: something that was begun can go on, or came to its end. `prompt`: somebody just changed something. `background`: learnt by
 * listing, or due by the clock; nobody is watching. The first two differ within a namespace only.
 */
export type Priority = 'continuing' | 'prompt' | 'background';

const RANKS: Readonly<Record<Priority, number>> = { continuing: 2, prompt: 1, background: 0 };

/** The higher one. */
export const higher = (one: Priority, other: Priority | undefined): Priority =>
  other === undefined || RANKS[one] > RANKS[other] ? one : other;

/** A key and why it waits. */
export interface Waiting {
  readonly key: string;
  readonly priority: Priority;
}

/** While both wait, one in so many keys is taken from the background. */
export const BACKGROUND_SHARE = 8;

/** Waiting keys, each once. */
export class FairQueue {
  readonly #waiting = new Map<string, Priority>();
  readonly #prompt = new Lane();
  readonly #background = new Lane();
  #promptInARow = 0;

  get size(): number {
    return this.#waiting.size;
  }

  has(key: string): boolean {
    return this.#waiting.has(key);
  }

  /** Lets a key wait; one that waits already keeps its place, unless the new priority is the higher one. */
  push(key: string, priority: Priority): void {
    const before = this.#waiting.get(key);
    if (before !== undefined && RANKS[before] >= RANKS[priority]) return;
    this.#waiting.set(key, priority);
    const lane = priority === 'background' ? this.#background : this.#prompt;
    lane.push(key, priority === 'continuing');
  }

  /** Takes the next key, if there is one whose namespace is not blocked. */
  take(isBlocked: (namespace: string) => boolean): Waiting | undefined {
    return this.#promptInARow >= BACKGROUND_SHARE - 1
      ? (this.#takeBackground(isBlocked) ?? this.#takePrompt(isBlocked))
      : (this.#takePrompt(isBlocked) ?? this.#takeBackground(isBlocked));
  }

  #takePrompt(isBlocked: (namespace: string) => boolean): Waiting | undefined {
    const waits = (each: string, continues: boolean) =>
      this.#waiting.get(each) === (continues ? 'continuing' : 'prompt');
    const taken = this.#left(this.#prompt.take(waits, isBlocked));
    if (taken !== undefined) this.#promptInARow += 1;
    return taken;
  }

  #takeBackground(isBlocked: (namespace: string) => boolean): Waiting | undefined {
    const taken = this.#left(this.#background.take((each) => this.#waiting.get(each) === 'background', isBlocked));
    if (taken !== undefined) this.#promptInARow = 0;
    return taken;
  }

  #left(key: string | undefined): Waiting | undefined {
    const priority = key === undefined ? undefined : this.#waiting.get(key);
    if (key === undefined || priority === undefined) return undefined;
    this.#waiting.delete(key);
    return { key, priority };
  }
}
