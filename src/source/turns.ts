// Who is next among those that wait: askers take turns, and each asker's own come in their order. One who asks three thousand questions makes
// another with a single one wait for one turn.

/** Things that wait. */
export class Turns<T> {
  /** In the order of their turns; none without something that waits. */
  readonly #askers = new Map<string, Set<T>>();

  /** Nothing waits. */
  get isEmpty(): boolean {
    return this.#askers.size === 0;
  }

  push(asker: string, waiting: T): void {
    const own = this.#askers.get(asker);
    if (own === undefined) this.#askers.set(asker, new Set([waiting]));
    else own.add(waiting);
  }

  /** Takes the next one out. */
  take(): T | undefined {
    for (const [asker, own] of this.#askers) {
      for (const waiting of own) {
        own.delete(waiting);
        this.#askers.delete(asker);
        if (own.size > 0) this.#askers.set(asker, own);
        return waiting;
      }
    }
    return undefined;
  }

  /** Takes this one out. @returns whether it was there */
  delete(asker: string, waiting: T): boolean {
    const own = this.#askers.get(asker);
    const was = own?.delete(waiting) === true;
    if (own?.size === 0) this.#askers.delete(asker);
    return was;
  }
}
