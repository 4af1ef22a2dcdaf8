// Adds to, takes from and changes block mappings and sequences: whole lines, with the comments that belong to them.
import { commentLine, commentsBetween, leadingComments } from './edit-comments.ts';
import { EditError } from './edit-error.ts';
import type { Page } from './edit-page.ts';
import { columnOf, lineEnd, lineStart, nextLine, type Splice, startsLine } from './edit-splice.ts';
import type { TextItem, TextMember } from './edit-tree.ts';

/** A member of a mapping or an item of a list, which both are lines of one column. */
export type Entry = TextMember | TextItem;

/**
 * Puts new lines in front of the entry with that index, or behind the last one.
 * @param lines the new entry; its first line without indentation
 */
export function insertEntry(page: Page, entries: readonly Entry[], index: number, lines: string): Splice {
  const { text, comments, style } = page;
  const next = entries[index];
  const before = entries[index - 1];
  const column = columnOf(text, (next ?? before)?.start ?? 0);
  const pad = ' '.repeat(column);
  if (before !== undefined) {
    const at = endOfEntry(page, before, column, next === undefined);
    return { start: at, end: at, text: style.newline + pad + lines };
  }
  if (next === undefined) throw new EditError('an empty collection has no place for new lines');
  if (!startsLine(text, next.start)) return { start: next.start, end: next.start, text: lines + style.newline + pad };
  const at = leadingComments(text, comments, next.start, column);
  return { start: at, end: at, text: pad + lines + style.newline };
}

/** Where the lines of an entry end, before the line break; comments that are indented deeper are its own, and behind the last entry those in its column too. */
function endOfEntry({ text, comments }: Page, entry: Entry, column: number, last: boolean): number {
  let end = lineEnd(text, entry.end);
  let blank = false;
  for (let line = nextLine(text, end); line < text.length; line = nextLine(text, line)) {
    const comment = commentLine(text, comments, line);
    if (comment === undefined) {
      if (text.slice(line, lineEnd(text, line)).trim() !== '') break;
      blank = true;
      continue;
    }
    const place = columnOf(text, comment.start);
    if (place > column || (last && !blank && place === column && column > 0)) end = lineEnd(text, line);
    else break;
  }
  return end;
}

/** What stands for an entry in the text: the lines of its comments right above it, its own, and the comment behind it. */
export interface EntryLines {
  readonly start: number;
  /** Behind the line break; the end of the text where there is none. */
  readonly end: number;
  /** The comments above, and all inside of it; not the one behind it. */
  readonly comments: readonly string[];
  /** The comment behind its last line. */
  readonly trailing: string | undefined;
}

/** The lines of an entry. The entry must begin a line. */
export function entryLines({ text, comments }: Page, entry: Entry): EntryLines {
  if (!startsLine(text, entry.start)) throw new EditError('it stands behind something else on its line');
  const start = leadingComments(text, comments, entry.start, columnOf(text, entry.start));
  const last = lineEnd(text, entry.end);
  const trailing = commentsBetween(text, comments, entry.end, last)[0];
  return { start, end: nextLine(text, last), comments: commentsBetween(text, comments, start, entry.end), trailing };
}

/** Takes an entry away, which must not be the only one. */
export function removeEntry(page: Page, entries: readonly Entry[], index: number): Splice[] {
  const { text, comments, style } = page;
  const entry = entries[index];
  const next = entries[index + 1];
  if (entry === undefined) throw new EditError('there is nothing to take away');
  if (startsLine(text, entry.start)) {
    const { start, end } = entryLines(page, entry);
    // The last line of a text without a line break at its end takes the one before it along.
    const whole =
      end === text.length && !text.endsWith('\n') ? lineEnd(text, lineStart(text, Math.max(start - 1, 0))) : start;
    return [{ start: whole, end, text: '' }];
  }
  // Behind a dash: the next entry takes its place; the comments above that one go above the dash.
  if (next === undefined) throw new EditError('it stands behind something else on its line');
  const line = lineStart(text, entry.start);
  const kept = commentsBetween(text, comments, nextLine(text, entry.end), next.start);
  const pad = /^ */.exec(text.slice(line))?.[0] ?? '';
  return [
    ...kept.map((comment) => ({ start: line, end: line, text: pad + comment + style.newline })),
    { start: entry.start, end: next.start, text: '' },
  ];
}
