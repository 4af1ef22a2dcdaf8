// Finds where a field stands: through aliases and merges, to the text that gives the value.
import type { FieldPath } from './document.ts';
import { keyText } from './go-scalar.ts';
import { type Node, NodeKind, type NodeTable } from './node-table.ts';

/** Where a member of a map (with its key), an item of a list, or the whole starts, in UTF-16 units from the start of the document. */
export interface FieldPlace {
  readonly key?: number;
  readonly value: number;
  /** The value is a map or a list that stands here, not elsewhere under an anchor. */
  readonly isCollection: boolean;
}

interface FoundNode {
  readonly key?: Node;
  readonly value: Node;
}

type Member = readonly [key: Node, value: Node];

/** Members that are looked through each time; of more an index is kept, since whoever asks once asks often. */
const FEW = 100;

/** Looks up fields of one document. */
export class FieldFinder {
  readonly #table: NodeTable;
  /** The children of large collections. */
  #children: Map<Node, Int32Array> | undefined;
  /** The members of large maps without merges. */
  #members: Map<Node, ReadonlyMap<string | undefined, Member>> | undefined;

  constructor(table: NodeTable) {
    this.#table = table;
  }

  /** The places from the whole down the path, as far as there are any. The first is the whole. */
  find(path: FieldPath): FieldPlace[] {
    const found: FoundNode[] = [{ value: 0 }];
    let next: FoundNode | undefined;
    for (const step of path) {
      next = this.#step(next?.value ?? 0, step);
      if (next === undefined) break;
      found.push(next);
    }
    return found.map((node) => this.#placeOf(node));
  }

  #placeOf({ key, value }: FoundNode): FieldPlace {
    return {
      ...(key !== undefined && { key: this.#table.start(key) }),
      value: this.#table.start(value),
      isCollection: this.#table.isCollection(value),
    };
  }

  #step(from: Node, step: string | number): FoundNode | undefined {
    const target = this.#table.target(from);
    const isMap = this.#table.kind(target) === NodeKind.map;
    return isMap ? this.#member(target, String(step)) : this.#item(target, step);
  }

  #item(node: Node, step: string | number): FoundNode | undefined {
    const value = this.#table.kind(node) === NodeKind.list ? this.#childrenOf(node)[Number(step)] : undefined;
    return value === undefined ? undefined : { value };
  }

  /** Later members win over earlier ones, and so do merges; of several maps merged at one place the first wins. */
  #member(map: Node, name: string): FoundNode | undefined {
    const index = this.#indexOf(map);
    if (index !== undefined) return foundMember(index.get(name));
    const maps = [this.#backwards(map)];
    for (let members = maps.at(-1); members !== undefined; members = maps.at(-1)) {
      const member = members.next();
      if (member.done === true) {
        maps.pop();
        continue;
      }
      const [key, value] = member.value;
      if (this.#table.kind(key) === NodeKind.merge) {
        for (const source of this.#sources(value).toReversed()) maps.push(this.#backwards(source));
      } else if (this.#nameOf(key) === name) return { key, value };
    }
    return undefined;
  }

  *#backwards(map: Node): Generator<Member> {
    const children = this.#childrenOf(map);
    for (let at = children.length - 2; at >= 0; at -= 2) yield [children[at] as Node, children[at + 1] as Node];
  }

  /** The maps that a merge names. */
  #sources(value: Node): Node[] {
    const sources = this.#table.kind(value) === NodeKind.list ? this.#table.children(value) : [value];
    return sources.map((source) => this.#table.target(source)).filter((map) => this.#table.kind(map) === NodeKind.map);
  }

  #nameOf(key: Node): string | undefined {
    const value = this.#table.value(this.#table.target(key));
    return value === undefined ? undefined : keyText(value);
  }

  #childrenOf(node: Node): ArrayLike<Node> {
    const kept = this.#children?.get(node);
    if (kept !== undefined) return kept;
    const children = this.#table.children(node);
    if (children.length <= FEW) return children;
    const index = Int32Array.from(children);
    this.#children ??= new Map();
    this.#children.set(node, index);
    return index;
  }

  #indexOf(map: Node): ReadonlyMap<string | undefined, Member> | undefined {
    const kept = this.#members?.get(map);
    if (kept !== undefined) return kept;
    const { length } = this.#childrenOf(map);
    const members = length <= FEW ? [] : [...this.#backwards(map)].reverse();
    if (members.length === 0 || members.some(([key]) => this.#table.kind(key) === NodeKind.merge)) return undefined;
    const index = new Map(members.map((member) => [this.#nameOf(member[0]), member]));
    this.#members ??= new Map();
    this.#members.set(map, index);
    return index;
  }
}

const foundMember = (member: Member | undefined): FoundNode | undefined =>
  member && { key: member[0], value: member[1] };
