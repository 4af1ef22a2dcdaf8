// A document as a table, one row a node: for aliases, merges, and for finding where a field stands. Columns of plain numbers, since a
// document of 100 MB has ten million nodes: as objects they would take ten times its size.
import type { Builder } from './builder.ts';
import { GoFloat, type GoScalar, keyText } from './go-scalar.ts';
import { MAX_DEPTH } from './refusals.ts';
import { SyntaxFault } from './syntax-fault.ts';

/** The number of a row. A collection's members follow it, in their order: of a map key, value, key, value. */
export type Node = number;

/** What a node is. */
export const NodeKind = {
  /** A string that stands in the text as it is. */
  verbatim: 0,
  /** The same in quotes. */
  quoted: 1,
  /** `<<`, where it stands for a merge. */
  merge: 2,
  /** Any other scalar. */
  scalar: 3,
  /** A scalar that its tag does not fit. */
  misfit: 4,
  alias: 5,
  map: 6,
  list: 7,
} as const;
export type NodeKind = (typeof NodeKind)[keyof typeof NodeKind];

const ALIAS_NAME = /[\w-]+/y;
const FIRST_ROWS = 16;
const KEY = 1;
const VALUE = 2;

/** Listens to a reader, and then answers. */
export class NodeTable implements Builder {
  readonly #text: string;
  /** Where the document starts in the text. */
  readonly #base: number;
  #kinds = new Uint8Array(FIRST_ROWS);
  #starts = new Int32Array(FIRST_ROWS);
  /** Of a string: where it ends in the text. Of a collection: the row behind its last. Of an alias: its target. Else: an index of `#others`. */
  #ends = new Int32Array(FIRST_ROWS);
  readonly #others: (GoScalar | SyntaxFault)[] = [];
  /** Made when there is one: a file may have thousands of small documents. */
  #anchors: Map<string, Node> | undefined;
  readonly #open: Node[] = [];
  #anchor: string | undefined;
  /** What the next part is to the innermost collection: a map's key or value, or an item. */
  #turn = 0;
  readonly #turns: number[] = [];
  #isSimple = true;
  #size = 0;

  /** @param base where the document starts in the text: the reader's offsets count from the start of the text, the table's from the document's */
  constructor(text: string, base = 0) {
    this.#text = text;
    this.#base = base;
  }

  /** How many nodes there are; the first is the whole document. */
  get size(): number {
    return this.#size;
  }

  /** Whether it has neither aliases nor merges, nor anything that JSON cannot hold. */
  get isSimple(): boolean {
    return this.#isSimple;
  }

  scalar(value: GoScalar, start: number, end: number, isMerge: boolean): void {
    if (isMerge) {
      this.#isSimple = false;
      this.#add(NodeKind.merge, start, 0);
    } else if (typeof value !== 'string') this.#addOther(value, start);
    else if (start + value.length === end && this.#text.startsWith(value, start)) {
      this.#add(NodeKind.verbatim, start, end);
    } else if (start + value.length + 2 === end && this.#text.startsWith(value, start + 1)) {
      this.#add(NodeKind.quoted, start, end - 1);
    } else this.#add(NodeKind.scalar, start, this.#others.push(value) - 1);
  }

  misfit(fault: SyntaxFault): void {
    this.#isSimple = false;
    this.#add(NodeKind.misfit, fault.offset, this.#others.push(fault) - 1);
  }

  alias(name: string, start: number): void {
    const target = this.#anchors?.get(name);
    if (target === undefined) throw new SyntaxFault(`unknown anchor '${name}' referenced`, start);
    this.#isSimple = false;
    this.#add(NodeKind.alias, start, target);
  }

  anchor(name: string): void {
    this.#anchor = name;
  }

  startMap(start: number): void {
    this.#start(NodeKind.map, start);
    this.#turn = KEY;
  }

  startList(start: number): void {
    this.#start(NodeKind.list, start);
    this.#turn = 0;
  }

  end(): void {
    const node = this.#open.pop();
    this.#turn = this.#turns.pop() ?? 0;
    if (node !== undefined) this.#ends[node] = this.#size;
  }

  kind(node: Node): NodeKind {
    return this.#kinds[node] as NodeKind;
  }

  /** In UTF-16 units; of an anchored or tagged node it is the anchor's or the tag's. */
  start(node: Node): number {
    return (this.#starts[node] as number) - this.#base;
  }

  isCollection(node: Node): boolean {
    return this.kind(node) >= NodeKind.map;
  }

  /** The node behind this one and all that is below it. */
  behind(node: Node): Node {
    return this.isCollection(node) ? (this.#ends[node] as number) : node + 1;
  }

  /** What an alias stands for; another node itself. */
  target(node: Node): Node {
    return this.kind(node) === NodeKind.alias ? (this.#ends[node] as number) : node;
  }

  /** The members of a collection, in their order. */
  children(node: Node): Node[] {
    const children: Node[] = [];
    const end = this.behind(node);
    if (this.isCollection(node))
      for (let child = node + 1; child < end; child = this.behind(child)) children.push(child);
    return children;
  }

  /** The name behind the asterisk of an alias. */
  aliasName(node: Node): string {
    ALIAS_NAME.lastIndex = (this.#starts[node] as number) + 1;
    return ALIAS_NAME.exec(this.#text)?.[0] ?? '';
  }

  /** The value of a scalar; undefined of other nodes. */
  value(node: Node): GoScalar | undefined {
    const [kind, start, end] = [this.kind(node), this.#starts[node] as number, this.#ends[node] as number];
    if (kind === NodeKind.verbatim) return this.#text.slice(start, end);
    if (kind === NodeKind.quoted) return this.#text.slice(start + 1, end);
    if (kind === NodeKind.merge) return '<<';
    const other = kind === NodeKind.scalar ? this.#others[end] : undefined;
    return other instanceof SyntaxFault ? undefined : other;
  }

  /** Why a misfit is one; undefined of other nodes. */
  fault(node: Node): SyntaxFault | undefined {
    const other = this.kind(node) === NodeKind.misfit ? this.#others[this.#ends[node] as number] : undefined;
    return other instanceof SyntaxFault ? other : undefined;
  }

  #addOther(value: Exclude<GoScalar, string>, start: number): void {
    const isHeld = this.#turn === KEY ? keyText(value) !== undefined : !isEndless(value);
    if (!isHeld) this.#isSimple = false;
    this.#add(NodeKind.scalar, start, this.#others.push(value) - 1);
  }

  #start(kind: NodeKind, start: number): void {
    if (this.#turn === KEY) this.#isSimple = false;
    const node = this.#add(kind, start, 0);
    this.#turns.push(this.#turn);
    if (this.#open.push(node) > MAX_DEPTH) this.#isSimple = false;
  }

  #add(kind: NodeKind, start: number, end: number): Node {
    const node = this.#size++;
    if (node === this.#kinds.length) this.#grow();
    this.#kinds[node] = kind;
    this.#starts[node] = start;
    this.#ends[node] = end;
    if (this.#turn !== 0) this.#turn = this.#turn === KEY ? VALUE : KEY;
    if (this.#anchor !== undefined) {
      this.#anchors ??= new Map();
      this.#anchors.set(this.#anchor, node);
      this.#anchor = undefined;
    }
    return node;
  }

  #grow(): void {
    const kinds = new Uint8Array(this.#kinds.length * 2);
    kinds.set(this.#kinds);
    this.#kinds = kinds;
    this.#starts = doubled(this.#starts);
    this.#ends = doubled(this.#ends);
  }
}

/** Twice the room, which costs no memory before it is used; the old room is given back at once. */
function doubled(column: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(column.length * 2);
  grown.set(column);
  column.buffer.transfer(0);
  return grown;
}

/** JSON has neither infinities nor NaN. */
const isEndless = (value: GoScalar): boolean => value instanceof GoFloat && !Number.isFinite(value.value);
