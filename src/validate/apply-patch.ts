// What `kubectl apply` sends for an object that exists: a JSON merge patch from three states, which changes what the manifest says,
// removes what an earlier manifest said and this one does not, and leaves alone what others have set.
import { define, isObject, type JsonObject, type JsonValue, parseJson, sameJson } from '../schemas/json.ts';

/** The annotation in which kubectl keeps the manifest that it applied last. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** @returns the patch; undefined when nothing would change, in which case kubectl asks nothing */
export function applyPatch(manifest: JsonObject, current: JsonObject): JsonObject | undefined {
  const changes = changed(current, manifest);
  const removals = removed(lastApplied(current) ?? {}, manifest);
  const patch = merged(removals, changes);
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** The manifest that kubectl applied last; undefined when it has applied none. */
export function lastApplied({ metadata }: JsonObject): JsonObject | undefined {
  const annotations = isObject(metadata) ? metadata.annotations : undefined;
  const text =
    isObject(annotations) && Object.hasOwn(annotations, LAST_APPLIED) ? annotations[LAST_APPLIED] : undefined;
  if (typeof text !== 'string') return undefined;
  try {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // somebody has edited the annotation: nothing is known of an earlier manifest
  }
}

/** Members that the manifest adds or gives another value; null says nothing here. */
function changed(current: JsonObject, manifest: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const [name, value] of Object.entries(manifest)) {
    if (value === null) continue;
    const now = member(current, name);
    if (isObject(value) && isObject(now)) {
      const inside = changed(now, value);
      if (Object.keys(inside).length > 0) define(patch, name, inside);
    } else if (now === undefined || !sameJson(now, value)) {
      const set = isObject(value) && Object.keys(value).length > 0 ? changed({}, value) : value;
      // Of an object that has nothing but nulls kubectl sends nothing; one that is empty it sends.
      if (!isObject(set) || Object.keys(set).length > 0 || set === value) define(patch, name, set);
    }
  }
  return patch;
}

/** Members, as null, that the earlier manifest had and this one lacks, or that this one says are null. */
function removed(earlier: JsonObject, manifest: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const name of Object.keys(earlier)) if (member(manifest, name) === undefined) define(patch, name, null);
  for (const [name, value] of Object.entries(manifest)) {
    const before = member(earlier, name);
    if (value === null) {
      if (before !== null) define(patch, name, null);
    } else if (isObject(value)) {
      const inside = removed(isObject(before) ? before : {}, value);
      if (Object.keys(inside).length > 0) define(patch, name, inside);
    }
  }
  return patch;
}

function merged(into: JsonObject, patch: JsonObject): JsonObject {
  const result: JsonObject = { ...into };
  for (const [name, value] of Object.entries(patch)) {
    const there = member(into, name);
    define(result, name, isObject(value) && isObject(there) ? merged(there, value) : value);
  }
  return result;
}

const member = (object: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;
