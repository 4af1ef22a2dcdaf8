// The smallest change of a text: everything outside of a splice stays as it is, byte for byte.
import { EditError } from './edit-error.ts';

/** Replaces the text from `start` up to `end` (offsets in UTF-16 units). */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies splices, in any order; of two insertions at one offset the first given comes first. @throws EditError when two overlap */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let out = '';
  let at = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (splice.start < at) throw new EditError('its layout is too unusual'); // two changes of one place
    out += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return out + text.slice(at);
}

/** Offset where the line of an offset begins. */
export const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** Offset where the line of an offset ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  if (at < 0) return text.length;
  return at > offset && text[at - 1] === '\r' ? at - 1 : at;
}

/** Offset where the line after that of an offset begins; the length of the text when there is none. */
export function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

/** Characters before an offset on its line. */
export const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

/** Whether nothing but spaces stands before an offset on its line. */
export const startsLine = (text: string, offset: number): boolean =>
  /^[ \t]*$/.test(text.slice(lineStart(text, offset), offset));
