// Fields that only the other API version has, in kinds that are not converted: a v1alpha1 client cannot add them, and does
// not lose what is stored (spec admission.md, 1.6; api.md, section 10).
import { print, type Remarks } from '../schemas/decode.ts';
import { isObject, type JsonObject, type JsonValue } from '../schemas/json.ts';

type Path = readonly (string | number)[];

/** The object without those of its foreign fields that the stored object lacks; they are remarked as unknown. */
export function withoutForeign(
  object: JsonObject,
  remarks: Remarks,
  oldObject: JsonValue | undefined,
): { value: JsonObject; remarks: Remarks } {
  const strangers = remarks.foreign.filter((path) => at(oldObject, path) === undefined);
  return {
    value: strangers.reduce((value, path) => remove(value, path), object),
    remarks: { ...remarks, unknown: [...remarks.unknown, ...strangers.map(print)] },
  };
}

function at(value: JsonValue | undefined, path: Path): JsonValue | undefined {
  let here = value;
  for (const part of path) {
    if (typeof part === 'number') here = Array.isArray(here) ? here[part] : undefined;
    else here = isObject(here) && Object.hasOwn(here, part) ? here[part] : undefined;
  }
  return here;
}

/** A copy along the path only. */
function remove<T extends JsonValue>(value: T, path: Path): T {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (Array.isArray(value)) {
    return value.map((item, i) => (i === part ? remove(item, rest) : item)) as T;
  }
  if (!isObject(value) || !Object.hasOwn(value, part)) return value;
  const { [part]: member, ...others } = value as JsonObject;
  if (rest.length === 0) return others as T;
  return { ...(value as JsonObject), [part]: remove(member as JsonValue, rest) } as T;
}
