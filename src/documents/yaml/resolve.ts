// What a scalar means to Go's YAML 1.1 reader (resolve.go of go.yaml.in/yaml/v2): `yes` and `y` are true, 0777 is octal, 1_000 a
// number, dates are strings, and no sexagesimals.

import { GoFloat, type GoScalar, goInteger } from '../go-scalar.ts';
import { goText } from '../go-text.ts';
import { SyntaxFault } from '../syntax-fault.ts';
import { isTimestamp } from './timestamp.ts';

const CORE = 'tag:yaml.org,2002:';

const WORDS = new Map<string, GoScalar>();
for (const [value, words] of [
  [true, 'y Y yes Yes YES true True TRUE on On ON'],
  [false, 'n N no No NO false False FALSE off Off OFF'],
  [null, '~ null Null NULL'],
  [new GoFloat(Number.NaN), '.nan .NaN .NAN'],
  [new GoFloat(Number.POSITIVE_INFINITY), '.inf .Inf .INF +.inf +.Inf +.INF'],
  [new GoFloat(Number.NEGATIVE_INFINITY), '-.inf -.Inf -.INF'],
] as const) {
  for (const word of words.split(' ')) WORDS.set(word, value);
}
WORDS.set('', null);

/** First characters of what may be other than a string. */
const isHint = new Uint8Array(128);
for (const char of '+-0123456789yYnNtTfFoO~.') isHint[char.charCodeAt(0)] = 1;

/** Gives the value of a plain scalar without a tag. */
export function resolvePlain(text: string): GoScalar {
  if (text === '') return null;
  const first = text.charCodeAt(0);
  if (first >= 128 || isHint[first] === 0) return text;
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (first === 0x2e) return parseFloatText(text, DOT_FLOAT) ?? text;
  return first > 0x39 ? text : (parseNumber(text) ?? text); // signs and digits come before letters
}

/** Gives the value of a scalar with a tag, or why the tag does not fit it; tags of one's own make strings. */
export function resolveTagged(tag: string, text: string, offset: number): GoScalar | SyntaxFault {
  if (!tag.startsWith(CORE)) return text;
  const name = tag.slice(CORE.length);
  if (name === 'binary') return decodeBase64(text, offset);
  if (name === 'str' || !TYPES.has(name)) return text;
  const value = resolvePlain(text);
  const type = name === 'timestamp' && isTimestamp(text) ? name : typeOf(value);
  if (type === name) return value;
  if (name === 'float' && (typeof value === 'number' || (typeof value === 'bigint' && value < 2n ** 63n))) {
    return new GoFloat(Number(value));
  }
  return new SyntaxFault(`cannot decode !!${type} \`${text}\` as a !!${name}`, offset);
}

const TYPES = new Set(['bool', 'int', 'float', 'null', 'timestamp']);

function typeOf(value: GoScalar): string {
  if (value === null) return 'null';
  if (value instanceof GoFloat) return 'float';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'str' : 'int';
}

const DECIMAL = /^(?:0|[1-9]\d{0,14})$/;
const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
/** Behind a dot Go's own parser decides: underscores may separate digits. */
const DOT_FLOAT = /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/;
/** Go reads digits behind `0b` with a sign of their own. */
const SIGNED_BINARY = /^0b([-+][01]+)$/;

function parseNumber(text: string): number | bigint | GoFloat | undefined {
  if (DECIMAL.test(text)) return Number(text);
  const plain = text.replaceAll('_', '');
  const integer = INTEGER.exec(plain);
  if (integer !== null) {
    const value = parseInteger(integer[1] ?? '', integer[2] ?? '');
    if (value !== undefined) return value;
  }
  const float = parseFloatText(plain, FLOAT);
  if (float !== undefined) return float;
  const binary = SIGNED_BINARY.exec(plain)?.[1];
  return binary === undefined ? undefined : parseInteger(binary.slice(0, 1), `0b${binary.slice(1)}`);
}

/** @returns undefined when 64 bits do not hold it */
function parseInteger(sign: string, digits: string): number | bigint | undefined {
  const size = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const value = sign === '-' ? -size : size;
  // Without a sign one bit more is at hand.
  const isHeld = value >= -(2n ** 63n) && value < (sign === '' ? 2n ** 64n : 2n ** 63n);
  return isHeld ? goInteger(value) : undefined;
}

/** @returns undefined for another form, and for what is too large for a double */
function parseFloatText(text: string, form: RegExp): GoFloat | undefined {
  if (!form.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? new GoFloat(value) : undefined;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decodeBase64(text: string, offset: number): string | SyntaxFault {
  const joined = text.replaceAll(/[\r\n]/g, '');
  if (!BASE64.test(joined)) return new SyntaxFault('!!binary value contains invalid base64 data', offset);
  return goText(Buffer.from(joined, 'base64'));
}
