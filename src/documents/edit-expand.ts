// Writes out aliases and merges: where one of several users of an anchor is to change, each gets values of its own.
import { isObject, type JsonValue } from '../schemas/json.ts';
import { insertEntry, removeEntry } from './edit-block.ts';
import type { Replace } from './edit-difference.ts';
import { insertPart, removePart } from './edit-flow.ts';
import type { Page } from './edit-page.ts';
import { memberOf } from './edit-place.ts';
import { blockMember, flowMember } from './edit-render.ts';
import { columnOf, type Splice } from './edit-splice.ts';
import type { TextMap, TextNode } from './edit-tree.ts';
import { replaceItem, replaceMember } from './edit-value.ts';

/** One step: all aliases that are values at once, or one merge a mapping; empty when there is nothing left to write out. */
export function expandStep(
  page: Page,
  node: TextNode | undefined,
  current: JsonValue | undefined,
  replace: Replace,
): Splice[] {
  if (node?.kind === 'alias') return current === undefined ? [] : replace(current);
  if (node?.kind === 'list' && Array.isArray(current) && node.items.length === current.length) {
    return node.items.flatMap((item, i) =>
      expandStep(page, item.node, current[i], (value) => replaceItem(page, node, item, value)),
    );
  }
  if (node?.kind !== 'map' || !isObject(current)) return [];
  const merge = node.members.findIndex((member) => member.merge);
  if (merge >= 0) return writeOut(page, node, merge, current);
  return Object.entries(current).flatMap(([key, value]) => {
    const member = memberOf(node, key);
    return member === undefined
      ? []
      : expandStep(page, member.value, value, (other) => replaceMember(page, node, member, other));
  });
}

/** First each member that comes from the merge, then the merge itself goes. */
function writeOut(page: Page, map: TextMap, merge: number, current: JsonValue): Splice[] {
  const missing = Object.entries(current ?? {}).find(([key]) => memberOf(map, key) === undefined);
  if (missing === undefined) {
    return map.flow ? removePart(page, map, merge) : removeEntry(page, map.members, merge);
  }
  const [key, value] = missing as [string, JsonValue];
  if (map.flow)
    return insertPart(page, map, map.members.length, (indent) => flowMember(key, value, page.style, indent));
  const column = columnOf(page.text, map.members[0]?.start ?? 0);
  return [insertEntry(page, map.members, map.members.length, blockMember(key, value, page.style, column))];
}
