// JSON as it is written and not as it is meant: keys may stand twice, scalars are source text that need not even be JSON.
import { isObject, type JsonValue } from '../../src/schemas/json.ts';

/** A piece of JSON text. */
export type Tree = ObjectTree | ListTree | ScalarTree;
export interface ObjectTree {
  type: 'object';
  members: Member[];
}
export interface Member {
  /** Source text with its quotes. */
  key: string;
  value: Tree;
}
export interface ListTree {
  type: 'list';
  items: Tree[];
}
export interface ScalarTree {
  type: 'scalar';
  /** Source text; may be any text, nested values too. */
  text: string;
}

export const scalar = (text: string): ScalarTree => ({ type: 'scalar', text });

/** The tree of a value; a tree of its own, so that it may be changed. */
export function treeOf(value: JsonValue): Tree {
  if (Array.isArray(value)) return { type: 'list', items: value.map(treeOf) };
  if (!isObject(value)) return scalar(JSON.stringify(value));
  const members = Object.entries(value).map(([key, member]) => ({ key: JSON.stringify(key), value: treeOf(member) }));
  return { type: 'object', members };
}

/** A copy that shares nothing. */
export function copyTree(tree: Tree): Tree {
  if (tree.type === 'scalar') return scalar(tree.text);
  if (tree.type === 'list') return { type: 'list', items: tree.items.map(copyTree) };
  return { type: 'object', members: tree.members.map(({ key, value }) => ({ key, value: copyTree(value) })) };
}

/** The text of a tree. */
export function printTree(tree: Tree): string {
  if (tree.type === 'scalar') return tree.text;
  if (tree.type === 'list') return `[${tree.items.map(printTree).join(',')}]`;
  return `{${tree.members.map(({ key, value }) => `${key}:${printTree(value)}`).join(',')}}`;
}

/** The value of the member of that name, if the tree is an object and has it. */
export function memberOf(tree: Tree | undefined, name: string): Tree | undefined {
  if (tree?.type !== 'object') return undefined;
  return tree.members.find(({ key }) => key === `"${name}"`)?.value;
}

/** Sets a member, replacing it when it is there. */
export function setMember(tree: ObjectTree, name: string, value: Tree): void {
  const key = `"${name}"`;
  const present = tree.members.find((member) => member.key === key);
  if (present === undefined) tree.members.push({ key, value });
  else present.value = value;
}

/** All objects and lists of a tree, the tree itself included. */
export function containersOf(tree: Tree): (ObjectTree | ListTree)[] {
  const found: (ObjectTree | ListTree)[] = [];
  const visit = (one: Tree): void => {
    if (one.type === 'scalar') return;
    found.push(one);
    if (one.type === 'list') one.items.forEach(visit);
    else for (const { value } of one.members) visit(value);
  };
  visit(tree);
  return found;
}
