// Makes the JSON value of nodes as Go's YAML reader does: aliases are copied, merges are laid over what stands before them and under what follows.
import { define, type JsonObject, type JsonValue } from '../schemas/json.ts';
import { AliasBudget } from './alias-budget.ts';
import type { DuplicateKey } from './duplicate-key.ts';
import { type GoScalar, jsonScalar, keyText } from './go-scalar.ts';
import { type Node, NodeKind, type NodeTable } from './node-table.ts';
import { INVALID_KEY, MAX_DEPTH, MERGE_NEEDS_MAP, TOO_DEEP, UNSUPPORTED_KEY, UNSUPPORTED_VALUE } from './refusals.ts';
import { SyntaxFault } from './syntax-fault.ts';

/** A map or list whose members are being made. */
interface Frame {
  readonly node: Node;
  /** Behind the last member. */
  readonly end: Node;
  readonly out: JsonObject | JsonValue[];
  /** Left when the members are made. */
  readonly alias: Node | undefined;
  /** It is a key, which may be no collection; said when all of it has been read. */
  readonly isKey: boolean;
  /** What is merged, while its turn has not come. */
  waiting: Node | undefined;
  /** The keys that this map itself has given: not those merged into it. */
  readonly given: Set<string>;
  next: Node;
}

/** A value, and the keys given twice in it. */
export interface DecodedNodes {
  readonly value: JsonValue;
  readonly duplicates: DuplicateKey[];
}

/**
 * Decodes a document.
 * @param emptied a list whose items are looked at, but left out of the value
 * @throws SyntaxFault
 */
export function decodeNodes(table: NodeTable, emptied?: Node): DecodedNodes {
  return new Decoder(table, new AliasBudget(), emptied).decode(0);
}

/** Decodes a node, and what is below it, of a document that can be decoded as a whole. */
export function decodeNode(table: NodeTable, node: Node): JsonValue {
  return new Decoder(table, undefined, undefined).decode(node).value;
}

class Decoder {
  readonly #table: NodeTable;
  readonly #emptied: Node | undefined;
  /** Absent: all has been counted before. */
  readonly #budget: AliasBudget | undefined;
  readonly #openAliases = new Set<Node>();
  readonly #frames: Frame[] = [];
  /** By offset: through aliases one may be met again. */
  readonly #duplicates = new Map<number, DuplicateKey>();
  /** The first thing that JSON cannot hold; Go finds such only when all the rest is well. */
  #unsupported: SyntaxFault | undefined;

  constructor(table: NodeTable, budget: AliasBudget | undefined, emptied: Node | undefined) {
    this.#table = table;
    this.#budget = budget;
    this.#emptied = emptied;
  }

  decode(root: Node): DecodedNodes {
    let value: JsonValue = null;
    this.#value(root, (made) => {
      value = made;
    });
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) this.#step(frame);
    if (this.#unsupported !== undefined) throw this.#unsupported;
    return { value, duplicates: [...this.#duplicates.values()].sort((a, b) => a.offset - b.offset) };
  }

  #step(frame: Frame): void {
    const { node, out, alias, waiting, next } = frame;
    if (waiting !== undefined) {
      frame.waiting = undefined;
      this.#open(waiting);
    }
    if (next >= frame.end) {
      if (frame.isKey) throw this.#fault(INVALID_KEY, node);
      this.#frames.pop();
      if (alias !== undefined) this.#leave(alias);
    } else if (Array.isArray(out)) {
      frame.next = this.#table.behind(next);
      this.#value(next, node === this.#emptied ? nowhere : (value) => out.push(value));
    } else this.#member(frame, next, out);
  }

  #member(frame: Frame, key: Node, out: JsonObject): void {
    const value = this.#table.behind(key);
    frame.next = this.#table.behind(value);
    if (this.#table.kind(key) === NodeKind.merge) {
      this.#merge(value, out);
      return;
    }
    const name = this.#key(key);
    if (name === undefined) return;
    if (frame.given.has(name)) {
      const offset = this.#table.start(key);
      this.#duplicates.set(offset, { key: name, offset });
    }
    frame.given.add(name);
    this.#value(value, (made) => define(out, name, made));
  }

  /** @returns undefined for a collection: there will be no value */
  #key(node: Node): string | undefined {
    const { target, alias } = this.#opened(node);
    if (this.#table.isCollection(target)) {
      const out = this.#table.kind(target) === NodeKind.list ? [] : {};
      this.#push({ node: target, out, alias, isKey: true });
      return undefined;
    }
    if (alias !== undefined) this.#leave(alias);
    const name = keyText(this.#scalar(target));
    if (name === undefined) this.#unsupported ??= this.#fault(UNSUPPORTED_KEY, node);
    return name ?? '';
  }

  /** Makes a value; a collection's members follow step by step. */
  #value(node: Node, place: (value: JsonValue) => void): void {
    const { target, alias } = this.#opened(node);
    if (this.#table.isCollection(target)) {
      const out = this.#table.kind(target) === NodeKind.list ? [] : {};
      place(out);
      this.#push({ node: target, out, alias });
      return;
    }
    if (alias !== undefined) this.#leave(alias);
    const value = jsonScalar(this.#scalar(target));
    if (value === undefined) this.#unsupported ??= this.#fault(UNSUPPORTED_VALUE, target);
    place(value ?? null);
  }

  #scalar(node: Node): GoScalar {
    const fault = this.#table.fault(node);
    if (fault !== undefined) throw fault;
    return this.#table.value(node) ?? null;
  }

  #fault(message: string, node: Node): SyntaxFault {
    return new SyntaxFault(message, this.#table.start(node));
  }

  #opened(node: Node): { target: Node; alias: Node | undefined } {
    this.#open(node);
    const target = this.#table.target(node);
    return { target, alias: target === node ? undefined : node };
  }

  /** Counts a node, and what it stands for when it is an alias, which then must be left. */
  #open(node: Node): void {
    const offset = this.#table.start(node);
    this.#budget?.count(offset);
    if (this.#table.kind(node) !== NodeKind.alias) return;
    if (this.#openAliases.has(node)) {
      throw new SyntaxFault(`anchor '${this.#table.aliasName(node)}' value contains itself`, offset);
    }
    this.#openAliases.add(node);
    this.#budget?.enter(offset);
  }

  #merge(node: Node, out: JsonObject): void {
    const sources = this.#table.kind(node) === NodeKind.list ? this.#table.children(node) : [node];
    const frames = sources.map((source) => {
      const target = this.#table.target(source);
      if (this.#table.kind(target) !== NodeKind.map) throw this.#fault(MERGE_NEEDS_MAP, source);
      return { node: target, out, alias: target === source ? undefined : source, waiting: source };
    });
    // The first one is worked off last: it lies on top.
    for (const frame of frames) this.#push(frame);
  }

  #push(frame: Pick<Frame, 'node' | 'out' | 'alias'> & Partial<Frame>): void {
    const { node } = frame;
    const end = this.#table.behind(node);
    this.#frames.push({ isKey: false, waiting: undefined, given: new Set(), next: node + 1, end, ...frame });
    if (this.#frames.length > MAX_DEPTH) throw this.#fault(TOO_DEEP, node);
  }

  #leave(alias: Node): void {
    this.#openAliases.delete(alias);
    this.#budget?.leave();
  }
}

const nowhere = (): void => undefined;
