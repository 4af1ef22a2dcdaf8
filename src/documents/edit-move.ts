// Moves a field to another place with its comments: renamed where it stands, nested deeper or less deep, or elsewhere.
import { isObject, type JsonObject, type JsonValue, sameJson } from '../schemas/json.ts';
import type { Shape } from '../schemas/shape.ts';
import { type EntryLines, entryLines, insertEntry, removeEntry } from './edit-block.ts';
import { indentOf } from './edit-flow.ts';
import type { Page } from './edit-page.ts';
import { memberOf, memberShape, placeOf } from './edit-place.ts';
import { blockLines, flowMember, flowText, isInline, scalarText } from './edit-render.ts';
import { columnOf, lineEnd, lineStart, type Splice } from './edit-splice.ts';
import type { TextMap, TextMember, TextNode } from './edit-tree.ts';

/** Member names from the object down. */
export type Names = readonly string[];

/** A field and where it goes. */
export interface Move {
  readonly from: Names;
  readonly to: Names;
}

/** A mapping and one of its members. */
interface Link {
  readonly map: TextMap;
  readonly member: TextMember;
}

/**
 * The splices of a move, in steps that are to be applied and read again one by one; none where the field is not there, is not wanted, or
 * stands where it cannot be followed (the difference is then made without it).
 */
export function moveStep(
  page: Page,
  object: TextNode,
  current: JsonObject,
  wanted: JsonObject,
  { from, to }: Move,
  shape: Shape | undefined,
): Splice[] {
  const value = at(wanted, to);
  const chain = follow(object, from);
  const source = chain.at(-1);
  if (value === undefined || source === undefined || chain.length < from.length || at(wanted, from) !== undefined)
    return [];
  const isThere = follow(object, to).length === to.length;
  if (sameNames(from.slice(0, -1), to.slice(0, -1)) && !isThere) return [rename(page, source, to.at(-1) ?? '')];
  const depth = topOf(chain, from, wanted);
  const top = chain[depth] ?? source;
  const written = valueText(page, source, at(current, from), value);
  const inPlace =
    sameNames(from.slice(0, depth), to.slice(0, depth)) &&
    depth < to.length &&
    memberOf(top.map, to[depth] ?? '') === undefined;
  if (top.map.flow) {
    const nested = at(wanted, to.slice(0, depth + 1));
    const { start, end } = top.member;
    return inPlace && nested !== undefined
      ? [{ start, end, text: flowMember(to[depth] ?? '', nested, page.style, indentOf(page.text, start)) }]
      : [];
  }
  const lines = entryLines(page, top.member);
  if (inPlace) {
    const column = columnOf(page.text, top.member.start);
    const text = ' '.repeat(column) + nestedLines(page, to.slice(depth), value, written, column, lines);
    return [{ start: lines.start, end: lineEnd(page.text, top.member.end), text }];
  }
  if (isThere) {
    const kept = [...lines.comments, ...(lines.trailing === undefined ? [] : [lines.trailing])];
    if (top.map.members.length === 1) return [];
    return [
      ...commentsAbove(page, object, to, kept),
      ...removeEntry(page, top.map.members, top.map.members.indexOf(top.member)),
    ];
  }
  const target = deepest(object, to);
  if (target === undefined || target.map.flow || target.map.members.length === 0 || top.map.members.length === 1)
    return [];
  const { map, depth: into } = target;
  const column = columnOf(page.text, map.members[0]?.start ?? 0);
  const index = placeOf(map, to[into] ?? '', to.slice(0, into).reduce(memberShape, shape));
  const added = insertEntry(page, map.members, index, nestedLines(page, to.slice(into), value, written, column, lines));
  return [added, ...removeEntry(page, top.map.members, top.map.members.indexOf(top.member))];
}

/** Puts comments above a member, each on a line of its own. */
export function commentsAbove(page: Page, object: TextNode, path: Names, comments: readonly string[]): Splice[] {
  const target = follow(object, path);
  const { map, member } = target.at(-1) ?? {};
  if (map === undefined || member === undefined || map.flow || target.length < path.length) return [];
  const start = lineStart(page.text, member.start);
  const pad = ' '.repeat(columnOf(page.text, member.start));
  return comments.map((comment) => ({ start, end: start, text: pad + comment + page.style.newline }));
}

/** The links along a path, as far as they are there. */
function follow(object: TextNode, path: Names): Link[] {
  const chain: Link[] = [];
  let node: TextNode | undefined = object;
  for (const name of path) {
    const member: TextMember | undefined = node?.kind === 'map' ? memberOf(node, name) : undefined;
    if (node?.kind !== 'map' || member === undefined) break;
    chain.push({ map: node, member });
    node = member.value;
  }
  return chain;
}

/** The mapping that the first missing name of a path goes into. */
function deepest(object: TextNode, path: Names): { map: TextMap; depth: number } | undefined {
  const chain = follow(object, path);
  const node = chain.length === 0 ? object : chain.at(-1)?.member.value;
  return node?.kind === 'map' ? { map: node, depth: chain.length } : undefined;
}

/** How many names lead to what goes away as a whole: a parent goes along when it holds nothing else and is not wanted. */
function topOf(chain: readonly Link[], from: Names, wanted: JsonObject): number {
  let depth = chain.length - 1;
  while (depth > 0 && chain[depth]?.map.members.length === 1 && at(wanted, from.slice(0, depth)) === undefined) depth--;
  return depth;
}

function rename({ text, style }: Page, { map, member }: Link, name: string): Splice {
  const { keyStart, keyEnd } = member;
  const quote = text[keyStart];
  const quoting = quote === '"' ? 'double' : quote === "'" ? 'single' : 'plain';
  return { start: keyStart, end: keyEnd, text: scalarText(name, style, map.flow, quoting) };
}

/** The value as it is written, where it is the same and stands on one line. */
function valueText(
  page: Page,
  { member: { value: node } }: Link,
  current: JsonValue | undefined,
  value: JsonValue,
): string {
  const { text, style } = page;
  if (node?.kind === 'scalar' && node.style !== 'block' && sameJson(current, value)) {
    const written = text.slice(node.start, node.end);
    if (!written.includes('\n')) return written;
  }
  return isInline(value) ? flowText(value, style, '') : '';
}

/** A member below further new ones, with comments above the first and behind the last. */
function nestedLines(
  { style }: Page,
  names: Names,
  value: JsonValue,
  written: string,
  column: number,
  { comments, trailing }: Pick<EntryLines, 'comments' | 'trailing'>,
): string {
  const line = (depth: number) => style.newline + ' '.repeat(column + depth * style.step);
  const last = names.length - 1;
  const behind = trailing === undefined ? '' : ` ${trailing}`;
  const keys = names.map((name, i) => `${i === 0 ? '' : line(i)}${scalarText(name, style, false)}:`).join('');
  const body = written === '' ? behind + blockLines(value, style, column + last * style.step) : ` ${written}${behind}`;
  return comments.map((comment) => comment + line(0)).join('') + keys + body;
}

const sameNames = (a: Names, b: Names): boolean => a.length === b.length && a.every((name, i) => name === b[i]);

function at(value: JsonValue | undefined, path: Names): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (holder, name) => (isObject(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined),
    value,
  );
}
