// One decoder, validator and encoder a schema, made when a kind is first met.
import type { Static, TSchema } from 'typebox';
import { compileDecode, type Decode, type Remarks } from './decode.ts';
import { compileEncode, type Encode } from './encode.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { compileValidate, type Validate } from './validator.ts';

/** A value that was read, or why it could not be. */
export type Decoded<T> = { ok: true; value: T; remarks: Remarks } | { ok: false; fault: string };

interface Codec {
  decode: Decode;
  validate: Validate;
  encode: Encode;
}

const codecs = new WeakMap<TSchema, Codec>();

function codecOf(schema: TSchema): Codec {
  let codec = codecs.get(schema);
  if (codec === undefined) {
    codec = { decode: compileDecode(schema), validate: compileValidate(schema), encode: compileEncode(schema) };
    codecs.set(schema, codec);
  }
  return codec;
}

/** Reads JSON as the type that the schema declares; a fault names the path and the two types. */
export function decode<T extends TSchema>(schema: T, json: JsonValue): Decoded<Static<T>> {
  const { decode, validate } = codecOf(schema);
  const { value, remarks } = decode(json);
  const fault = validate(value);
  return fault === undefined ? { ok: true, value: value as Static<T>, remarks } : { ok: false, fault };
}

/** Writes a decoded value in its canonical form (fields in order, empty optional ones left out). */
export function encode<T extends TSchema>(schema: T, value: Static<T>): JsonObject {
  return codecOf(schema).encode(value as JsonValue) as JsonObject;
}
