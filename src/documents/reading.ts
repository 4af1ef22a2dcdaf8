// A document that has been read with its places.
import type { NodeTable } from './node-table.ts';

/** Offsets are UTF-16 units from the start of the document. */
export interface Reading {
  /** The document's text; NULs may follow it. */
  readonly text: string;
  readonly table: NodeTable;
  /** Where its comments start. */
  readonly comments: readonly number[];
}
