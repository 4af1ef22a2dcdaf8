// Reads JSON the way the reference's Go types do (spec admission.md, 1.6 and 3.2): letter case of keys is forgiven, null is
// absent, unknown fields fall away, quantities and times become canonical. What need not change stays the same reference,
// so that a difference to the input is found at once.
import type { TSchema } from 'typebox';
import { define, isObject, type JsonObject, type JsonValue } from './json.ts';
import { canonicalQuantity } from './quantity.ts';
import { type Shape, shapeOf } from './shape.ts';
import { canonicalTime } from './time.ts';

/** What decoding noticed and a person may want to hear. Paths read like `spec.build.env[0].name`. */
export interface Remarks {
  /** Fields that the type does not have; they are left out. */
  unknown: string[];
  /** Fields written in another letter case; they are taken under their own name. */
  renamed: { path: string; name: string }[];
  /** Fields that only the other API version has and that this one keeps for its sake (no conversion happens for the kind). */
  foreign: (string | number)[][];
}

/** Decodes a value; types are not checked here (validator.ts does), a value of a wrong type is handed through. */
export type Decode = (value: JsonValue) => { value: JsonValue; remarks: Remarks };

interface Walk extends Remarks {
  path: (string | number)[];
}
type Step = (value: JsonValue, walk: Walk) => JsonValue;

/** Makes the decoder of a schema. */
export function compileDecode(schema: TSchema): Decode {
  const step = compile(shapeOf(schema));
  return (value) => {
    const walk: Walk = { unknown: [], renamed: [], foreign: [], path: [] };
    return { value: step(value, walk), remarks: walk };
  };
}

function compile(shape: Shape): Step {
  if (shape.format === 'quantity') return decodeQuantity;
  if (shape.format === 'int64' || shape.type === 'integer') return decodeInteger;
  if (shape.format === 'date-time') return decodeTime;
  if (shape.properties !== undefined) return compileStruct(shape.properties);
  if (shape.additionalProperties !== undefined) return compileMap(shape.additionalProperties);
  if (shape.items !== undefined) return compileList(shape.items);
  if (shape.type === 'object') return (value) => value;
  return decodeScalar;
}

/** A number of unusual spelling where none belongs: the plain number says enough to be refused. */
const decodeScalar: Step = (value) =>
  typeof value === 'object' && JSON.isRawJSON(value) ? Number(value.rawJSON) : value;

const INTEGER = /^-?\d+$/;
const decodeInteger: Step = (value) => {
  if (!JSON.isRawJSON(value)) return value;
  if (!INTEGER.test(value.rawJSON)) return Number.NaN; // 1.0 and 1e3 are no integers to Go either
  const exact = BigInt.asIntN(64, BigInt(value.rawJSON.slice(0, 21)));
  if (value.rawJSON !== String(exact)) return value.rawJSON === '-0' ? 0 : Number.NaN;
  return value;
};

const decodeQuantity: Step = (value) => {
  if (typeof value === 'string') return canonicalQuantity(value) ?? value;
  if (typeof value === 'number') return canonicalQuantity(String(value)) ?? value;
  if (JSON.isRawJSON(value)) return canonicalQuantity(value.rawJSON) ?? value.rawJSON;
  return value;
};

const decodeTime: Step = (value) => (typeof value === 'string' ? canonicalTime(value) : decodeScalar(value, NOWHERE));
const NOWHERE: Walk = { unknown: [], renamed: [], foreign: [], path: [] };

function compileStruct(properties: Record<string, Shape>): Step {
  const steps = new Map<string, Step>();
  const folded = new Map<string, string>();
  for (const [name, shape] of Object.entries(properties)) {
    steps.set(name, shape['x-other-version'] === true ? foreignStep(compile(shape)) : compile(shape));
    folded.set(foldCase(name), name);
  }
  const misspelt: Misspelt = { properties, steps, folded };
  return (value, walk) => {
    if (!isObject(value)) return decodeScalar(value, walk);
    for (const key in value) if (!steps.has(key)) return decodeMisspelt(value, walk, misspelt);
    let out = value;
    for (const key in value) {
      const member = value[key] as JsonValue;
      const step = steps.get(key) as Step;
      if (step === decodeScalar && typeof member !== 'object') continue; // most fields; nothing to do
      walk.path.push(key);
      const decoded = member === null ? null : step(member, walk);
      walk.path.pop();
      if (decoded === null) {
        if (out === value) out = { ...value };
        delete out[key];
      } else if (decoded !== member) {
        if (out === value) out = { ...value };
        out[key] = decoded;
      }
    }
    return out;
  };
}

const foreignStep =
  (step: Step): Step =>
  (value, walk) => {
    walk.foreign.push([...walk.path]);
    return step(value, walk);
  };

interface Misspelt {
  properties: Record<string, Shape>;
  steps: Map<string, Step>;
  /** Field names by their folded form. */
  folded: Map<string, string>;
}

/** An object with keys that are not exactly field names: built anew in the order given, since a later spelling goes on where an earlier one stopped. */
function decodeMisspelt(value: JsonObject, walk: Walk, { properties, steps, folded }: Misspelt): JsonObject {
  const out: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    const name = steps.has(key) ? key : folded.get(foldCase(key));
    const step = name === undefined ? undefined : steps.get(name);
    if (name === undefined || step === undefined) {
      walk.unknown.push(print([...walk.path, key]));
      continue;
    }
    if (name !== key) walk.renamed.push({ path: print([...walk.path, key]), name });
    const shape = properties[name] as Shape;
    if (member === null) {
      // Go sets pointers, lists and maps to nil and leaves everything else as it was.
      if (isNilable(shape)) delete out[name];
      continue;
    }
    walk.path.push(name);
    const decoded = step(member, walk);
    walk.path.pop();
    const earlier = out[name];
    if (decoded !== null) out[name] = earlier === undefined ? decoded : combined(shape, earlier, decoded);
  }
  return out;
}

const isNilable = (shape: Shape): boolean =>
  shape['x-presence'] === 'pointer' || shape.items !== undefined || shape.additionalProperties !== undefined;

/** One field given under two spellings, as Go decodes the second into what the first has left there. */
function combined(shape: Shape, earlier: JsonValue, later: JsonValue): JsonValue {
  if (!fits(shape, earlier)) return earlier; // it has to be refused, whatever came after it
  if (Array.isArray(earlier) && Array.isArray(later)) {
    const items = shape.items as Shape;
    return later.map((item, i) => (i < earlier.length ? combined(items, earlier[i] as JsonValue, item) : item));
  }
  if (!isObject(earlier) || !isObject(later)) return later;
  const out = { ...earlier };
  for (const [key, value] of Object.entries(later)) {
    const member = shape.properties?.[key];
    const before = Object.hasOwn(out, key) ? out[key] : undefined;
    define(out, key, member === undefined || before === undefined ? value : combined(member, before, value));
  }
  return out;
}

/** Whether a decoded value has the JSON type that the shape asks for. */
function fits(shape: Shape, value: JsonValue): boolean {
  if (shape.items !== undefined) return Array.isArray(value);
  if (shape.type === 'integer') return typeof value === 'number' ? Number.isInteger(value) : JSON.isRawJSON(value);
  if (shape.type === 'boolean') return typeof value === 'boolean';
  return shape.type === 'object' || shape.properties !== undefined ? isObject(value) : typeof value === 'string';
}

function compileMap(values: Shape): Step {
  const step = compile(values);
  const empty = emptyForm(values);
  return (value, walk) => {
    if (!isObject(value)) return decodeScalar(value, walk);
    let out = value;
    for (const key in value) {
      const member = value[key] as JsonValue;
      walk.path.push(key);
      const decoded = step(member ?? empty(), walk);
      walk.path.pop();
      if (decoded !== member) {
        if (out === value) out = { ...value };
        define(out, key, decoded);
      }
    }
    return out;
  };
}

function compileList(items: Shape): Step {
  const step = compile(items);
  const empty = emptyForm(items);
  return (value, walk) => {
    if (!Array.isArray(value)) return decodeScalar(value, walk);
    let out = value;
    for (let i = 0; i < value.length; i++) {
      const item = value[i] as JsonValue;
      walk.path.push(i);
      const decoded = step(item ?? empty(), walk);
      walk.path.pop();
      if (decoded !== item) {
        if (out === value) out = [...value];
        out[i] = decoded;
      }
    }
    return out;
  };
}

/** What `null` means as a list element or map value: the element's empty form (spec admission.md, 1.6). */
export function emptyForm(shape: Shape): () => JsonValue {
  if (shape.properties !== undefined) {
    const filled = Object.entries(shape.properties).filter(([, field]) => isAlwaysWritten(field));
    const members = filled.map(([name, field]) => [name, emptyForm(field)] as const);
    return () => Object.fromEntries(members.map(([name, make]) => [name, make()]));
  }
  if (shape.format === 'quantity') return () => '0';
  if (shape.format === 'date-time') return () => null;
  if (shape.type === 'integer') return () => 0;
  if (shape.type === 'boolean') return () => false;
  if (shape.items !== undefined) return () => null;
  if (shape.type === 'object') return () => ({});
  return () => '';
}

const isAlwaysWritten = (shape: Shape): boolean => shape['x-presence'] === 'always' || shape['x-presence'] === 'struct';

/** Go's case folding of keys: letters, and the two signs that fold to `s` and `k` (encoding/json, foldName). */
export const foldCase = (key: string): string => key.toLowerCase().replaceAll('\u017f', 's');

const PLAIN = /^[A-Za-z_][\w-]*$/;

/** A path as people write it: `spec.build.env[0].name`, names with dots in brackets. */
export function print(path: readonly (string | number)[]): string {
  let out = '';
  for (const part of path) {
    if (typeof part === 'number') out += `[${part}]`;
    else if (PLAIN.test(part)) out += out === '' ? part : `.${part}`;
    else out += `[${part}]`;
  }
  return out;
}
