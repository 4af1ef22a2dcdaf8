// Adds to and takes from what stands in braces or brackets, JSON included: the commas and line breaks that are there are followed.
import { commentsBetween } from './edit-comments.ts';
import { EditError } from './edit-error.ts';
import type { Page } from './edit-page.ts';
import { lineEnd, lineStart, type Splice } from './edit-splice.ts';
import type { TextList, TextMap } from './edit-tree.ts';

const partsOf = (node: TextMap | TextList) => (node.kind === 'map' ? node.members : node.items);

/** The indentation of the line of an offset. */
export const indentOf = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';

/**
 * Puts a part in front of the part with that index, or behind the last one.
 * @param write gives the new part; `indent` is the indentation of its line
 */
export function insertPart(
  page: Page,
  node: TextMap | TextList,
  index: number,
  write: (indent: string) => string,
): Splice[] {
  const { text, style } = page;
  const parts = partsOf(node);
  const [first] = parts;
  const before = parts[index - 1];
  const next = parts[index];
  if (first === undefined) {
    const outer = indentOf(text, node.content);
    const isLong = style.json && style.unit !== '';
    const inside = isLong
      ? style.newline + outer + style.unit + write(outer + style.unit) + style.newline + outer
      : write(outer);
    return [{ start: node.content + 1, end: node.end - 1, text: inside }];
  }
  const lead = text.slice(node.content + 1, first.start);
  const long = lead.includes('\n');
  const indent = indentOf(text, first.start);
  const gap = long ? style.newline + indent : style.json ? style.space : ' ';
  if (before === undefined) {
    return [{ start: first.start, end: first.start, text: `${write(indent)},${gap}` }];
  }
  const line = lineEnd(text, before.end);
  const stop = next?.start ?? node.end - 1;
  const comma = text.slice(before.end, stop).search(/[,#]/);
  const hasComma = comma >= 0 && text[before.end + comma] === ',';
  // A comment behind the part before stays on its line.
  if (long && line < stop && commentsBetween(text, page.comments, before.end, line).length > 0) {
    const put = {
      start: line,
      end: line,
      text: style.newline + indent + write(indent) + (next === undefined ? '' : ','),
    };
    return hasComma ? [put] : [{ start: before.end, end: before.end, text: ',' }, put];
  }
  return [{ start: before.end, end: before.end, text: `,${gap}${write(indent)}` }];
}

/** Takes a part away; comments around it stay. */
export function removePart(page: Page, node: TextMap | TextList, index: number): Splice[] {
  const { text } = page;
  const parts = partsOf(node);
  const part = parts[index];
  const before = parts[index - 1];
  const next = parts[index + 1];
  if (part === undefined) throw new EditError('there is nothing to take away');
  if (before === undefined && next === undefined)
    return [{ start: part.start, end: part.end, text: '' }, ...commaBehind(page, part.end, node.end - 1)];
  if (next !== undefined) {
    const between = commentsBetween(text, page.comments, part.end, next.start);
    if (between.length === 0) return [{ start: part.start, end: next.start, text: '' }];
    return [{ start: part.start, end: part.end, text: '' }, ...commaBehind(page, part.end, next.start)];
  }
  if (before === undefined) throw new EditError('there is nothing before it');
  const between = commentsBetween(text, page.comments, before.end, part.start);
  if (between.length === 0) return [{ start: before.end, end: part.end, text: '' }];
  return [...commaBehind(page, before.end, part.start), { start: part.start, end: part.end, text: '' }];
}

function commaBehind({ text, comments }: Page, from: number, to: number): Splice[] {
  for (let at = from; at < to; at++) {
    const comment = comments.find(({ start }) => start === at);
    if (comment !== undefined) at = comment.end;
    else if (text[at] === ',') return [{ start: at, end: at + 1, text: '' }];
  }
  return [];
}
