// The comments of a YAML text and which field each belongs to: the field on whose line it stands, or that it stands right above.
import { Lexer } from 'yaml';
import { lineEnd, lineStart } from './edit-splice.ts';

/** A comment, from its `#` to the end of its line. */
export interface TextComment {
  readonly start: number;
  readonly end: number;
}

/** What the lexer puts in front of tokens without standing in the text: of a document, of the end of a flow, of a scalar. */
const MARKS = ['\x02', '\x18', '\x1f'];
const SCALAR_MARK = '\x1f';

/** All comments of a text, in their order. */
export function textComments(text: string): TextComment[] {
  if (!text.includes('#')) return [];
  const found: TextComment[] = [];
  let offset = 0;
  let scalar = false;
  for (const token of new Lexer().lex(text)) {
    if (MARKS.includes(token)) {
      scalar = token === SCALAR_MARK;
      continue;
    }
    if (!scalar && token.startsWith('#')) {
      found.push({ start: offset, end: offset + token.trimEnd().length });
    }
    offset += token.length;
    scalar = false;
  }
  return found;
}

/** The comment that is all there is on the line of an offset. */
export function commentLine(text: string, comments: readonly TextComment[], offset: number): TextComment | undefined {
  const start = lineStart(text, offset);
  const end = lineEnd(text, offset);
  return comments.find(
    (comment) => comment.start >= start && comment.start <= end && text.slice(start, comment.start).trim() === '',
  );
}

/** Offset of the first line of the comments that stand right above the line of an offset, in the same column; that line itself when there are none. */
export function leadingComments(
  text: string,
  comments: readonly TextComment[],
  offset: number,
  column: number,
): number {
  let first = lineStart(text, offset);
  while (first > 0) {
    const above = commentLine(text, comments, first - 1);
    if (above === undefined || above.start - lineStart(text, above.start) !== column) break;
    first = lineStart(text, above.start);
  }
  return first;
}

/** Those between two offsets, as they are written. */
export const commentsBetween = (text: string, comments: readonly TextComment[], start: number, end: number): string[] =>
  comments
    .filter((comment) => comment.start >= start && comment.end <= end)
    .map((comment) => text.slice(comment.start, comment.end));
