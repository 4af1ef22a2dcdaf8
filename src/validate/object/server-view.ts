// An object as the API server reads it from the request: whole numbers of 64 bits stay exact, all others become doubles
// (sigs.k8s.io/json, "preserve ints"). On the way its size is estimated, since that costs nothing there.
import { define, type JsonObject, type JsonValue } from '../../schemas/json.ts';

/** What the API server sees. */
export interface ServerView {
  /** The same reference when no number is unusual. */
  readonly object: JsonObject;
  /** UTF-16 units of all texts and keys. */
  readonly characters: number;
  /** There are numbers beyond 64 bits. One of them, -2^63 by rounding, becomes a whole number of 64 bits on its way to the webhooks. */
  readonly hasHuge: boolean;
}

const WHOLE = /^-?\d+$/;
/** Deeper than any field of ours; what lies below is unknown to the API server and goes away. */
const DEEPEST = 50;

/** Reads an object. */
export function serverView(object: JsonObject): ServerView {
  const count: Count = { characters: 0, hasHuge: false };
  return { object: readObject(object, DEEPEST, count), ...count };
}

interface Count {
  characters: number;
  hasHuge: boolean;
}

const BEYOND_64_BITS = 2 ** 63;

function read(value: JsonValue, depth: number, count: Count): JsonValue {
  if (typeof value === 'string') count.characters += value.length;
  else if (typeof value === 'number') count.hasHuge ||= Math.abs(value) >= BEYOND_64_BITS;
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (JSON.isRawJSON(value)) return read(readNumber(value.rawJSON), 0, count);
  return Array.isArray(value) ? readList(value, depth, count) : readObject(value as JsonObject, depth, count);
}

function readNumber(text: string): JsonValue {
  if (WHOLE.test(text) && text.length < 22) {
    const exact = BigInt(text);
    if (BigInt.asIntN(64, exact) === exact) {
      const number = Number(exact);
      return Number.isSafeInteger(number) ? number : JSON.rawJSON(String(exact));
    }
  }
  return Number(text);
}

function readList(list: JsonValue[], depth: number, count: Count): JsonValue[] {
  let out = list;
  for (let i = 0; i < list.length; i++) {
    const item = list[i] as JsonValue;
    const asRead = read(item, depth - 1, count);
    if (asRead === item) continue;
    if (out === list) out = [...list];
    out[i] = asRead;
  }
  return out;
}

function readObject(object: JsonObject, depth: number, count: Count): JsonObject {
  let out = object;
  for (const key in object) {
    count.characters += key.length;
    const member = object[key] as JsonValue;
    const asRead = read(member, depth - 1, count);
    if (asRead === member) continue;
    if (out === object) out = { ...object };
    define(out, key, asRead);
  }
  return out;
}
