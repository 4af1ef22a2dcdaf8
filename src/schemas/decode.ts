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
const decodeScalar: Step = (value) => (JSON.isRawJSON(value) ? Number(value.rawJSON) : value);

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
  return (value, walk) => {
    if (!isObject(value)) return decodeScalar(value, walk);
    for (const key in value) if (!steps.has(key)) return decodeMisspelt(value, walk, steps, folded);
    let out = value;
    for (const key in value) {
      const member = value[key] as JsonValue;
      walk.path.push(key);
      const decoded = member === null ? null : (steps.get(key) as Step)(member, walk);
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

/** An object with keys that are not exactly field names: built anew in the order given, since the later of two spellings wins. */
function decodeMisspelt(
  value: JsonObject,
  walk: Walk,
  steps: Map<string, Step>,
  folded: Map<string, string>,
): JsonObject {
  const out: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    const name = steps.has(key) ? key : folded.get(foldCase(key));
    const step = name === undefined ? undefined : steps.get(name);
    if (name === undefined || step === undefined) {
      walk.unknown.push(print([...walk.path, key]));
      continue;
    }
    if (name !== key) walk.renamed.push({ path: print([...walk.path, key]), name });
    if (member === null) continue;
    walk.path.push(name);
    const decoded = step(member, walk);
    walk.path.pop();
    const earlier = out[name];
    if (decoded !== null) out[name] = isObject(earlier) && isObject(decoded) ? merged(earlier, decoded) : decoded;
  }
  return out;
}

/** One field given under two spellings: objects are merged as Go merges duplicate keys. */
function merged(earlier: JsonObject, later: JsonObject): JsonObject {
  const out = { ...earlier };
  for (const [key, value] of Object.entries(later)) {
    const before = Object.hasOwn(out, key) ? out[key] : undefined;
    define(out, key, isObject(before) && isObject(value) ? merged(before, value) : value);
  }
  return out;
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
      const decoded = member === null ? empty() : step(member, walk);
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
      const decoded = item === null ? empty() : step(item, walk);
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
const foldCase = (key: string): string => key.toLowerCase().replaceAll('\u017f', 's');

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
