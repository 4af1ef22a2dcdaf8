// The objects of a document's text: the document itself, or the items of a list, as src/documents/list-items.ts finds them in its value.
import type { Replace } from './edit-difference.ts';
import { EditError } from './edit-error.ts';
import type { Page } from './edit-page.ts';
import { memberOf } from './edit-place.ts';
import type { TextMap, TextNode } from './edit-tree.ts';
import { replaceItem } from './edit-value.ts';

/** An object's node and how to put something else in its place. */
export interface ObjectNode {
  readonly node: TextNode;
  readonly replace: Replace;
}

/** The objects, in the order in which `readObjects` gives them; what has no apiVersion and kind is left out there and here. */
export const objectNodes = (page: Page): ObjectNode[] =>
  page.root === undefined ? [] : unpack(page, page.root, cannotReplace, page.root);

const cannotReplace: Replace = () => {
  throw new EditError('the document is no mapping');
};

function unpack(page: Page, node: TextNode, replace: Replace, list: TextNode): ObjectNode[] {
  // An alias stands for an object that can be read; whether it really is one shows when the objects are counted.
  if (node.kind === 'alias') return [{ node, replace }];
  if (node.kind !== 'map') return [];
  const items = memberOf(node, 'items')?.value;
  if (items?.kind !== 'list') return hasType(node) || hasType(list) ? [{ node, replace }] : [];
  return items.items.flatMap((item) =>
    item.node === undefined ? [] : unpack(page, item.node, (value) => replaceItem(page, items, item, value), node),
  );
}

/** Items of a list of one kind may say it once for all. */
const hasType = (node: TextNode): boolean =>
  node.kind === 'map' &&
  (node.members.some(({ merge }) => merge) || ['apiVersion', 'kind'].every((key) => isSet(node, key)));

/** True for an item that says neither itself, so that a new apiVersion would have to come with a kind. */
export const isTypedByList = ({ node }: ObjectNode): boolean => node.kind === 'map' && !hasType(node);

function isSet(map: TextMap, key: string): boolean {
  const value = memberOf(map, key)?.value;
  return (
    value !== undefined && value.end - value.content > (value.kind === 'scalar' && value.style !== 'plain' ? 2 : 0)
  );
}
