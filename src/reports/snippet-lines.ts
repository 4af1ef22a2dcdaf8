// The line of a finding as a terminal shows it, cut to its width, with carets below the field.
import type { Snippet } from '../validate/snippet.ts';
import { type Cell, terminalCells } from './terminal-cells.ts';

/** Two lines of text that belong above each other; neither holds anything but what can be seen. */
export interface SnippetLines {
  readonly text: string;
  readonly carets: string;
}

/** What stands for the parts of a line that are left out. */
const MORE = '…';

/** A quoted text, one bracket or sign, or all up to what ends a plain scalar; at the end of a line one caret is left. */
const TOKEN = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[{}[\],|>#]|-(?=\s|$)|(?:[^\s,\]}:]|:(?=\S))+)/;

/** The text of a snippet within `width` columns, and the carets below its position. */
export function snippetLines({ text, column, cutBefore, cutAfter }: Snippet, width: number): SnippetLines {
  const token = TOKEN.exec(text.slice(column - 1))?.[0] ?? '';
  const cells = terminalCells(text.trimEnd());
  const startsAt = cells.findIndex(
    ({ at }, index) => (cells[index + 1]?.at ?? text.length) > column - 1 || at === column - 1,
  );
  const first = startsAt < 0 ? cells.length : startsAt;
  const { from, to } = around(cells, first, width);
  const [left, right] = [from > 0 || cutBefore !== undefined, to < cells.length || cutAfter === true];
  const shown = cells.slice(from, to);
  const marked = shown.filter(({ at }, index) => index + from >= first && at < column - 1 + token.length);
  const before = columns(cells.slice(from, Math.min(first, to))) + (left ? MORE.length : 0);
  return {
    text: `${left ? MORE : ''}${shown.map((cell) => cell.shown).join('')}${right ? MORE : ''}`,
    carets: ' '.repeat(before) + '^'.repeat(Math.max(columns(marked), 1)),
  };
}

const columns = (cells: readonly Cell[]): number => cells.reduce((sum, { width }) => sum + width, 0);

/** The run of cells that fits, with a third of the room before the cell that is meant, or more if there is little behind it. */
function around(cells: readonly Cell[], first: number, width: number): { from: number; to: number } {
  const room = Math.max(width - 2 * MORE.length, 20);
  if (columns(cells) <= room) return { from: 0, to: cells.length };
  let from = first;
  for (let taken = 0; from > 0 && taken + widthAt(cells, from - 1) <= room / 3; ) taken += widthAt(cells, --from);
  let to = from;
  let taken = 0;
  while (to < cells.length && taken + widthAt(cells, to) <= room) taken += widthAt(cells, to++);
  while (from > 0 && taken + widthAt(cells, from - 1) <= room) taken += widthAt(cells, --from);
  return { from, to };
}

const widthAt = (cells: readonly Cell[], index: number): number => cells[index]?.width ?? 0;
