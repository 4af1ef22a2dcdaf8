// Keys of one priority. Namespaces take turns, and within its namespace a key waits for those before it (line.ts): one namespace with
// thousands of keys makes another with a single key wait for one turn.
import { Fifo } from './fifo.ts';
import { fromKey } from './key.ts';
import { Line } from './line.ts';

/** Keys that wait. Whether a key still waits here is known by the caller: one that was taken elsewhere stays as a stale entry. */
export class Lane {
  readonly #lines = new Map<string, Line>();
  readonly #turns = new Fifo<string>();

  /** @param continues whether it goes on with something that was begun. */
  push(key: string, continues: boolean): void {
    const { namespace } = fromKey(key);
    let line = this.#lines.get(namespace);
    if (line === undefined) {
      line = new Line();
      this.#lines.set(namespace, line);
      this.#turns.push(namespace);
    }
    line.push(key, continues);
  }

  /**
   * Takes the key whose turn it is.
   * @param waits whether an entry is still true.
   * @param isBlocked namespaces whose turn passes by for now.
   * @returns undefined when no key waits, or all that do are of blocked namespaces.
   */
  take(
    waits: (key: string, continues: boolean) => boolean,
    isBlocked: (namespace: string) => boolean,
  ): string | undefined {
    for (let turns = this.#turns.size; turns > 0; turns -= 1) {
      const namespace = this.#turns.shift() ?? '';
      const line = this.#lines.get(namespace);
      const key = isBlocked(namespace) ? undefined : line?.take(waits);
      if (line !== undefined && line.size > 0) this.#turns.push(namespace);
      else this.#lines.delete(namespace);
      if (key !== undefined) return key;
    }
    return undefined;
  }
}
