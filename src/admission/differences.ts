// Compares two values of a Go type leaf by leaf, as the reference does (spec admission.md, 5.5).
import { byCodePoint } from '../schemas/encode.ts';
import { isObject, type JsonObject, type JsonValue, sameJson } from '../schemas/json.ts';
import { compareQuantities } from '../schemas/quantity.ts';
import { goQuote } from './go-quote.ts';
import { type GoList, type GoMap, type GoStruct, type GoType, goMember, goValue } from './go-type.ts';
import { type ListEdit, listEdits } from './list-edits.ts';

/** A leaf that differs. */
export interface Difference {
  /** From the value that was compared, for example `.Tags[0]`. */
  path: string;
  /** What the pointer at the path points to differs, not the pointer. */
  readonly throughPointer: boolean;
  readonly type: GoType;
  /** Where the leaf exists: a list element or map entry may have come or gone. */
  readonly sides: 'both' | 'before' | 'after';
  /** As goValue gives it: undefined is nil. */
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

/** What a comparison found. */
export interface Comparison {
  /** Number of equal leaves. */
  same: number;
  /** Number of leaves that differ. */
  different: number;
  /** The first of them, in the order of fields, keys and elements. */
  readonly found: Difference[];
}

/**
 * Comparisons of leaves that finding the best explanation of changed lists may cost, some 20 ms in all: lists of 10,000 strings
 * or variables stay well below. Beyond it lists are compared index by index.
 */
const SEARCH_COMPARISONS = 500_000;
/** Characters that cost as much to compare as looking a leaf up. */
const CHARACTERS_A_COMPARISON = 256;

/** All differences between two values, of which at most `limit` are listed; takes time proportional to the values. */
export function differences(type: GoType, before: JsonValue, after: JsonValue, limit: number): Comparison {
  return new Comparer(limit).compare(type, goValue(type, before), goValue(type, after));
}

const EQUAL_LEAF: Comparison = Object.freeze({ same: 1, different: 0, found: [] });

class Comparer {
  readonly #limit: number;
  #comparisonsLeft = SEARCH_COMPARISONS;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Both values as goValue gives them. */
  compare(type: GoType, before: JsonValue | undefined, after: JsonValue | undefined): Comparison {
    if (type.kind === 'list' && Array.isArray(before) && Array.isArray(after)) return this.#lists(type, before, after);
    if (type.kind === 'map' && isObject(before) && isObject(after)) return this.#maps(type, before, after);
    if (type.kind === 'struct' && isObject(before) && isObject(after)) return this.#structs(type, before, after);
    if (this.#equal(type, before, after)) return EQUAL_LEAF;
    const throughPointer =
      (type.kind === 'scalar' || type.kind === 'quantity') &&
      type.pointer &&
      before !== undefined &&
      after !== undefined;
    return { same: 0, different: 1, found: [{ path: '', throughPointer, type, sides: 'both', before, after }] };
  }

  #structs({ fields }: GoStruct, before: JsonObject, after: JsonObject): Comparison {
    const whole: Comparison = { same: 0, different: 0, found: [] };
    for (const { json, path, type } of fields) {
      // Names are the schema's: none is one that every object inherits.
      this.#add(whole, path, this.compare(type, goValue(type, before[json]), goValue(type, after[json])));
    }
    return whole;
  }

  #maps({ values }: GoMap, before: JsonObject, after: JsonObject): Comparison {
    const whole: Comparison = { same: 0, different: 0, found: [] };
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byCodePoint)) {
      const was = goMember(values, before, key);
      const is = goMember(values, after, key);
      let part: Comparison;
      if (!Object.hasOwn(after, key)) part = oneSided(values, 'before', was);
      else if (!Object.hasOwn(before, key)) part = oneSided(values, 'after', is);
      else part = this.compare(values, was, is);
      if (part.different > 0) this.#add(whole, `[${goQuote(key)}]`, part);
      else whole.same += part.same;
    }
    return whole;
  }

  #lists({ items }: GoList, before: JsonValue[], after: JsonValue[]): Comparison {
    const was = (i: number): JsonValue | undefined => goValue(items, before[i]);
    const is = (j: number): JsonValue | undefined => goValue(items, after[j]);
    // What makes a pair similar is what is printed about it later; listEdits keeps every pair that it is told is similar.
    const similarPairs = new Map<number, Comparison>();
    const edits = listEdits(before.length, after.length, {
      equal: (i, j) => this.#comparisonsLeft > 0 && this.#equal(items, was(i), is(j)),
      similar: (i, j) => {
        if (this.#comparisonsLeft <= 0) return true;
        const pair = this.compare(items, was(i), is(j));
        const similar = pair.same + 1 >= pair.different;
        if (similar) similarPairs.set(i, pair);
        return similar;
      },
    });
    const whole: Comparison = { same: 0, different: 0, found: [] };
    for (const edit of edits) {
      const { before: i, after: j } = edit;
      let part: Comparison;
      if (i === undefined) part = oneSided(items, 'after', is(j ?? 0));
      else if (j === undefined) part = oneSided(items, 'before', was(i));
      else part = similarPairs.get(i) ?? this.compare(items, was(i), is(j));
      if (part.different > 0) this.#add(whole, index(edit), part);
      else whole.same += part.same;
    }
    return whole;
  }

  #add(whole: Comparison, step: string, part: Comparison): void {
    whole.same += part.same;
    whole.different += part.different;
    for (const difference of part.found) {
      if (whole.found.length >= this.#limit) return;
      difference.path = step + difference.path;
      whole.found.push(difference);
    }
  }

  /** Both values as goValue gives them; stops at the first difference. */
  #equal(type: GoType, before: JsonValue | undefined, after: JsonValue | undefined): boolean {
    if (type.kind === 'struct' && isObject(before) && isObject(after)) {
      for (const { json, type: member } of type.fields) {
        const was = before[json];
        const is = after[json];
        if (was === undefined && is === undefined) this.#comparisonsLeft--;
        else if (!this.#equal(member, goValue(member, was), goValue(member, is))) return false;
      }
      return true;
    }
    if (type.kind === 'list' && Array.isArray(before) && Array.isArray(after)) {
      const { items } = type;
      return (
        before.length === after.length &&
        before.every((item, i) => this.#equal(items, goValue(items, item), goValue(items, after[i])))
      );
    }
    if (type.kind === 'map' && isObject(before) && isObject(after)) {
      const { values } = type;
      const keys = Object.keys(before);
      return (
        keys.length === Object.keys(after).length &&
        keys.every(
          (key) =>
            Object.hasOwn(after, key) &&
            this.#equal(values, goMember(values, before, key), goMember(values, after, key)),
        )
      );
    }
    this.#comparisonsLeft -= typeof before === 'string' ? 1 + before.length / CHARACTERS_A_COMPARISON : 1;
    if (before === after) return true;
    if (before === undefined || after === undefined) return false;
    return type.kind === 'quantity'
      ? compareQuantities(String(before), String(after)) === 0
      : type.kind === 'scalar' && sameJson(before, after);
  }
}

const oneSided = (type: GoType, sides: 'before' | 'after', value: JsonValue | undefined): Comparison => {
  const [before, after] = sides === 'before' ? [value, undefined] : [undefined, value];
  return { same: 0, different: 1, found: [{ path: '', throughPointer: false, type, sides, before, after }] };
};

const index = ({ before, after }: ListEdit): string =>
  before === after ? `[${before}]` : `[${before ?? '?'}->${after ?? '?'}]`;
