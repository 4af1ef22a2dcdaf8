// Scans scalars without quotes, over as many lines as are indented deeper.
import { isBlank, isBlankOrEnd, isBreak } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { foldedGap } from './fold.ts';

/** A plain scalar: its text, where it ends, and whether line breaks behind it have been passed. */
export interface PlainScalar {
  readonly text: string;
  readonly end: number;
  readonly isAtNewLine: boolean;
}

/** Gives the scalar that starts here and goes behind it and the blanks and line breaks that follow. */
export function scanPlain(cursor: Cursor): PlainScalar {
  const { text, flowLevel } = cursor;
  const indent = cursor.indent + 1;
  /** The lines before the current one, joined. */
  let before = '';
  let from = cursor.at;
  let end = from;
  let isAtNewLine = false;
  while (!cursor.isAtDocumentIndicator() && cursor.peek() !== 0x23) {
    const word = cursor.at;
    skipWord(cursor);
    if (cursor.at > word) {
      // The gap before a word belongs to the scalar only now that there is such a word.
      if (isAtNewLine) {
        before += text.slice(from, end) + foldedGap(text.slice(end, word));
        from = word;
        isAtNewLine = false;
      }
      end = cursor.at;
    }
    const code = cursor.peek();
    if (!isBlank(code) && !isBreak(code)) break;
    for (;;) {
      const next = cursor.peek();
      if (isBlank(next)) {
        if (isAtNewLine && next === 0x09 && cursor.column < indent) {
          cursor.fail('found a tab character that violates indentation');
        }
        cursor.at++;
      } else if (isBreak(next)) {
        cursor.skipBreak();
        isAtNewLine = true;
      } else break;
    }
    if (flowLevel === 0 && cursor.column < indent) break;
  }
  const line = text.slice(from, end);
  return { text: before === '' ? line : before + line, end, isAtNewLine };
}

/** Goes to the next blank, line break or indicator that ends a plain scalar. */
function skipWord(cursor: Cursor): void {
  const { text } = cursor;
  const isFlow = cursor.flowLevel > 0;
  let at = cursor.at;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (isBlankOrEnd(code)) break;
    if (code === 0x3a && isBlankOrEnd(text.charCodeAt(at + 1))) break;
    if (isFlow && isFlowIndicator(code)) break;
  }
  cursor.at = at;
}

/** `,` `?` `[` `]` `{` `}` */
const isFlowIndicator = (code: number): boolean =>
  code === 0x2c || code === 0x3f || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d;
