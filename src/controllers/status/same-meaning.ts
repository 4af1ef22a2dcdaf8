// Whether two values of a schema say the same, however they are written: decides what is a change and which write would say nothing new
// (spec controllers.md 1.7).
import type { Static, TSchema } from 'typebox';
import { compareQuantities } from '../../schemas/quantity.ts';
import { type Shape, shapeOf } from '../../schemas/shape.ts';

/** Compares two values; absent ones are undefined or null. */
type Same = (a: unknown, b: unknown) => boolean;

const compiled = new WeakMap<TSchema, Same>();

/**
 * Deep equality, where an absent list, map, text, number or nested object is the empty one, quantities compare by value (`1000m` is `1`),
 * times by instant, and `lastTransitionTime` not at all. A member that is a pointer in Go differs from an absent one even when it is empty.
 */
export function sameMeaning<T extends TSchema>(schema: T, a: Static<T> | undefined, b: Static<T> | undefined): boolean {
  let same = compiled.get(schema);
  if (same === undefined) {
    same = compile(shapeOf(schema));
    compiled.set(schema, same);
  }
  return same(a, b);
}

function compile(shape: Shape): Same {
  const same = compilePresent(shape);
  if (shape['x-presence'] !== 'pointer') return same;
  return (a, b) => isAbsent(a) === isAbsent(b) && same(a, b);
}

function compilePresent(shape: Shape): Same {
  if (shape.format === 'quantity') return (a, b) => compareQuantities(String(a ?? 0), String(b ?? 0)) === 0;
  if (shape.format === 'date-time') return (a, b) => instant(a) === instant(b);
  if (shape.properties !== undefined) return compileStruct(shape.properties);
  if (shape.items !== undefined) {
    const item = compile(shape.items);
    return (a, b) => {
      const [left, right] = [listOf(a), listOf(b)];
      return left.length === right.length && left.every((each, i) => item(each, right[i]));
    };
  }
  if (shape.additionalProperties !== undefined) {
    const member = compile(shape.additionalProperties);
    return (a, b) => {
      const [left, right] = [membersOf(a), membersOf(b)];
      const keys = Object.keys(left);
      if (keys.length !== Object.keys(right).length) return false;
      return keys.every((key) => Object.hasOwn(right, key) && member(left[key], right[key]));
    };
  }
  return (a, b) => scalarText(a) === scalarText(b);
}

function compileStruct(properties: Readonly<Record<string, Shape>>): Same {
  const fields = Object.entries(properties)
    .filter(([name]) => name !== 'lastTransitionTime')
    .map(([name, shape]) => ({ name, same: compile(shape) }));
  return (a, b) => {
    if (a === b) return true;
    const [left, right] = [membersOf(a), membersOf(b)];
    return fields.every(({ name, same }) => same(left[name], right[name]));
  };
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const instant = (value: unknown): number | undefined => (isAbsent(value) ? undefined : Date.parse(String(value)));

/** Zero values are what Go leaves out. Objects are raw numbers, or free JSON that no status of ours has. */
function scalarText(value: unknown): string {
  if (isAbsent(value) || value === '' || value === 0 || value === false) return '';
  if (typeof value === 'object') return JSON.stringify(value);
  return `${typeof value} ${value}`;
}
