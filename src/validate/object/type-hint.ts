// What to do about a value of a wrong type. Texts are never quoted: one may be a secret in the wrong place.
import { isObject, type JsonValue } from '../../schemas/json.ts';
import type { Shape } from '../../schemas/shape.ts';

const NAMES = {
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
} as const;

/** The types of JSON Schema that a field can have. */
export type FieldType = keyof typeof NAMES;

const QUOTE = 'Put the value in quotes';

/** One line for a field of type `wanted` that holds `value`. */
export function typeHint(wanted: FieldType, value: JsonValue | undefined): string {
  const isNumber = typeof value === 'number' || JSON.isRawJSON(value);
  if (wanted === 'string' && (isNumber || typeof value === 'boolean')) {
    return `${QUOTE}: "${isNumber && typeof value === 'object' ? value.rawJSON : value}".`;
  }
  if (wanted === 'array' && value !== null && !Array.isArray(value)) {
    return isObject(value)
      ? 'Write a list: put "- " in front of the first key.'
      : 'Write a list: put the value into [ ].';
  }
  if ((wanted === 'integer' || wanted === 'boolean') && typeof value === 'string') {
    return `Write ${NAMES[wanted]} without quotes.`;
  }
  return `Write ${NAMES[wanted]}.`;
}

/**
 * The hint with the value as it is written: `yes` and `0777` are something else once they are read.
 * @param rest the text from the value on, to the end of its line
 */
export function asWritten(hint: string, rest: string): string {
  if (!hint.startsWith(QUOTE)) return hint;
  const written = /^[\w.+-]+(?=[\s,\]}]|$)/.exec(rest)?.[0];
  return written === undefined ? `${QUOTE}.` : `${QUOTE}: "${written}".`;
}

/** The type that a shape asks for; of a quantity, text. */
export function fieldTypeOf(shape: Shape | undefined): FieldType {
  if (shape?.items !== undefined) return 'array';
  if (shape?.properties !== undefined || shape?.additionalProperties !== undefined || shape?.type === 'object')
    return 'object';
  return shape?.type === 'integer' || shape?.type === 'boolean' ? shape.type : 'string';
}
