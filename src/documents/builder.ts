// What the readers of YAML and JSON tell of a document, in its order. Two listen: one makes values
// (fast), one makes a table of nodes (with places).
import type { GoScalar } from './go-scalar.ts';
import type { SyntaxFault } from './syntax-fault.ts';

/** Told of every part of one document; a map's members come as key, value, key, value. Offsets are UTF-16 units. */
export interface Builder {
  /**
   * @param end behind the scalar's text
   * @param isMerge the key `<<`, where it stands for a merge
   */
  scalar(value: GoScalar, start: number, end: number, isMerge: boolean): void;
  /** A scalar that its tag does not fit. Go says so only when it has read the whole document. */
  misfit(fault: SyntaxFault): void;
  alias(name: string, start: number): void;
  /** The next part has this name for aliases. */
  anchor(name: string): void;
  startMap(start: number): void;
  startList(start: number): void;
  /** Ends the innermost map or list. */
  end(): void;
}
