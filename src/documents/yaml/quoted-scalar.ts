// Scans 'single' and "double" quoted scalars; lines fold, escapes are those of Go's YAML reader (no `\/`, no surrogates).
import { hexValue, isBlank, isBlankOrEnd, isBreak } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { foldedGap, lineBreaks } from './fold.ts';

const QUOTE = 0x27;
const BACKSLASH = 0x5c;

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
/** How many hexadecimal digits follow. */
const CODES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Gives the text of the scalar whose opening quote is here, and goes behind the closing one. */
export function scanQuoted(cursor: Cursor): string {
  const start = cursor.at;
  const quote = cursor.peek();
  cursor.at++;
  const simple = scanOneLine(cursor, quote);
  if (simple !== undefined) return simple;
  let text = '';
  for (;;) {
    if (cursor.isAtDocumentIndicator()) cursor.fail('found unexpected document indicator');
    if (cursor.peek() === 0) cursor.fail('found unexpected end of stream', start);
    let isFolded = false;
    let from = cursor.at;
    for (;;) {
      const code = cursor.peek();
      if (isBlankOrEnd(code)) break;
      if (code === quote) {
        if (quote !== QUOTE || cursor.peek(1) !== QUOTE) break;
        text += cursor.text.slice(from, cursor.at + 1);
        cursor.at += 2;
        from = cursor.at;
      } else if (quote !== QUOTE && code === BACKSLASH) {
        text += cursor.text.slice(from, cursor.at);
        if (isBreak(cursor.peek(1))) {
          cursor.at++;
          cursor.skipBreak();
          isFolded = true;
          from = cursor.at;
          break;
        }
        text += scanEscape(cursor);
        from = cursor.at;
      } else cursor.at++;
    }
    text += cursor.text.slice(from, cursor.at);
    if (cursor.peek() === quote) break;
    text += scanGap(cursor, isFolded);
  }
  cursor.at++;
  return text;
}

/** Most quoted scalars: one line, nothing escaped. */
function scanOneLine(cursor: Cursor, quote: number): string | undefined {
  const { text, at } = cursor;
  for (let end = at; ; end++) {
    const code = text.charCodeAt(end);
    if (code === quote) {
      if (quote === QUOTE && text.charCodeAt(end + 1) === QUOTE) return undefined;
      cursor.at = end + 1;
      return text.slice(at, end);
    }
    if (code === BACKSLASH ? quote !== QUOTE : code === 0 || isBreak(code)) return undefined;
  }
}

function scanEscape(cursor: Cursor): string {
  const start = cursor.at;
  const name = cursor.text.charAt(start + 1);
  cursor.at += 2;
  const plain = ESCAPES[name];
  if (plain !== undefined) return plain;
  const length = CODES[name];
  if (length === undefined) return cursor.fail('found unknown escape character', start);
  let value = 0;
  for (let i = 0; i < length; i++) {
    const digit = hexValue(cursor.peek(i));
    if (digit < 0) return cursor.fail('did not find expected hexdecimal number', start);
    value = value * 16 + digit;
  }
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) {
    return cursor.fail('found invalid Unicode character escape code', start);
  }
  cursor.at += length;
  return String.fromCodePoint(value);
}

/** Blanks inside a line stay; line breaks are folded. An escaped one is none, but what follows it folds too. */
function scanGap(cursor: Cursor, isAfterEscapedBreak: boolean): string {
  const from = cursor.at;
  let isFolded = isAfterEscapedBreak;
  for (;;) {
    const code = cursor.peek();
    if (isBlank(code)) cursor.at++;
    else if (isBreak(code)) {
      cursor.skipBreak();
      isFolded = true;
    } else break;
  }
  const gap = cursor.text.slice(from, cursor.at);
  if (!isFolded) return gap;
  return isAfterEscapedBreak ? lineBreaks(gap) : foldedGap(gap);
}
