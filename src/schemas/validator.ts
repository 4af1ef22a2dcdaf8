// Checks the types of a decoded object with ajv and says in one sentence what is wrong where. Structure only: what a value
// means is a matter of src/admission (design, decision 1).
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { TSchema } from 'typebox';
import { conforms, isInteger } from './conforms.ts';
import { print } from './decode.ts';
import { parseQuantity } from './quantity.ts';
import { type Shape, shapeOf } from './shape.ts';
import { isTime } from './time.ts';

/** Gives undefined, or the first fault as `spec.tag: must be a string, not a number`. */
export type Validate = (value: unknown) => string | undefined;

/** Keywords for whole numbers, with their bits. */
const INTEGERS: Record<string, number> = { int32: 32, int64: 64 };

/** Compiling a schema takes as long as walking through so many values: 10 to 25 ms against 1 to 5 microseconds. */
const WALKED = 10_000;

/** Makes the validator of a schema; compiled when it pays or when there is something to say, since a process rarely meets every kind in both versions. */
export function compileValidate(schema: TSchema): Validate {
  let walked = 0;
  let compiled: Validate | undefined;
  return (value) => {
    if (compiled === undefined && walked < WALKED) {
      walked++;
      if (conforms(shapeOf(schema), value)) return undefined;
    }
    compiled ??= compiledValidate(schema);
    return compiled(value);
  };
}

/** The validator alone, compiled at once. */
export function compiledValidate(schema: TSchema): Validate {
  const shape = shapeOf(schema);
  const check: ValidateFunction = compiler().compile(structure(shape));
  return (value) => (check(value) ? undefined : sentence(shape, value, check.errors?.[0]));
}

let made: Ajv | undefined;
const compiler = (): Ajv => (made ??= makeCompiler());

function makeCompiler(): Ajv {
  // Compiling is on the way of an answer, so ajv makes no texts of its own and does not polish the code.
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    messages: false,
    validateSchema: false,
    meta: false,
    code: { optimize: false },
  });
  for (const [keyword, bits] of Object.entries(INTEGERS)) {
    ajv.addKeyword({ keyword, validate: (_: true, value: unknown) => isInteger(value, bits), errors: false });
  }
  ajv.addFormat('quantity', { type: 'string', validate: (text: string) => typeof parseQuantity(text) !== 'string' });
  ajv.addFormat('date-time', { type: 'string', validate: isTime });
  return ajv;
}

/** The JSON Schema that ajv gets: types and formats, without what is for people and for CRDs. */
function structure(shape: Shape): Record<string, unknown> {
  if (shape.format === 'quantity' || shape.format === 'date-time') return { type: 'string', format: shape.format };
  if (shape.type === 'integer') return { [shape.format === 'int32' ? 'int32' : 'int64']: true };
  if (shape.properties !== undefined) {
    const properties = Object.entries(shape.properties).map(([name, field]) => [name, structure(field)]);
    return { type: 'object', properties: Object.fromEntries(properties) };
  }
  if (shape.additionalProperties !== undefined) {
    return { type: 'object', additionalProperties: structure(shape.additionalProperties) };
  }
  if (shape.items !== undefined) return { type: 'array', items: structure(shape.items) };
  // The reference keeps the text there unread, whatever it is.
  if (shape['x-kubernetes-preserve-unknown-fields'] === true) return {};
  return shape.type === undefined ? {} : { type: shape.type };
}

const NAMES: Record<string, string> = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  boolean: 'true or false',
};

function sentence(root: Shape, object: unknown, error: ErrorObject | undefined): string {
  if (error === undefined) return 'the object does not have the structure of its kind';
  const path = partsOf(error.instancePath);
  const at = path.length === 0 ? 'the object' : print(path);
  const { shape, value } = follow(root, object, path);
  if (shape?.format === 'quantity') {
    const fault = typeof value === 'string' ? parseQuantity(value) : `${QUANTITY_TYPE} (got ${typeName(value)})`;
    return `${at}: ${typeof fault === 'string' ? fault : 'is not a quantity'}`;
  }
  if (error.keyword === 'format') {
    return `${at}: ${JSON.stringify(value).slice(0, 50)} is not an RFC 3339 time such as "2006-01-02T15:04:05Z"`;
  }
  const bits = INTEGERS[error.keyword];
  if (bits !== undefined) return `${at}: must be a whole number of ${bits} bits, not ${typeName(value)}`;
  return `${at}: must be ${NAMES[String(error.params.type)] ?? error.params.type}, not ${typeName(value)}`;
}

type Path = (string | number)[];

/** What stands at a path, and what should. */
function follow(root: Shape, object: unknown, path: Path): { shape: Shape | undefined; value: unknown } {
  let shape: Shape | undefined = root;
  let value = object;
  for (const part of path) {
    shape = shape?.properties?.[part] ?? shape?.items ?? shape?.additionalProperties;
    value = (value as Record<string | number, unknown>)[part];
  }
  return { shape, value };
}

const QUANTITY_TYPE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** The parts of a JSON pointer; names that look like numbers are list indexes (no field is named so). */
const partsOf = (pointer: string): Path =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')));

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a string'; // its text may be a secret in the wrong place, and errors are logged
  if (typeof value === 'number') return Number.isFinite(value) ? `the number ${value}` : 'a number of that form';
  if (typeof value === 'boolean') return `${value}`;
  return value === null ? 'null' : 'an object';
}
