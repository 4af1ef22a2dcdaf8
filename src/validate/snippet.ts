// The text around a position, small enough to travel with each finding: a line may be as long as its file.

/** A part of one line, with the place in it that is meant. */
export interface Snippet {
  readonly text: string;
  /** The column of the position within `text`, from 1, in UTF-16 units. */
  readonly column: number;
  /** How many UTF-16 units of the line stand before `text`; absent when none do. */
  readonly cutBefore?: number;
  /** Whether the line goes on behind `text`. */
  readonly cutAfter?: true;
}

/** How much is kept before and behind the position, in UTF-16 units: more than a terminal is wide. */
const AROUND = 300;

/** The part of a line around a column (from 1, in UTF-16 units). */
export function snippetOf(line: string, column: number): Snippet {
  const end = line.endsWith('\r') ? line.length - 1 : line.length;
  const at = Math.min(Math.max(column, 1) - 1, end);
  const from = at > AROUND ? wholeCharacter(line, at - AROUND) : 0;
  const to = end > at + AROUND ? wholeCharacter(line, at + AROUND) : end;
  return {
    text: line.slice(from, to),
    column: at - from + 1,
    ...(from > 0 && { cutBefore: from }),
    ...(to < end && { cutAfter: true as const }),
  };
}

/** The nearest place at or before this one that does not part a surrogate pair. */
function wholeCharacter(line: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(line.charAt(at)) && /[\uD800-\uDBFF]/.test(line.charAt(at - 1)) ? at - 1 : at;
}
