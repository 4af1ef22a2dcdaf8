// Tells a builder of a part of a document that has been read into a table: as a reader would, but without reading again.
import type { Builder } from './builder.ts';
import { type Node, NodeKind, type NodeTable } from './node-table.ts';

/**
 * Replays a node and what is below it; the document must be simple (`isSimple`). Offsets count from its start.
 * @param emptied a list whose items are left out
 */
export function replay(table: NodeTable, node: Node, builder: Builder, emptied?: Node): void {
  /** The rows at which the open collections end. */
  const ends: Node[] = [];
  const end = table.behind(node);
  for (let at = node; at < end; ) {
    const start = table.start(at);
    const kind = table.kind(at);
    if (kind === NodeKind.map) builder.startMap(start);
    else if (kind === NodeKind.list) builder.startList(start);
    else builder.scalar(table.value(at) ?? null, start, start, false);
    if (kind >= NodeKind.map) ends.push(table.behind(at));
    at = at === emptied ? table.behind(at) : at + 1;
    while (ends.at(-1) === at) {
      ends.pop();
      builder.end();
    }
  }
}
