// What the API server says about values of a wrong type, by the CRD's schema (kube-openapi, validation/validate). Only where no webhook
// has looked before does anybody read these words: of SourceResolvers, and in namespaces that are excluded.
import type { FieldPath } from '../../documents/document.ts';
import { isObject, type JsonValue } from '../../schemas/json.ts';
import type { Shape } from '../../schemas/shape.ts';
import type { Fault } from './fault.ts';
import { serverPath } from './server-path.ts';
import { fieldTypeOf, typeHint } from './type-hint.ts';

/** Faults of a value and of all below it; every field may be null. */
export function structuralTypes(shape: Shape, value: JsonValue, path: FieldPath): Fault[] {
  if (value === null) return [];
  const wrong = mismatch(shape, value);
  if (wrong !== undefined) return faultsOf(shape, value, path, wrong);
  if (Array.isArray(value)) {
    const { items = {} } = shape;
    return value.flatMap((item, i) => structuralTypes(items, item, [...path, i]));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const field = shape.properties?.[name] ?? shape.additionalProperties;
    return field === undefined ? [] : structuralTypes(field, member, [...path, name]);
  });
}

/** The type that was wanted and the one that is there, as the validator names them; undefined where they agree. */
function mismatch(shape: Shape, value: JsonValue): { wanted: string; found: string } | undefined {
  if (shape['x-kubernetes-preserve-unknown-fields'] === true && shape.type === undefined) return undefined;
  const wanted = fieldTypeOf(shape);
  const found = typeName(value);
  if (found === wanted) return undefined;
  if (shape['x-kubernetes-int-or-string'] === true) return { wanted: 'integer,string', found };
  if (wanted !== 'integer') return { wanted, found };
  if (found === 'string' || found === 'array') return { wanted, found };
  // The validator compares formats here, and calls those that have none by an empty name.
  return { wanted: shape.format ?? wanted, found: found === 'number' ? 'float64' : '' };
}

function typeName(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return isInt64(value) ? 'integer' : 'number';
  return isObject(value) ? 'object' : JSON.isRawJSON(value) ? 'integer' : typeof value;
}

/** To the validator a fraction of zero is none, but a number beyond 64 bits is no integer. */
const isInt64 = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 2 ** 63;

function faultsOf(
  shape: Shape,
  value: JsonValue,
  path: FieldPath,
  { wanted, found }: { wanted: string; found: string },
): Fault[] {
  const at = serverPath(path);
  const message = `${at}: Invalid value: "${found}": ${at} in body must be of type ${wanted}: "${found}"`;
  const fault: Fault = { code: 'wrong-type', path, message, hint: typeHint(fieldTypeOf(shape), value) };
  if (found !== 'float64') return [fault];
  // It says the same a second time, without the path.
  const again = `<nil>: Invalid value: "": Checked value must be of type integer with format ${wanted} in ${at}`;
  return [fault, { ...fault, message: again }];
}
