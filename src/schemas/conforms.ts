// Whether a decoded value has the structure of its kind, found by walking through both: no compiling, so the first answers come sooner.
import { parseQuantity } from './quantity.ts';
import type { Shape } from './shape.ts';
import { isTime } from './time.ts';

/** The verdict of the compiled validator, which is some microseconds faster each time; a test holds the two together. */
export function conforms(shape: Shape, value: unknown): boolean {
  if (shape.format === 'quantity') return typeof value === 'string' && typeof parseQuantity(value) !== 'string';
  if (shape.format === 'date-time') return typeof value === 'string' && isTime(value);
  if (shape.type === 'integer') return isInteger(value, shape.format === 'int32' ? 32 : 64);
  const { properties, additionalProperties, items } = shape;
  if (properties !== undefined) {
    return isObject(value) && each(value, (key) => (Object.hasOwn(properties, key) ? properties[key] : undefined));
  }
  if (additionalProperties !== undefined) return isObject(value) && each(value, () => additionalProperties);
  if (items !== undefined) return Array.isArray(value) && value.every((item) => conforms(items, item));
  if (shape['x-kubernetes-preserve-unknown-fields'] === true || shape.type === undefined) return true;
  return shape.type === 'object' ? isObject(value) : typeof value === shape.type;
}

/** A whole number of so many bits. A raw number got here only when the decoder found it to be a 64-bit integer. */
export function isInteger(value: unknown, bits: number): boolean {
  return typeof value === 'number'
    ? Number.isInteger(value) && value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1)
    : bits === 64 && JSON.isRawJSON(value);
}

type Members = Record<string, unknown>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function each(object: Members, shapeOfMember: (key: string) => Shape | undefined): boolean {
  for (const key in object) {
    const shape = shapeOfMember(key);
    if (shape !== undefined && !conforms(shape, object[key])) return false;
  }
  return true;
}
