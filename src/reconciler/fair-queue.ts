// In which order waiting keys are worked on: what just changed before what a list or a timer brought, but never only the former;
// within both, namespaces take turns.
import { Lane } from './lane.ts';

/** `prompt`: somebody just changed something. `background`: learnt by listing, or due by the clock; nobody is watching. */
export type Priority = 'prompt' | 'background';

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
  readonly #lanes: Readonly<Record<Priority, Lane>> = { prompt: new Lane(), background: new Lane() };
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
    if (before === priority || before === 'prompt') return;
    this.#waiting.set(key, priority);
    this.#lanes[priority].push(key);
  }

  /** Takes the next key, if there is one whose namespace is not blocked. */
  take(isBlocked: (namespace: string) => boolean): Waiting | undefined {
    const backgroundIsDue = this.#promptInARow >= BACKGROUND_SHARE - 1;
    const [first, second]: [Priority, Priority] = backgroundIsDue ? ['background', 'prompt'] : ['prompt', 'background'];
    return this.#takeOf(first, isBlocked) ?? this.#takeOf(second, isBlocked);
  }

  #takeOf(priority: Priority, isBlocked: (namespace: string) => boolean): Waiting | undefined {
    const key = this.#lanes[priority].take((each) => this.#waiting.get(each) === priority, isBlocked);
    if (key === undefined) return undefined;
    this.#waiting.delete(key);
    this.#promptInARow = priority === 'prompt' ? this.#promptInARow + 1 : 0;
    return { key, priority };
  }
}
