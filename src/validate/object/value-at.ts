// Reads and sets single fields of an object.
import type { FieldPath } from '../../documents/document.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';

/** What stands at a path; undefined where nothing does. */
export function valueAt(object: JsonValue, path: FieldPath): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const part of path) {
    if (typeof part === 'number') value = Array.isArray(value) ? value[part] : undefined;
    else value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}

/** A copy along the path only; objects on the way that are missing are made. */
export function withValue(object: JsonObject, path: FieldPath, value: JsonValue): JsonObject {
  return set(object, path, value) as JsonObject;
}

function set(here: JsonValue, [part, ...rest]: FieldPath, value: JsonValue): JsonValue {
  if (part === undefined) return value;
  if (Array.isArray(here)) return here.map((item, i) => (i === part ? set(item, rest, value) : item));
  const object = isObject(here) ? here : {};
  return { ...object, [part]: set(Object.hasOwn(object, part) ? (object[part] as JsonValue) : {}, rest, value) };
}
