// Puts another value behind a key or a dash, in the style of the text; a comment behind it stays.
import type { JsonValue } from '../schemas/json.ts';
import { EditError } from './edit-error.ts';
import { indentOf } from './edit-flow.ts';
import type { Page } from './edit-page.ts';
import { blockBody, blockLines, flowText, isInline, type Quoting, scalarText } from './edit-render.ts';
import { columnOf, lineEnd, type Splice } from './edit-splice.ts';
import type { TextItem, TextList, TextMap, TextMember, TextNode } from './edit-tree.ts';

const put = (start: number, end: number, text: string): Splice => ({ start, end, text });

/** Another value behind a key. */
export function replaceMember(page: Page, map: TextMap, member: TextMember, value: JsonValue): Splice[] {
  const { text, style } = page;
  const { colon, value: old, keyEnd } = member;
  if (colon === undefined) return [put(keyEnd, keyEnd, `: ${flowText(value, style, '')}`)];
  if (map.flow) return [flowValue(page, colon, old, value)];
  const head = lineEnd(text, colon);
  const below = old !== undefined && old.start >= head;
  if (isInline(value)) {
    if (old === undefined) return [put(colon, colon, ` ${flowText(value, style, '')}`)];
    if (!isBlock(old)) return [inlineValue(page, old, value)];
    const written = ` ${flowText(value, style, '')}`;
    return below
      ? [put(colon, colon, written), put(head, lineEnd(text, old.end), '')]
      : [put(colon, lineEnd(text, old.end), written)];
  }
  const lines = blockLines(value, style, columnOf(text, member.start));
  if (old === undefined) return [put(head, head, lines)];
  if (below) return [put(head, lineEnd(text, old.end), lines)];
  if (isBlock(old)) return [put(colon, lineEnd(text, old.end), lines)];
  const behind = lineEnd(text, old.end);
  return [put(colon, old.end, ''), put(behind, behind, lines)];
}

/** Another element behind a dash or between commas. */
export function replaceItem(page: Page, list: TextList, item: TextItem, value: JsonValue): Splice[] {
  const { text, style } = page;
  const { node: old } = item;
  if (list.flow) {
    if (old === undefined) throw new EditError('it has an empty element in a flow sequence');
    return [flowValue(page, old.start, old, value)];
  }
  if (old === undefined) {
    const body = blockBody(value, style, columnOf(text, item.start) + 2);
    return [put(item.start + 1, item.start + 1, ` ${body}`)];
  }
  if (isInline(value) && !isBlock(old)) return [inlineValue(page, old, value)];
  return [put(old.start, old.end, blockBody(value, style, columnOf(text, old.start)))];
}

/** Over several lines without braces. */
const isBlock = (node: TextNode): boolean =>
  node.kind === 'scalar' ? node.style === 'block' : node.kind !== 'alias' && !node.flow;

function flowValue({ text, style }: Page, place: number, old: TextNode | undefined, value: JsonValue): Splice {
  if (old === undefined) return put(place, place, ` ${flowText(value, style, indentOf(text, place))}`);
  const { start, end } = replaced(text, old);
  return put(start, end, sameQuotes(old, value, style, true) ?? flowText(value, style, indentOf(text, old.start)));
}

function inlineValue({ text, style }: Page, old: TextNode, value: JsonValue): Splice {
  const { start, end } = replaced(text, old);
  return put(start, end, sameQuotes(old, value, style, false) ?? flowText(value, style, ''));
}

/** An anchor stays, since other places may name it; a tag goes, since it may not fit the new value. */
const replaced = (text: string, { start, content, end }: TextNode) => ({
  start: text.slice(start, content).includes('!') ? start : content,
  end,
});

function sameQuotes(old: TextNode, value: JsonValue, style: Page['style'], flow: boolean): string | undefined {
  if (old.kind !== 'scalar' || typeof value !== 'string') return undefined;
  return scalarText(value, style, flow, old.style === 'block' ? 'plain' : (old.style satisfies Quoting));
}
