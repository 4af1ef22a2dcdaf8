// Changes to the tree of a review: whatever a person, a tool or an attacker could have written instead.
import { hostileKey, hostileValue } from './hostile.ts';
import type { Random } from './random.ts';
import { containersOf, copyTree, type ListTree, type ObjectTree, printTree, scalar, type Tree } from './tree.ts';

/** A place whose value can be read and set. */
interface Place {
  get(): Tree;
  set(tree: Tree): void;
}

/** Changes a tree in place, at one spot. */
type Mutation = (spot: Spot, random: Random) => void;
interface Spot {
  container: ObjectTree | ListTree;
  /** Index of a member or item. */
  at: number;
  /** Other containers of the same tree. */
  all: readonly (ObjectTree | ListTree)[];
}

function placeOf({ container, at }: Spot): Place | undefined {
  if (container.type === 'list') {
    const item = container.items[at];
    return item && { get: () => item, set: (tree) => container.items.splice(at, 1, tree) };
  }
  const member = container.members[at];
  return (
    member && {
      get: () => member.value,
      set: (tree) => {
        member.value = tree;
      },
    }
  );
}

const change =
  (to: (before: Tree, random: Random) => Tree): Mutation =>
  (spot, random) => {
    const place = placeOf(spot);
    place?.set(to(place.get(), random));
  };

const remove: Mutation = ({ container, at }) => {
  if (container.type === 'list') container.items.splice(at, 1);
  else container.members.splice(at, 1);
};

/** Under the same name, so that a parser must decide which one counts. */
const duplicate: Mutation = ({ container, at }, random) => {
  if (container.type === 'list') {
    const item = container.items[at];
    if (item) container.items.splice(random.int(container.items.length + 1), 0, copyTree(item));
    return;
  }
  const member = container.members[at];
  if (!member) return;
  const value = random.chance(0.5) ? copyTree(member.value) : scalar(hostileValue(random));
  container.members.splice(random.int(container.members.length + 1), 0, { key: member.key, value });
};

const rename: Mutation = ({ container, at }, random) => {
  if (container.type === 'list') return;
  const member = container.members[at];
  if (!member) return;
  const letter = random.int(member.key.length);
  const otherCase = (text: string): string => (text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase());
  member.key = random.chance(0.5)
    ? hostileKey(random)
    : member.key.slice(0, letter) + otherCase(member.key.slice(letter, letter + 1)) + member.key.slice(letter + 1);
};

const add: Mutation = ({ container }, random) => {
  const value = scalar(hostileValue(random));
  if (container.type === 'list') container.items.splice(random.int(container.items.length + 1), 0, value);
  else container.members.splice(random.int(container.members.length + 1), 0, { key: hostileKey(random), value });
};

const graft: Mutation = (spot, random) => {
  const from = random.pick(spot.all);
  placeOf(spot)?.set(copyTree(from));
};

const empty: Mutation = ({ container }) => {
  if (container.type === 'list') container.items = [];
  else container.members = [];
};

const shuffle: Mutation = ({ container }, random) => {
  const list: unknown[] = container.type === 'list' ? container.items : container.members;
  for (let i = list.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
};

const repeat: Mutation = ({ container, at }, random) => {
  if (container.type !== 'list') return;
  const item = container.items[at];
  if (item) for (let n = random.between(1, 30); n > 0; n--) container.items.push(copyTree(item));
};

const MUTATIONS: readonly Mutation[] = [
  remove,
  remove,
  duplicate,
  rename,
  rename,
  change((_before, random) => scalar(hostileValue(random))),
  change((_before, random) => scalar(hostileValue(random))),
  change((_before, random) => scalar(hostileValue(random))),
  change(() => scalar('null')),
  change((before) => ({ type: 'list', items: [before] })),
  change((before, random) => ({ type: 'object', members: [{ key: hostileKey(random), value: before }] })),
  change((before) => scalar(JSON.stringify(printTree(before)))),
  add,
  add,
  graft,
  empty,
  shuffle,
  repeat,
];

/** Largest tree, in containers, that is made larger still. */
const MANY = 400;

/** Changes a tree in place, so many times. */
export function mutate(tree: Tree, times: number, random: Random): void {
  for (let n = 0; n < times; n++) {
    const all = containersOf(tree);
    if (all.length === 0 || all.length > MANY) return;
    const container = random.pick(all);
    const size = container.type === 'list' ? container.items.length : container.members.length;
    random.pick(MUTATIONS)({ container, at: random.int(Math.max(1, size)), all }, random);
  }
}
