// Writes new values in the style of the text that they go into.
import { stringify } from 'yaml';
import { isObject, type JsonValue } from '../schemas/json.ts';
import type { TextStyle } from './edit-style.ts';

/** How a scalar is quoted where it can be. */
export type Quoting = 'plain' | 'single' | 'double';

const TYPES = { plain: 'PLAIN', single: 'QUOTE_SINGLE', double: 'QUOTE_DOUBLE' } as const;

/** Characters that end a plain scalar inside of braces. */
const FLOW = /^:|[,[\]{}?]|:$/;

/** Control characters, what YAML 1.1 takes for line breaks, byte order marks, halves of characters: readable only when escaped. */
const UNUSUAL = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u;

/** In double quotes, as both JSON and YAML read it. */
const escaped = (value: string): string =>
  JSON.stringify(value).replaceAll(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A key or scalar on one line. Text that YAML 1.1 or 1.2 would take for something else is quoted. */
export function scalarText(value: JsonValue, style: TextStyle, flow: boolean, quoting: Quoting = 'plain'): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (style.json || UNUSUAL.test(value)) return escaped(value);
  const text = stringify(value, {
    version: '1.1',
    compat: 'core',
    lineWidth: 0,
    blockQuote: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
    defaultStringType: TYPES[quoting],
    // Text in JSON, as annotations hold it, is no longer readable with each of its quotes escaped.
    singleQuote: style.quotes === undefined || value.includes('"') ? null : style.quotes === 'single',
  }).replace(/\n$/, '');
  const quoted = text.startsWith('"') || text.startsWith("'");
  const misread = !quoted && (text === '<<' || (flow && FLOW.test(text)));
  return misread || text.includes('\n') ? escaped(value) : text;
}

/** True for what stands behind its key on the same line: scalars and empty collections. */
export const isInline = (value: JsonValue): boolean =>
  Array.isArray(value) ? value.length === 0 : !isObject(value) || Object.keys(value).length === 0;

/** A value on one line, or in JSON over several: `indent` is the indentation of the line that it begins on. */
export function flowText(value: JsonValue, style: TextStyle, indent: string): string {
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return scalarText(value, style, true);
  const [open, close] = isList ? '[]' : '{}';
  const deeper = indent + style.unit;
  const parts = isList
    ? value.map((item) => flowText(item, style, deeper))
    : Object.entries(value).map(([key, member]) => flowMember(key, member, style, deeper));
  if (parts.length === 0) return `${open}${close}`;
  if (!style.json || style.unit === '') return `${open}${parts.join(`,${style.space}`)}${close}`;
  const line = style.newline + deeper;
  return `${open}${line}${parts.join(`,${line}`)}${style.newline}${indent}${close}`;
}

/** `key: value` inside of braces. */
export const flowMember = (key: string, value: JsonValue, style: TextStyle, indent: string): string =>
  `${scalarText(key, style, true)}:${style.json ? style.space : ' '}${flowText(value, style, indent)}`;

/** `key: value` of a block mapping whose keys stand in a column; the first line without its indentation. */
export function blockMember(key: string, value: JsonValue, style: TextStyle, column: number): string {
  const name = scalarText(key, style, false);
  return isInline(value) ? `${name}: ${flowText(value, style, '')}` : `${name}:${blockLines(value, style, column)}`;
}

/** The lines below a key in a column, each with the line break in front. */
export function blockLines(value: JsonValue, style: TextStyle, column: number): string {
  const isList = Array.isArray(value);
  const inner = column + (isList ? style.dash : style.step);
  const line = style.newline + ' '.repeat(inner);
  const parts = isList
    ? value.map((item) => blockItem(item, style, inner))
    : Object.entries(value as object).map(([key, member]) => blockMember(key, member as JsonValue, style, inner));
  return parts.map((part) => line + part).join('');
}

/** `- value` with the dash in a column; the first line without its indentation. */
export const blockItem = (value: JsonValue, style: TextStyle, column: number): string =>
  `- ${blockBody(value, style, column + 2)}`;

/** A value whose first line begins in a column of a line that is there already. */
export function blockBody(value: JsonValue, style: TextStyle, column: number): string {
  if (isInline(value)) return flowText(value, style, '');
  const line = style.newline + ' '.repeat(column);
  const parts = Array.isArray(value)
    ? value.map((item) => blockItem(item, style, column))
    : Object.entries(value as object).map(([key, member]) => blockMember(key, member as JsonValue, style, column));
  return parts.join(line);
}
