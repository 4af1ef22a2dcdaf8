// Leaves one field out of an object, so that what else is wrong with it can be seen.
import type { FieldPath } from '../../documents/document.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';

/** A copy along the path only, in which the member or item is not; of lists the item becomes null, so that the others keep their places. */
export function without(object: JsonObject, path: FieldPath): JsonObject {
  return path.length === 0 ? {} : (remove(object, path) as JsonObject);
}

function remove(value: JsonValue, [part, ...rest]: FieldPath): JsonValue {
  if (Array.isArray(value)) {
    return value.map((item, i) => (i !== part ? item : rest.length === 0 ? null : remove(item, rest)));
  }
  if (!isObject(value) || part === undefined || !Object.hasOwn(value, part)) return value;
  const { [part]: member, ...others } = value;
  return rest.length === 0 ? others : { ...value, [part]: remove(member as JsonValue, rest) };
}
