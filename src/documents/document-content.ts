// The value of a document that has been read into a table. Of a list, which may be huge, the items are made one by one.
import type { JsonValue } from '../schemas/json.ts';
import { decodeNode, decodeNodes } from './decode-nodes.ts';
import type { DuplicateKey } from './duplicate-key.ts';
import { type Node, NodeKind, type NodeTable } from './node-table.ts';
import { replay } from './replay.ts';
import { ValueBuilder } from './value-builder.ts';

/** What one document holds. Offsets are UTF-16 units from its start. */
export interface DocumentContent {
  /** Its `items` are an empty list where they are given one by one. */
  readonly value: JsonValue;
  /** Made while they are walked through, once. */
  readonly items?: Iterable<JsonValue>;
  /** Keys given a second time in one map; those of items come when the item is made. */
  readonly duplicates: DuplicateKey[];
}

/** @throws SyntaxFault where Go's reader refuses what the grammar allows */
export function documentContent(table: NodeTable): DocumentContent {
  if (table.size === 0) return { value: null, duplicates: [] };
  const list = listOf(table);
  const { value, duplicates } = table.isSimple ? simpleValue(table, 0, list) : decodeNodes(table, list);
  return { value, duplicates, ...(list !== undefined && { items: itemsOf(table, list, duplicates) }) };
}

function* itemsOf(table: NodeTable, list: Node, duplicates: DuplicateKey[]): Generator<JsonValue> {
  const end = table.behind(list);
  for (let item = list + 1; item < end; item = table.behind(item)) {
    if (table.isSimple) {
      const made = simpleValue(table, item);
      duplicates.push(...made.duplicates);
      yield made.value;
      // Else all have been looked at before: aliases may lead anywhere.
    } else yield decodeNode(table, item);
  }
}

function simpleValue(table: NodeTable, node: Node, emptied?: Node): ValueBuilder {
  const builder = new ValueBuilder(Number.POSITIVE_INFINITY);
  replay(table, node, builder, emptied);
  return builder;
}

/** The list of items where there is one and nothing else could be meant. */
function listOf(table: NodeTable): Node | undefined {
  const members = table.kind(0) === NodeKind.map ? table.children(0) : [];
  const keys = members.filter((_, index) => index % 2 === 0);
  const [key, ...more] = keys.filter((node) => table.value(node) === 'items');
  const isSure = more.length === 0 && keys.every((node) => table.kind(node) !== NodeKind.merge);
  const value = key === undefined || !isSure ? undefined : table.behind(key);
  return value !== undefined && table.kind(value) === NodeKind.list ? value : undefined;
}
