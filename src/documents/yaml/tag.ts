// Scans tags: `!local`, `!!core`, `!<verbatim>`.
import { hexValue, isBlankOrEnd, isWord } from './characters.ts';
import type { Cursor } from './cursor.ts';

/** Stands for a tag with a handle that no one has defined. */
export const UNDEFINED_HANDLE = '\0';

/** What `!!` stands for. */
const CORE = 'tag:yaml.org,2002:';
/** Beside letters and digits, what a tag may be made of; `%` starts an escaped octet. */
const URI = new Set(";/?:@&=+$,.!~*'()[]%");

/** Gives the whole name of the tag that starts here (`!!int` as `tag:yaml.org,2002:int`), and goes behind it. */
export function scanTag(cursor: Cursor): string {
  const start = cursor.at;
  let tag: string;
  if (cursor.peek(1) === 0x3c) {
    cursor.at += 2;
    tag = scanUri(cursor, start);
    if (cursor.peek() !== 0x3e) cursor.fail("did not find the expected '>'", start);
    cursor.at++;
  } else tag = scanShort(cursor, start);
  if (!isBlankOrEnd(cursor.peek())) cursor.fail('did not find expected whitespace or line break', start);
  return tag;
}

function scanShort(cursor: Cursor, start: number): string {
  cursor.at++;
  while (isWord(cursor.peek())) cursor.at++;
  if (cursor.peek() !== 0x21) {
    const head = cursor.text.slice(start, cursor.at);
    return head + scanUri(cursor, start, true);
  }
  cursor.at++;
  const isCore = cursor.at === start + 2;
  const suffix = scanUri(cursor, start);
  // Other handles would need a %TAG directive, which kubectl's reader cuts off from its document.
  return isCore ? CORE + suffix : UNDEFINED_HANDLE;
}

function scanUri(cursor: Cursor, start: number, mayBeEmpty = false): string {
  let uri = '';
  for (;;) {
    const char = cursor.text.charAt(cursor.at);
    if (!isWord(cursor.peek()) && !URI.has(char)) break;
    if (char === '%') uri += scanEscapedCharacter(cursor, start);
    else {
      uri += char;
      cursor.at++;
    }
  }
  if (uri === '' && !mayBeEmpty) cursor.fail('did not find expected tag URI', start);
  return uri;
}

/** The octets of one UTF-8 character; they stay octets, since no tag that means something has any. */
function scanEscapedCharacter(cursor: Cursor, start: number): string {
  let octets = '';
  for (let left = 1; left > 0; left--) {
    const [high, low] = [hexValue(cursor.peek(1)), hexValue(cursor.peek(2))];
    if (cursor.peek() !== 0x25 || high < 0 || low < 0) return cursor.fail('did not find URI escaped octet', start);
    const octet = high * 16 + low;
    if (octets === '') {
      left = octet < 0x80 ? 1 : octet >> 5 === 6 ? 2 : octet >> 4 === 14 ? 3 : octet >> 3 === 30 ? 4 : 0;
      if (left === 0) return cursor.fail('found an incorrect leading UTF-8 octet', start);
    } else if (octet >> 6 !== 2) return cursor.fail('found an incorrect trailing UTF-8 octet', start);
    octets += String.fromCharCode(octet);
    cursor.at += 3;
  }
  return octets;
}
