// Keys of one priority. Namespaces take turns, and within its namespace a key waits for those before it: one namespace with
// thousands of keys makes another with a single key wait for one turn.
import { Fifo } from './fifo.ts';
import { fromKey } from './key.ts';

/** Keys that wait. Whether a key still waits here is known by the caller: one that was taken elsewhere stays as a stale entry. */
export class Lane {
  readonly #keys = new Map<string, Fifo<string>>();
  readonly #turns = new Fifo<string>();

  push(key: string): void {
    const { namespace } = fromKey(key);
    let keys = this.#keys.get(namespace);
    if (keys === undefined) {
      keys = new Fifo();
      this.#keys.set(namespace, keys);
      this.#turns.push(namespace);
    }
    keys.push(key);
  }

  /**
   * Takes the key whose turn it is.
   * @param waits whether an entry is still true.
   * @param isBlocked namespaces whose turn passes by for now.
   * @returns undefined when no key waits, or all that do are of blocked namespaces.
   */
  take(waits: (key: string) => boolean, isBlocked: (namespace: string) => boolean): string | undefined {
    for (let turns = this.#turns.size; turns > 0; turns -= 1) {
      const namespace = this.#turns.shift() ?? '';
      const key = isBlocked(namespace) ? undefined : this.#takeOf(namespace, waits);
      if ((this.#keys.get(namespace)?.size ?? 0) > 0) this.#turns.push(namespace);
      else this.#keys.delete(namespace);
      if (key !== undefined) return key;
    }
    return undefined;
  }

  #takeOf(namespace: string, waits: (key: string) => boolean): string | undefined {
    const keys = this.#keys.get(namespace);
    for (let key = keys?.shift(); key !== undefined; key = keys?.shift()) if (waits(key)) return key;
    return undefined;
  }
}
