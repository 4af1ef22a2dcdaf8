// Writes an object as the reference's Go types do (spec api.md, section 3): fields in declared order, empty optional ones
// left out, always-written ones filled in. Used where the text itself is visible: conversion and its annotations.
import type { TSchema } from 'typebox';
import { emptyForm } from './decode.ts';
import { define, isObject, type JsonObject, type JsonValue } from './json.ts';
import { type Shape, shapeOf } from './shape.ts';

/** Encodes a decoded value. */
export type Encode = (value: JsonValue) => JsonValue;

/** Makes the encoder of a schema. */
export const compileEncode = (schema: TSchema): Encode => compile(shapeOf(schema));

function compile(shape: Shape): Encode {
  if (shape.properties !== undefined) return compileStruct(shape.properties);
  if (shape.items !== undefined) {
    const item = compile(shape.items);
    return (value) => (Array.isArray(value) ? value.map(item) : value);
  }
  if (shape.additionalProperties !== undefined) {
    const member = compile(shape.additionalProperties);
    return (value) => {
      if (!isObject(value)) return value;
      const out: JsonObject = {};
      for (const key of Object.keys(value).sort(byCodePoint)) define(out, key, member(value[key] as JsonValue));
      return out;
    };
  }
  return (value) => value;
}

function compileStruct(properties: Record<string, Shape>): Encode {
  const fields = Object.entries(properties).map(([name, shape]) => ({
    name,
    presence: shape['x-presence'],
    encode: compile(shape),
    empty: emptyForm(shape),
  }));
  return (value) => {
    if (!isObject(value)) return value;
    const out: JsonObject = {};
    for (const { name, presence, encode, empty } of fields) {
      const member = Object.hasOwn(value, name) ? value[name] : undefined;
      if (member === undefined || member === null) {
        if (presence === 'always' || presence === 'struct') out[name] = empty();
      } else if (presence !== undefined || !isEmpty(member)) out[name] = encode(member);
    }
    return out;
  };
}

/** What Go's `omitempty` leaves out. */
function isEmpty(value: JsonValue): boolean {
  if (value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** Go sorts map keys by their bytes; UTF-8 keeps the order of code points, which UTF-16 does not. */
export function byCodePoint(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const surrogateX = x >= 0xd800 && x <= 0xdfff;
    const surrogateY = y >= 0xd800 && y <= 0xdfff;
    return surrogateX === surrogateY ? x - y : surrogateX ? 1 : -1;
  }
  return a.length - b.length;
}

/** Compact JSON with Go's HTML escaping (encoding/json, HTMLEscape; spec api.md, section 3). */
export const goJson = (value: JsonValue): string =>
  compact(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

function compact(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(compact).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value);
  // JavaScript moves keys that are whole numbers to the front; only maps have such keys, and Go sorts those.
  if (keys.some((key) => /^\d/.test(key))) keys.sort(byCodePoint);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${compact(value[key] as JsonValue)}`).join(',')}}`;
}
