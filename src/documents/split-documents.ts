// Splits a YAML stream at its lines of `---` before anything is parsed, as kubectl does: a broken document does not take the others with it.
import { trimGo } from './go-text.ts';

/** One document, in bytes. A line of `---` that no other text precedes is a part of it. */
export interface DocumentSpan {
  readonly start: number;
  readonly end: number;
  /** The line of `---` before it, where more than a comment follows on that line. */
  readonly badSeparator?: { readonly start: number; readonly rest: string };
}

const LF = 0x0a;
const SEPARATOR = '---';
/** Bytes of a separator's line that are looked at. */
const SHOWN = 100;

/** Gives the documents from an offset on, which is the start of a line; empty ones are left out. */
export function* splitDocuments(bytes: Buffer, from: number): Generator<DocumentSpan> {
  let start = from;
  let badSeparator: DocumentSpan['badSeparator'];
  for (let searched = from; ; ) {
    const at = nextSeparator(bytes, searched);
    if (at < 0) break;
    const lineEnd = bytes.indexOf(LF, at);
    searched = lineEnd < 0 ? bytes.length : lineEnd + 1;
    const rest = trimGo(bytes.toString('utf8', at + SEPARATOR.length, Math.min(searched, at + SHOWN)));
    const isBad = rest !== '' && !rest.startsWith('#');
    if (at === start && !isBad) continue;
    if (at > start || badSeparator !== undefined) yield { start, end: at, ...(badSeparator && { badSeparator }) };
    badSeparator = isBad ? { start: at, rest } : undefined;
    start = searched;
  }
  if (bytes.length > start || badSeparator !== undefined) {
    yield { start, end: bytes.length, ...(badSeparator && { badSeparator }) };
  }
}

/** The next line that starts with `---`, from the start of a line on. */
function nextSeparator(bytes: Buffer, from: number): number {
  if (bytes.toString('latin1', from, from + SEPARATOR.length) === SEPARATOR) return from;
  const found = bytes.indexOf(`\n${SEPARATOR}`, from);
  return found < 0 ? -1 : found + 1;
}
