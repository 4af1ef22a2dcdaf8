// The bytes of one manifest file as UTF-8, and its lines. Decoded piece by piece: a file may be larger than a string.
import { constants, isUtf8 } from 'node:buffer';
import type { Position } from './document.ts';
import { firstInvalid } from './go-text.ts';

const LF = 0x0a;
/** UTF-16 units, with some room for what readers put behind a text. */
const MAX_LENGTH = constants.MAX_STRING_LENGTH - 100;

/** The marker of comments that say what to ignore. */
const MARKER = 'kpack-validate:';

/** One file's content. */
export class SourceText {
  /** The name of the file as it is shown. */
  readonly file: string;
  /** UTF-8, without a byte order mark. */
  readonly bytes: Buffer;
  /** The place of the first byte that was no UTF-8; such bytes are replaced by U+FFFD, as kubectl does. */
  readonly invalidAt: Position | undefined;
  /** Lines are looked up mostly near each other: the start of one, in bytes, to go on from, and its number. */
  #offset = 0;
  #line = 1;
  #hasMarker: boolean | undefined;
  /** The line that was asked for last: all of a huge file may stand on one. */
  #asked: { readonly number: number; readonly text: string } | undefined;

  constructor(file: string, bytes: Uint8Array) {
    this.file = file;
    const content = withoutMark(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const isValid = isUtf8(content);
    this.bytes = isValid ? content : Buffer.from(content.toString());
    this.invalidAt = isValid ? undefined : this.#positionAt(firstInvalid(content));
  }

  /** Text of a part; undefined when a string cannot hold it. */
  slice(from: number, to: number): string | undefined {
    return to - from > MAX_LENGTH ? undefined : this.bytes.toString('utf8', from, to);
  }

  #positionAt(offset: number): Position {
    const line = this.lineAt(offset);
    return { line, column: (this.slice(this.#offset, offset) ?? '').length + 1 };
  }

  /** The number of the line of a byte, from 1. */
  lineAt(offset: number): number {
    while (offset < this.#offset) this.#goBack();
    while (this.#goOn(offset));
    return this.#line;
  }

  /** A line without its break; empty past the end. */
  line(number: number): string {
    if (this.#asked?.number !== number) this.#asked = { number, text: this.#lineText(number) };
    return this.#asked.text;
  }

  #lineText(number: number): string {
    while (number < this.#line) this.#goBack();
    while (this.#line < number) if (!this.#goOn()) return '';
    const end = this.bytes.indexOf(LF, this.#offset);
    const to = Math.min(end < 0 ? this.bytes.length : end, this.#offset + MAX_LENGTH);
    return this.bytes.toString('utf8', this.#offset, to).replace(/\r$/, '');
  }

  /** Steps to the next line, if there is one that starts at an offset or before. */
  #goOn(limit = Number.POSITIVE_INFINITY): boolean {
    const end = this.bytes.indexOf(LF, this.#offset);
    if (end < 0 || end >= limit) return false;
    this.#offset = end + 1;
    this.#line++;
    return true;
  }

  #goBack(): void {
    this.#offset = this.#offset < 2 ? 0 : this.bytes.lastIndexOf(LF, this.#offset - 2) + 1;
    this.#line--;
  }

  /** Whether a comment could say what to ignore. */
  get hasMarker(): boolean {
    this.#hasMarker ??= this.bytes.includes(MARKER);
    return this.#hasMarker;
  }
}

/** kubectl takes byte order marks of UTF-8 and UTF-16 at their word. */
function withoutMark(bytes: Buffer): Buffer {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (!isLittle && !(bytes[0] === 0xfe && bytes[1] === 0xff)) return bytes;
  return Buffer.from(new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be').decode(bytes));
}
