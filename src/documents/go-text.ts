// Bytes as text as Go sees them: every byte that is no part of a UTF-8 character becomes U+FFFD by itself (elsewhere a cut character becomes one).
import { isUtf8 } from 'node:buffer';

/** Decodes UTF-8; a byte order mark stays. */
export function goText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const width = characterWidth(bytes, at);
    text += width === 0 ? '\ufffd' : bytes.toString('utf8', at, at + width);
    at += Math.max(width, 1);
  }
  return text;
}

/** Bytes of the character at a place; 0 where there is none. */
export function characterWidth(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const width = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  return width > 0 && at + width <= bytes.length && isUtf8(bytes.subarray(at, at + width)) ? width : 0;
}

/** Where the first byte is that is no part of a UTF-8 character; the length where there is none. */
export function firstInvalid(bytes: Buffer): number {
  let at = 0;
  for (let width = 1; at < bytes.length && width > 0; at += width) {
    width = (bytes[at] as number) < 0x80 ? 1 : characterWidth(bytes, at);
  }
  return at;
}

/** What is blank to Go's unicode.IsSpace, as a part of a regular expression. */
export const GO_SPACE = '[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const AROUND = new RegExp(`^${GO_SPACE}+|${GO_SPACE}+$`, 'g');

/** Go: strings.TrimSpace. */
export const trimGo = (text: string): string => text.replaceAll(AROUND, '');
