// Finds the node of a field: through aliases and merges, to the text that gives the value.
import type { FieldPath } from './document.ts';
import { keyText } from './go-scalar.ts';
import type { Node } from './node.ts';

/** A member of a map (with its key), an item of a list, or the whole. */
export interface FoundNode {
  readonly key?: Node;
  readonly value: Node;
}

/** The nodes from the whole down the path, as far as they exist. The first is the whole. */
export function findNodes(root: Node, path: FieldPath): FoundNode[] {
  const found: FoundNode[] = [{ value: root }];
  let { value } = { value: root };
  for (const step of path) {
    const target = value.kind === 'alias' ? value.target : value;
    const next = target.kind === 'map' ? findMember(target.children, String(step)) : findItem(target, step);
    if (next === undefined) break;
    found.push(next);
    value = next.value;
  }
  return found;
}

function findItem(node: Node, step: string | number): FoundNode | undefined {
  const value = node.kind === 'list' ? node.children[Number(step)] : undefined;
  return value && { value };
}

/** Later members win over earlier ones, and so do merges; of several maps merged at one place the first wins. */
function findMember(children: readonly Node[], name: string): FoundNode | undefined {
  const maps = [{ children, next: children.length - 2 }];
  for (let map = maps.at(-1); map !== undefined; map = maps.at(-1)) {
    const [key, value] = [map.children[map.next], map.children[map.next + 1]];
    map.next -= 2;
    if (key === undefined || value === undefined) maps.pop();
    else if (key.kind === 'scalar' && key.isMerge) {
      const sources = value.kind === 'list' ? value.children : [value];
      for (const source of sources.toReversed()) {
        const target = source.kind === 'alias' ? source.target : source;
        if (target.kind === 'map') maps.push({ children: target.children, next: target.children.length - 2 });
      }
    } else if (nameOf(key) === name) return { key, value };
  }
  return undefined;
}

function nameOf(key: Node): string | undefined {
  const target = key.kind === 'alias' ? key.target : key;
  return target.kind === 'scalar' ? keyText(target.value) : undefined;
}
