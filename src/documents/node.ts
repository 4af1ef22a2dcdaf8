// A document as nodes, each with its place: for aliases, merges, and for finding where a field stands.
import type { Builder } from './builder.ts';
import type { GoScalar } from './go-scalar.ts';
import { SyntaxFault } from './syntax-fault.ts';

/** One part of a document. `start` is in UTF-16 units; of an anchored or tagged node it is the anchor's or the tag's. */
export type Node =
  | { readonly kind: 'scalar'; readonly start: number; readonly value: GoScalar; readonly isMerge: boolean }
  /** A scalar that its tag does not fit. */
  | { readonly kind: 'misfit'; readonly start: number; readonly fault: SyntaxFault }
  | { readonly kind: 'alias'; readonly start: number; readonly name: string; readonly target: Node }
  /** Of a map: key, value, key, value. */
  | { readonly kind: 'map' | 'list'; readonly start: number; readonly children: Node[] };

type Collection = Extract<Node, { children: Node[] }>;

/** Gives {@link root}. */
export class NodeBuilder implements Builder {
  root: Node | undefined;
  readonly #anchors = new Map<string, Node>();
  readonly #open: Collection[] = [];
  #anchor: string | undefined;

  scalar(value: GoScalar, start: number, isMerge: boolean): void {
    this.#add({ kind: 'scalar', start, value, isMerge });
  }

  misfit(fault: SyntaxFault): void {
    this.#add({ kind: 'misfit', start: fault.offset, fault });
  }

  alias(name: string, start: number): void {
    const target = this.#anchors.get(name);
    if (target === undefined) throw new SyntaxFault(`unknown anchor '${name}' referenced`, start);
    this.#add({ kind: 'alias', start, name, target });
  }

  anchor(name: string): void {
    this.#anchor = name;
  }

  startMap(start: number): void {
    this.#start({ kind: 'map', start, children: [] });
  }

  startList(start: number): void {
    this.#start({ kind: 'list', start, children: [] });
  }

  end(): void {
    this.#open.pop();
  }

  #start(node: Collection): void {
    this.#add(node);
    this.#open.push(node);
  }

  #add(node: Node): void {
    if (this.#anchor !== undefined) {
      this.#anchors.set(this.#anchor, node);
      this.#anchor = undefined;
    }
    const top = this.#open[this.#open.length - 1];
    if (top === undefined) this.root = node;
    else top.children.push(node);
  }
}
