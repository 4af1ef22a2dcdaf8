// Scans literal (`|`) and folded (`>`) scalars.
import { isBlank, isBreak, isBreakOrEnd, isDigit } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { lineBreaks } from './fold.ts';

/** Gives the text of the block scalar whose indicator is here, and goes behind its last line. */
export function scanBlock(cursor: Cursor, isLiteral: boolean): string {
  const { chomping, increment } = scanHeader(cursor);
  let indent = increment > 0 ? Math.max(cursor.indent, 0) + increment : 0;
  let text = '';
  /** The line break before the current line, and the empty lines behind it. */
  let lineBreak = '';
  let gap = skipGap(cursor, indent);
  if (indent === 0) indent = Math.max(gap.deepest, cursor.indent + 1, 1);
  let wasBlank = false;
  while (cursor.column === indent && cursor.peek() !== 0) {
    const isIndented = isBlank(cursor.peek());
    const isFolded = !isLiteral && !wasBlank && !isIndented && lineBreak === '\n';
    text += isFolded ? gap.breaks || ' ' : lineBreak + gap.breaks;
    wasBlank = isIndented;
    const from = cursor.at;
    skipLine(cursor);
    text += cursor.text.slice(from, cursor.at);
    lineBreak = cursor.skipBreak();
    gap = skipGap(cursor, indent);
  }
  if (chomping !== '-') text += lineBreak;
  if (chomping === '+') text += gap.breaks;
  return text;
}

/** Chomping and indentation indicators, in either order, up to the end of the line. */
function scanHeader(cursor: Cursor): { chomping: '+' | '-' | ''; increment: number } {
  const start = cursor.at;
  let chomping: '+' | '-' | '' = '';
  let increment = 0;
  const takeChomping = (): void => {
    const code = cursor.peek();
    if (code !== 0x2b && code !== 0x2d) return;
    chomping = code === 0x2b ? '+' : '-';
    cursor.at++;
  };
  cursor.at++;
  takeChomping();
  if (isDigit(cursor.peek())) {
    increment = cursor.peek() - 0x30;
    if (increment === 0) cursor.fail('found an indentation indicator equal to 0');
    cursor.at++;
    if (chomping === '') takeChomping();
  }
  while (isBlank(cursor.peek())) cursor.at++;
  if (cursor.peek() === 0x23) {
    cursor.comments?.push(cursor.at);
    skipLine(cursor);
  }
  if (!isBreakOrEnd(cursor.peek())) cursor.fail('did not find expected comment or line break', start);
  cursor.skipBreak();
  return { chomping, increment };
}

function skipLine(cursor: Cursor): void {
  const { text } = cursor;
  let { at } = cursor;
  while (!isBreakOrEnd(text.charCodeAt(at))) at++;
  cursor.at = at;
}

/** Passes empty lines, and the indentation of the next line that is none. An indentation of 0 is not known yet. */
function skipGap(cursor: Cursor, indent: number): { breaks: string; deepest: number } {
  const from = cursor.at;
  let deepest = 0;
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && cursor.peek() === 0x20) cursor.at++;
    deepest = Math.max(deepest, cursor.column);
    if ((indent === 0 || cursor.column < indent) && cursor.peek() === 0x09) {
      cursor.fail('found a tab character where an indentation space is expected');
    }
    if (!isBreak(cursor.peek())) break;
    cursor.skipBreak();
  }
  const hasBreaks = cursor.lineStart > from;
  return { breaks: hasBreaks ? lineBreaks(cursor.text.slice(from, cursor.lineStart)) : '', deepest };
}
