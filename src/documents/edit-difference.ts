// One step from a text towards what it should say: every splice that can be made at once. Fields come and go one at a time in
// each mapping or list, so that each is put next to what is really there; the caller asks again until there is no step left.
import { isObject, type JsonObject, type JsonValue, sameJson } from '../schemas/json.ts';
import type { Shape } from '../schemas/shape.ts';
import { align } from './edit-align.ts';
import { insertEntry, removeEntry } from './edit-block.ts';
import { EditError } from './edit-error.ts';
import { insertPart, removePart } from './edit-flow.ts';
import type { Page } from './edit-page.ts';
import { memberOf, memberShape, placeOf } from './edit-place.ts';
import { blockItem, blockMember, flowMember, flowText } from './edit-render.ts';
import { columnOf, type Splice } from './edit-splice.ts';
import type { TextList, TextMap, TextNode } from './edit-tree.ts';
import { replaceItem, replaceMember } from './edit-value.ts';

/** Puts another value in the place of a node. */
export type Replace = (value: JsonValue) => Splice[];

/**
 * The next step; empty when the text says what is wanted.
 * @param current what the node says, as kubectl reads it
 * @param shape for the order of new fields
 * @throws EditError where it cannot be written without aliases and merges being written out
 */
export function step(
  page: Page,
  node: TextNode | undefined,
  current: JsonValue | undefined,
  wanted: JsonValue,
  shape: Shape | undefined,
  replace: Replace,
): Splice[] {
  if (current !== undefined && sameJson(current, wanted)) return [];
  if (node?.kind === 'map' && isObject(current) && isObject(wanted) && Object.keys(wanted).length > 0) {
    return inMap(page, node, current, wanted, shape, replace);
  }
  if (node?.kind === 'list' && Array.isArray(current) && Array.isArray(wanted) && wanted.length > 0) {
    if (node.items.length === current.length) return inList(page, node, current, wanted, shape?.items, replace);
  }
  return replace(wanted);
}

function inMap(
  page: Page,
  map: TextMap,
  current: JsonObject,
  wanted: JsonObject,
  shape: Shape | undefined,
  replace: Replace,
): Splice[] {
  if (map.members.length === 0)
    return map.flow && page.style.json === false
      ? replace(wanted)
      : addMember(page, map, Object.entries(wanted)[0] ?? ['', null], shape);
  for (const [key, value] of Object.entries(wanted)) {
    if (memberOf(map, key) === undefined && !(Object.hasOwn(current, key) && sameJson(current[key], value))) {
      return addMember(page, map, [key, value], shape);
    }
  }
  for (const key of Object.keys(current)) {
    if (Object.hasOwn(wanted, key)) continue;
    const member = memberOf(map, key);
    if (member === undefined) throw new EditError(`${key} comes from a merge`);
    return remove(page, map, map.members.indexOf(member));
  }
  return Object.entries(wanted).flatMap(([key, value]) => {
    const member = memberOf(map, key);
    if (member === undefined) return [];
    return step(page, member.value, current[key], value, memberShape(shape, key), (other) =>
      replaceMember(page, map, member, other),
    );
  });
}

function addMember(
  page: Page,
  map: TextMap,
  [key, value]: readonly [string, JsonValue],
  shape: Shape | undefined,
): Splice[] {
  const index = placeOf(map, key, shape);
  if (map.flow) return insertPart(page, map, index, (indent) => flowMember(key, value, page.style, indent));
  const column = columnOf(page.text, map.members[0]?.start ?? 0);
  return [insertEntry(page, map.members, index, blockMember(key, value, page.style, column))];
}

function remove(page: Page, node: TextMap | TextList, index: number): Splice[] {
  if (node.flow) return removePart(page, node, index);
  return removeEntry(page, node.kind === 'map' ? node.members : node.items, index);
}

function inList(
  page: Page,
  list: TextList,
  current: readonly JsonValue[],
  wanted: readonly JsonValue[],
  shape: Shape | undefined,
  replace: Replace,
): Splice[] {
  const edits = align(current, wanted);
  let passed = 0;
  let removed: number | undefined;
  for (const { before, after } of edits) {
    if (before === undefined) {
      const value = wanted[after ?? 0] ?? null;
      if (list.items.length === 0) return replace([...wanted]);
      if (list.flow) return insertPart(page, list, passed, (indent) => flowText(value, page.style, indent));
      const column = columnOf(page.text, list.items[0]?.start ?? 0);
      return [insertEntry(page, list.items, passed, blockItem(value, page.style, column))];
    }
    passed++;
    if (after === undefined) removed ??= before;
  }
  if (removed !== undefined) return remove(page, list, removed);
  return edits.flatMap(({ before = 0, after = 0 }) => {
    const item = list.items[before];
    if (item === undefined) return [];
    return step(page, item.node, current[before], wanted[after] ?? null, shape, (other) =>
      replaceItem(page, list, item, other),
    );
  });
}
