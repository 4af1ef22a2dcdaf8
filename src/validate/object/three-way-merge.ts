// What `kubectl apply` makes of a stored object: it sets what the manifest says, removes what the manifest said before and no longer
// says, and leaves the rest (kubectl, "three-way merge"; for custom resources it sends a JSON merge patch, RFC 7386).
import { define, isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';

/** The object after the apply. `null` in a manifest is as good as nothing. Lists are replaced whole. */
export function threeWayMerge(stored: JsonObject, before: JsonObject, now: JsonObject): JsonObject {
  const out: JsonObject = { ...stored };
  for (const key of Object.keys(before)) {
    if (!has(before, key) || has(now, key)) continue;
    delete out[key];
  }
  for (const [key, value] of Object.entries(now)) {
    if (value === null) continue;
    const there = own(stored, key);
    if (isObject(value) && isObject(there)) {
      const earlier = own(before, key);
      define(out, key, threeWayMerge(there, isObject(earlier) ? earlier : {}, value));
    } else {
      const set = withoutNulls(value);
      if (set !== undefined) define(out, key, set);
    }
  }
  return out;
}

const own = (object: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
const has = (object: JsonObject, key: string): boolean => own(object, key) !== undefined && own(object, key) !== null;

/** kubectl leaves members that are null out of what it sets, and objects that have nothing else. */
function withoutNulls(value: JsonValue): JsonValue | undefined {
  if (!isObject(value)) return value;
  const members = Object.entries(value);
  if (members.length === 0) return value;
  const out: JsonObject = {};
  for (const [key, member] of members) {
    const set = member === null ? undefined : withoutNulls(member);
    if (set !== undefined) define(out, key, set);
  }
  return Object.keys(out).length === 0 ? undefined : out;
}
