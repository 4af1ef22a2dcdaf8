// Makes the JSON value of nodes as Go's YAML reader does: aliases are copied, merges are laid over what stands before them and under what follows.
import { define, type JsonObject, type JsonValue } from '../schemas/json.ts';
import { AliasBudget } from './alias-budget.ts';
import type { DuplicateKey } from './duplicate-key.ts';
import { type GoScalar, jsonScalar, keyText } from './go-scalar.ts';
import type { Node } from './node.ts';
import { INVALID_KEY, MAX_DEPTH, MERGE_NEEDS_MAP, TOO_DEEP, UNSUPPORTED_KEY, UNSUPPORTED_VALUE } from './refusals.ts';
import { SyntaxFault } from './syntax-fault.ts';

type Collection = Extract<Node, { children: Node[] }>;
type Alias = Extract<Node, { kind: 'alias' }>;

/** A map or list whose members are being made. */
interface Frame {
  readonly node: Collection;
  readonly out: JsonObject | JsonValue[];
  /** Left when the members are made. */
  readonly alias: Alias | undefined;
  /** It is a key, which may be no collection; said when all of it has been read. */
  readonly isKey: boolean;
  /** What is merged, while its turn has not come. */
  waiting: Node | undefined;
  /** The keys that this map itself has given: not those merged into it. */
  readonly given: Set<string>;
  next: number;
}

/** A value, and the keys given twice in it. */
export interface DecodedNodes {
  readonly value: JsonValue;
  readonly duplicates: readonly DuplicateKey[];
}

/** @throws SyntaxFault */
export function decodeNodes(root: Node): DecodedNodes {
  return new Decoder().decode(root);
}

class Decoder {
  readonly #budget = new AliasBudget();
  readonly #openAliases = new Set<Alias>();
  readonly #frames: Frame[] = [];
  /** By offset: through aliases one may be met again. */
  readonly #duplicates = new Map<number, DuplicateKey>();
  /** The first thing that JSON cannot hold; Go finds such only when all the rest is well. */
  #unsupported: SyntaxFault | undefined;

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
    const { node, out, alias, waiting } = frame;
    if (waiting !== undefined) {
      frame.waiting = undefined;
      this.#open(waiting);
    }
    const child = node.children[frame.next];
    if (child === undefined) {
      if (frame.isKey) throw new SyntaxFault(INVALID_KEY, node.start);
      this.#frames.pop();
      if (alias !== undefined) this.#leave(alias);
    } else if (Array.isArray(out)) {
      frame.next++;
      this.#value(child, (value) => out.push(value));
    } else this.#member(frame, child, out);
  }

  #member(frame: Frame, key: Node, out: JsonObject): void {
    const value = frame.node.children[frame.next + 1] as Node;
    frame.next += 2;
    if (key.kind === 'scalar' && key.isMerge) {
      this.#merge(value, out);
      return;
    }
    const name = this.#key(key);
    if (name === undefined) return;
    if (frame.given.has(name)) this.#duplicates.set(key.start, { key: name, offset: key.start });
    frame.given.add(name);
    this.#value(value, (made) => define(out, name, made));
  }

  /** @returns undefined for a collection: there will be no value */
  #key(node: Node): string | undefined {
    this.#open(node);
    const alias = node.kind === 'alias' ? node : undefined;
    const target = alias?.target ?? node;
    if (target.kind === 'map' || target.kind === 'list') {
      this.#push({ node: target, out: target.kind === 'list' ? [] : {}, alias, isKey: true });
      return undefined;
    }
    if (alias !== undefined) this.#leave(alias);
    if (target.kind === 'misfit') throw target.fault;
    if (target.kind !== 'scalar') return undefined; // an alias stands for no alias
    const name = keyText(target.value);
    if (name === undefined) this.#unsupported ??= new SyntaxFault(UNSUPPORTED_KEY, node.start);
    return name ?? '';
  }

  /** Makes a value; a collection's members follow step by step. */
  #value(node: Node, place: (value: JsonValue) => void): void {
    this.#open(node);
    const alias = node.kind === 'alias' ? node : undefined;
    const target = alias?.target ?? node;
    if (target.kind === 'map' || target.kind === 'list') {
      const out: JsonObject | JsonValue[] = target.kind === 'list' ? [] : {};
      place(out);
      this.#push({ node: target, out, alias });
      return;
    }
    if (alias !== undefined) this.#leave(alias);
    if (target.kind === 'misfit') throw target.fault;
    if (target.kind === 'scalar') place(this.#json(target.value, target.start));
  }

  #json(scalar: GoScalar, offset: number): JsonValue {
    const value = jsonScalar(scalar);
    if (value === undefined) this.#unsupported ??= new SyntaxFault(UNSUPPORTED_VALUE, offset);
    return value ?? null;
  }

  /** Counts a node, and what it stands for when it is an alias, which then must be left. */
  #open(node: Node): void {
    this.#budget.count(node.start);
    if (node.kind !== 'alias') return;
    if (this.#openAliases.has(node)) throw new SyntaxFault(`anchor '${node.name}' value contains itself`, node.start);
    this.#openAliases.add(node);
    this.#budget.depth++;
    this.#budget.count(node.start);
  }

  #merge(node: Node, out: JsonObject): void {
    const sources = node.kind === 'list' ? node.children : [node];
    for (const source of sources) {
      const target = source.kind === 'alias' ? source.target : source;
      if (target.kind !== 'map') throw new SyntaxFault(MERGE_NEEDS_MAP, source.start);
    }
    // The first one is worked off last: it lies on top.
    for (const source of sources) {
      const alias = source.kind === 'alias' ? source : undefined;
      const target = alias?.target ?? source;
      if (target.kind === 'map') this.#push({ node: target, out, alias, waiting: source });
    }
  }

  #push(frame: Pick<Frame, 'node' | 'out' | 'alias'> & Partial<Frame>): void {
    this.#frames.push({ isKey: false, waiting: undefined, given: new Set(), next: 0, ...frame });
    if (this.#frames.length > MAX_DEPTH) throw new SyntaxFault(TOO_DEEP, frame.node.start);
  }

  #leave(alias: Alias): void {
    this.#openAliases.delete(alias);
    this.#budget.depth--;
  }
}
