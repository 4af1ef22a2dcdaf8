// Keys in the order in which Go writes them out: where a webhook names the first of several faults, this decides which one.
import { byCodePoint } from '../../schemas/encode.ts';
import { define, isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';

/** Deeper than any field of ours. */
const DEEPEST = 50;

/** The object with sorted keys. */
export const sorted = (object: JsonObject): JsonObject => sort(object, DEEPEST) as JsonObject;

function sort(value: JsonValue, depth: number): JsonValue {
  if (depth === 0) return value;
  if (Array.isArray(value)) return value.map((item) => sort(item, depth - 1));
  if (!isObject(value)) return value;
  const out: JsonObject = {};
  for (const key of Object.keys(value).sort(byCodePoint)) define(out, key, sort(value[key] as JsonValue, depth - 1));
  return out;
}
