// Keeps members that are null where the wanted object has none: to the API server null and absent are the same, and somebody left them there.
import { define, isObject, type JsonObject, type JsonValue } from '../schemas/json.ts';
import type { Shape } from '../schemas/shape.ts';
import { memberShape } from './edit-place.ts';

/** The wanted value with the nulls of the current one, as far as the schema knows their names. */
export function withNulls<T extends JsonValue>(wanted: T, current: JsonValue | undefined, shape: Shape | undefined): T {
  if (!isObject(wanted) || !isObject(current)) return wanted;
  const out: JsonObject = { ...wanted };
  for (const [key, value] of Object.entries(current)) {
    const field = memberShape(shape, key);
    if (Object.hasOwn(wanted, key)) define(out, key, withNulls(wanted[key] as JsonValue, value, field));
    else if (value === null && field !== undefined) define(out, key, null);
  }
  return out as T;
}
