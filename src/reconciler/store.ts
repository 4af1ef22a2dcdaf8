// The objects that an informer knows, found by key, by namespace, and by whatever else an index says of them.
import { fromKey } from './key.ts';
import { MultiMap } from './multi-map.ts';

/** For each index, the values under which an object is found. */
export type Indexes<T, I extends string> = Readonly<Record<I, (object: T) => Iterable<string>>>;

/** Objects by key, with indexes that follow. */
export class Store<T, I extends string> {
  readonly #objects = new Map<string, T>();
  readonly #indexes: readonly { name: string; valuesOf: (object: T) => Iterable<string>; keys: MultiMap }[];
  readonly #byNamespace = new MultiMap();

  constructor(indexes: Indexes<T, I>) {
    this.#indexes = Object.entries<(object: T) => Iterable<string>>(indexes).map(([name, valuesOf]) => {
      return { name, valuesOf, keys: new MultiMap() };
    });
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  /** The objects of a namespace, or all, in no particular order. */
  list(namespace?: string): T[] {
    return namespace === undefined ? [...this.#objects.values()] : this.#at(this.#byNamespace.get(namespace));
  }

  /** The objects of which the index gave this value. */
  by(index: I, value: string): T[] {
    return this.#at(this.#indexes.find(({ name }) => name === index)?.keys.get(value) ?? []);
  }

  /** Keys and objects. */
  entries(): [key: string, object: T][] {
    return [...this.#objects];
  }

  put(key: string, object: T): void {
    this.#unindex(key);
    this.#objects.set(key, object);
    this.#byNamespace.add(fromKey(key).namespace, key);
    for (const { valuesOf, keys } of this.#indexes) for (const value of valuesOf(object)) keys.add(value, key);
  }

  drop(key: string): void {
    this.#unindex(key);
    this.#objects.delete(key);
    this.#byNamespace.delete(fromKey(key).namespace, key);
  }

  #unindex(key: string): void {
    const before = this.#objects.get(key);
    if (before === undefined) return;
    for (const { valuesOf, keys } of this.#indexes) for (const value of valuesOf(before)) keys.delete(value, key);
  }

  #at(keys: Iterable<string>): T[] {
    return Array.from(keys, (key) => this.#objects.get(key)).filter((object) => object !== undefined);
  }
}
