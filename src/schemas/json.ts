// JSON as the API server's peers read it: integers beyond 2^53 stay exact, duplicate keys merge as in Go, lone surrogates
// become U+FFFD (spec admission.md, 1.3 and 1.6). Ordinary bodies take the engine's own parser.

/** A number that a double cannot hold (or that is written unusually), with its source text; JSON.stringify prints it as it is. */
export interface RawNumber {
  readonly rawJSON: string;
}
/** A 64-bit signed integer: a number where a double holds it exactly, else its source text. */
export type Int64 = number | RawNumber;

export type JsonValue = string | number | boolean | null | RawNumber | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

declare global {
  interface JSON {
    /** ECMAScript proposal "JSON.parse source text access", in V8 since 11.4. */
    rawJSON(text: string): RawNumber;
    isRawJSON(value: unknown): value is RawNumber;
  }
}

/** True for a plain JSON object (not a list, not null, not a raw number). */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);

/** Nesting that Go's decoder refuses (encoding/json, maxNestingDepth). */
const MAX_DEPTH = 10_000;
const TOO_DEEP = 'exceeded max depth';
/** From this length on, in UTF-16 units, deep nesting costs the engine's parser more than a look in advance. */
const LONG = 100_000;
/** Nesting up to which the quick look for duplicate keys recurses. */
const SHALLOW = 200;

/**
 * Parses a JSON text. Numbers come as `number` where printing gives the source text again, else as {@link RawNumber}.
 * Objects given twice under one key are merged member by member; of other values the last wins.
 * @throws SyntaxError with the engine's sentence, or on nesting deeper than 10,000
 */
export function parseJson(source: string): JsonValue {
  if (source.length > LONG && isTooDeep(source)) throw new SyntaxError(TOO_DEEP);
  const plain = withoutBackslashesInKeys(source);
  if (plain !== source) {
    JSON.parse(plain);
    return parseExactly(source);
  }
  const value = JSON.parse(source) as JsonValue;
  return isUsual(value, source) ? value : parseExactly(source);
}

/**
 * A backslash in a string. Once V8 (Node 24.21) has seen a key that holds one, it confuses keys of later texts: behind `c\\` it takes
 * `c\u003e` for `c\\` too. So such texts are checked without their backslashes, and read without its help.
 */
const BACKSLASH = /\\(?:\\|u005[cC])/;
const ESCAPE = /\\(?:u005[cC]|[\s\S])/g;

/**
 * The text with `_` for each backslash in a key, as valid or invalid as before. Looks back from each colon over the key before it; texts
 * may be long, and most backslashes stand in values.
 */
function withoutBackslashesInKeys(source: string): string {
  if (!source.includes('\\') || !BACKSLASH.test(source)) return source;
  let plain = '';
  let copied = 0;
  for (let at = source.indexOf(':'); at >= 0; at = source.indexOf(':', at + 1)) {
    let end = at - 1;
    while (source.charCodeAt(end) <= 0x20) end--;
    if (source.charCodeAt(end) !== 0x22 || isEscaped(source, end)) continue;
    let start = source.lastIndexOf('"', end - 1);
    while (start > 0 && isEscaped(source, start)) start = source.lastIndexOf('"', start - 1);
    if (start < copied) continue;
    const key = source.slice(start + 1, end);
    if (!BACKSLASH.test(key)) continue;
    plain += source.slice(copied, start + 1);
    plain += key.replaceAll(ESCAPE, (part) => (isBackslash(part) ? '_'.repeat(part.length) : part));
    copied = end;
  }
  return copied === 0 ? source : plain + source.slice(copied);
}
const isBackslash = (part: string): boolean => part.length > 2 || part === '\\\\';

/** More digits than this may be more than a double holds. */
const SAFE_DIGITS = 15;

/** Counts brackets outside of strings. */
function isTooDeep(source: string): boolean {
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === 0x22) {
      do at = source.indexOf('"', at + 1);
      while (at > 0 && isEscaped(source, at));
      if (at < 0) return false; // no JSON anyway
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}

/** A quote with an odd number of backslashes before it. */
function isEscaped(source: string, at: number): boolean {
  let before = at;
  while (source.charCodeAt(before - 1) === 0x5c) before--;
  return (at - before) % 2 === 1;
}

/**
 * Whether the engine's parser has read the text as Go would: every key once, every number short and whole, no escaped surrogates.
 * Numbers in lists, which no field has, count as unusual. A false alarm only costs time.
 */
function isUsual(value: JsonValue, source: string): boolean {
  if (source.includes('\\') && /\\u[dD]/.test(source)) return false;
  let keys = 0;
  for (let at = source.indexOf(':'); at >= 0; at = source.indexOf(':', at + 1)) {
    // Keys end with a quote that no backslash makes part of a string.
    if (source.charCodeAt(at - 1) !== 0x22 || source.charCodeAt(at - 2) === 0x5c) continue;
    keys++;
    let next = at + 1;
    while (source.charCodeAt(next) <= 0x20) next++;
    const isNegative = source.charCodeAt(next) === 0x2d;
    if (isNegative) next++;
    const start = next;
    while (isDigit(source.charCodeAt(next))) next++;
    if (next - start > SAFE_DIGITS || (next > start && isFraction(source.charCodeAt(next)))) return false;
    if (isNegative && source.charCodeAt(start) === 0x30) return false; // -0 prints as 0
  }
  return keysOf(value, 0) === keys;
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
/** `.`, `e` or `E` behind digits. */
const isFraction = (code: number): boolean => code === 0x2e || code === 0x65 || code === 0x45;

function keysOf(value: JsonValue, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > SHALLOW) return Number.NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === 'object') count += keysOf(item, depth + 1);
      else if (typeof item === 'number') return Number.NaN; // no list of ours: let the exact parser read it
    }
    return count;
  }
  for (const key in value) {
    count++;
    const member = (value as JsonObject)[key];
    if (typeof member === 'object' && member !== null) count += keysOf(member, depth + 1);
  }
  return count;
}

const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** The sources in which one key was given twice and the values were merged, by what was made of them. */
const merged = new WeakMap<object, string>();

/**
 * The same document as a reader has it for whom of several equal keys the last one wins, as for the API server, to whose document a
 * JSON Patch is applied. Mostly the value itself.
 * @param value what {@link parseJson} gave
 */
export function lastKeyWins(value: JsonValue): JsonValue {
  const source = typeof value === 'object' && value !== null ? merged.get(value) : undefined;
  return source === undefined ? value : parseExactly(source, false);
}

/** The source is known to be valid JSON here, so only structure is followed; a stack of its own bears any nesting. */
function parseExactly(source: string, merge = true): JsonValue {
  let at = 0;
  let hasMerged = false;
  const skipBlanks = (): void => {
    while (source.charCodeAt(at) <= 0x20) at++;
  };
  const takeString = (): string => {
    let end = source.indexOf('"', at + 1);
    if (source.charCodeAt(end - 1) === 0x5c) {
      STRING.lastIndex = at;
      end = at + (STRING.exec(source)?.[0].length ?? 1) - 1;
    }
    const inside = source.slice(at + 1, end);
    const value = (inside.includes('\\') ? (JSON.parse(`"${inside}"`) as string) : inside).toWellFormed();
    at = end + 1;
    return value;
  };
  const stack: { container: JsonValue[] | JsonObject; key: string }[] = [];
  let result: JsonValue = null;
  const place = (value: JsonValue): void => {
    const top = stack.at(-1);
    if (top === undefined) result = value;
    else if (Array.isArray(top.container)) top.container.push(value);
    else if (merge && mergeable(top.container, top.key, value)) hasMerged = true;
    else define(top.container, top.key, value);
  };
  for (;;) {
    skipBlanks();
    const c = source[at];
    if (c === undefined) {
      if (hasMerged && isObject(result)) merged.set(result, source);
      return result;
    }
    if (c === '{' || c === '[') {
      at++;
      const top = stack.at(-1);
      const earlier = merge && top !== undefined && isObject(top.container) ? own(top.container, top.key) : undefined;
      const container: JsonValue[] | JsonObject = c === '[' ? [] : isObject(earlier) ? earlier : {};
      if (container !== earlier) place(container);
      else hasMerged = true;
      stack.push({ container, key: '' });
      if (stack.length > MAX_DEPTH) throw new SyntaxError(TOO_DEEP);
    } else if (c === '}' || c === ']') {
      at++;
      stack.pop();
    } else if (c === ',') at++;
    else if (c === '"') {
      const value = takeString();
      const top = stack.at(-1);
      skipBlanks();
      if (source[at] === ':' && top !== undefined) {
        at++;
        top.key = value;
      } else place(value);
    } else if (c === 't') at = literal(place, true, at + 4);
    else if (c === 'f') at = literal(place, false, at + 5);
    else if (c === 'n') at = literal(place, null, at + 4);
    else {
      NUMBER.lastIndex = at;
      const number = NUMBER.exec(source)?.[0] ?? '';
      at += number.length;
      place(exactNumber(number));
    }
  }
}

function literal(place: (value: JsonValue) => void, value: JsonValue, next: number): number {
  place(value);
  return next;
}

function exactNumber(source: string): JsonValue {
  const value = Number(source);
  return String(value) === source ? value : JSON.rawJSON(source);
}

const own = (object: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** `null` over an earlier value leaves a Go struct member as it was. */
function mergeable(object: JsonObject, key: string, value: JsonValue): boolean {
  return value === null && Object.hasOwn(object, key) && isObject(object[key]);
}

/** Sets a member under any name, `__proto__` included. */
export function define(object: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}

/** The sign of an Int64: -1, 0 or 1. */
export const int64Sign = (value: Int64): number =>
  typeof value === 'number' ? Math.sign(value) : value.rawJSON.startsWith('-') ? -1 : 1;

/** Decimal digits of an Int64, as Go prints them. */
export const int64Text = (value: Int64): string => (typeof value === 'number' ? String(value) : value.rawJSON);

/** True when two JSON values mean the same, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  // Recursion is several times faster, but ends long before the nesting that the parser lets through.
  const deep: unknown[] = [];
  if (!sameTo(a, b, SHALLOW, deep)) return false;
  while (deep.length > 0) if (!sameTo(deep.pop(), deep.pop(), SHALLOW, deep)) return false;
  return true;
}

/** Compares down to a depth; what lies below is put into `deep`, in pairs. */
function sameTo(a: unknown, b: unknown, depth: number, deep: unknown[]): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (depth === 0) {
    deep.push(a, b);
    return true;
  }
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameTo(item, b[i], depth - 1, deep));
  }
  if (Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  let size = 0;
  for (const key in left) {
    if (!Object.hasOwn(right, key) || !sameTo(left[key], right[key], depth - 1, deep)) return false;
    size++;
  }
  for (const _ in right) size--;
  return size === 0;
}
