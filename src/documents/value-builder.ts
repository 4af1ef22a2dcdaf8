// Makes the JSON value of a document at once, without places: the fast way for small documents without aliases, which are most.
import { define, type JsonObject, type JsonValue } from '../schemas/json.ts';
import type { Builder } from './builder.ts';
import type { DuplicateKey } from './duplicate-key.ts';
import { type GoScalar, jsonScalar, keyText } from './go-scalar.ts';
import { MAX_DEPTH } from './refusals.ts';

/** Thrown when a document needs nodes: it has an alias or a merge, something to refuse, or so many parts that its value had better not be held whole. */
export const NEEDS_NODES = Symbol('needs nodes');

/** Parts up to which a value is small: about 1 MB of text. */
const MAX_PARTS = 100_000;

type Container = JsonObject | JsonValue[];

/** Gives {@link value}; throws {@link NEEDS_NODES} where it cannot. */
export class ValueBuilder implements Builder {
  value: JsonValue = null;
  /** Keys given a second time in one map; the last one wins. */
  readonly duplicates: DuplicateKey[] = [];
  readonly #open: Container[] = [];
  #top: Container | undefined;
  /** In a map: the key whose value comes next. */
  #key: string | undefined;
  /** How many parts may still come. */
  #room: number;

  constructor(maxParts = MAX_PARTS) {
    this.#room = maxParts;
  }

  scalar(scalar: GoScalar, start: number, _end: number, isMerge: boolean): void {
    if (this.#top === undefined || Array.isArray(this.#top) || this.#key !== undefined) {
      const value = typeof scalar === 'string' ? scalar : jsonScalar(scalar);
      if (value === undefined) throw NEEDS_NODES;
      this.#add(value);
      return;
    }
    const key = typeof scalar === 'string' ? scalar : keyText(scalar);
    if (isMerge || key === undefined) throw NEEDS_NODES;
    if (Object.hasOwn(this.#top, key)) this.duplicates.push({ key, offset: start });
    this.#key = key;
  }

  misfit(): never {
    throw NEEDS_NODES;
  }

  alias(): never {
    throw NEEDS_NODES;
  }

  anchor(): void {}

  startMap(): void {
    this.#start({});
  }

  startList(): void {
    this.#start([]);
  }

  end(): void {
    this.#open.pop();
    this.#top = this.#open[this.#open.length - 1];
  }

  #start(container: Container): void {
    const top = this.#top;
    const isKey = top !== undefined && !Array.isArray(top) && this.#key === undefined;
    if (isKey || this.#open.push(container) > MAX_DEPTH) throw NEEDS_NODES;
    this.#add(container);
    this.#top = container;
    this.#key = undefined;
  }

  #add(value: JsonValue): void {
    if (--this.#room < 0) throw NEEDS_NODES;
    const top = this.#top;
    if (top === undefined) this.value = value;
    else if (Array.isArray(top)) top.push(value);
    else if (this.#key !== undefined) {
      define(top, this.#key, value);
      this.#key = undefined;
    }
  }
}
