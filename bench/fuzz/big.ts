// Bodies that are large or deep, to find what takes more than linear time or a stack.
import { type FuzzCase, headOf, plainCase } from './case.ts';
import type { Seed } from './corpus.ts';
import { hostileValue, longText } from './hostile.ts';
import type { Random } from './random.ts';
import {
  copyTree,
  type ListTree,
  memberOf,
  type ObjectTree,
  printTree,
  scalar,
  setMember,
  type Tree,
  treeOf,
} from './tree.ts';

const DEPTHS = [10, 100, 199, 201, 1_000, 5_000, 9_990, 10_001, 50_000, 200_000];
const LIST_LENGTH = 20_000;
const FIELDS = 10_000;
const MEGABYTE = 1024 * 1024;
const ADMISSION_LIMIT = 8 * MEGABYTE;
const CONVERSION_LIMIT = 64 * MEGABYTE;

/** Something large to be put into a review; JSON source text. */
type Big = (random: Random) => string;

const times = (count: number, piece: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => piece(n)).join(',');

const nest: Big = (random) => {
  const depth = random.pick(DEPTHS);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"spec":', '}]'],
  ]);
  return open.repeat(depth) + random.pick(['null', '1', '""', '9007199254740993']) + close.repeat(depth);
};
const list: Big = (random) => {
  const item = random.pick(['null', '""', '{}', '{"name":"A","value":"1"}', 'gcr', 'hostile', '9007199254740993']);
  if (item === 'gcr') return `[${times(LIST_LENGTH, (n) => `"gcr.io/shop/cart:${n}"`)}]`;
  if (item === 'hostile') return `[${times(LIST_LENGTH, () => JSON.stringify(hostileValue(random)))}]`;
  return `[${times(LIST_LENGTH, () => item)}]`;
};
const fields: Big = (random) => {
  const prefix = random.pick(['unknown', '', '__proto__', 'é', 'a/~']);
  const value = random.pick(['1', '""', '{}', 'null', '1e400']);
  return `{${times(FIELDS, (n) => `"${prefix}${n}":${value}`)}}`;
};
const sameField: Big = (random) => {
  const value = random.pick(['1', '{"a":1}', '{"git":{"url":"x"}}', '[1]']);
  return `{${times(FIELDS, () => `"source":${value}`)}}`;
};
const megabyte: Big = (random) => longText(random, MEGABYTE);
const longNumber: Big = (random) =>
  `${random.pick(['', '-', '0.', '1e', '1.'])}${'7'.repeat(random.pick([1_000, 100_000, MEGABYTE]))}`;
const blanks: Big = () => `${' '.repeat(MEGABYTE)}{}${'\n'.repeat(MEGABYTE)}`;
const groups: Big = () =>
  `[${times(LIST_LENGTH / 10, (n) => `{"group":[${times(10, (m) => `{"id":"bp-${n}-${m}"}`)}]}`)}]`;

const BIGS: readonly [string, Big][] = [
  ['nesting', nest],
  ['nesting', nest],
  ['nesting', nest],
  ['20,000 items', list],
  ['20,000 items', list],
  ['10,000 fields', fields],
  ['10,000 fields', fields],
  ['one field 10,000 times', sameField],
  ['a megabyte of text', megabyte],
  ['a megabyte of text', megabyte],
  ['a long number', longNumber],
  ['blanks', blanks],
  ['20,000 groups', groups],
];

/** Members that take a list, a map, an object or a text in some kind and version. */
const MEMBERS = [
  'tags',
  'additionalTags',
  'order',
  'env',
  'services',
  'bindings',
  'cnbBindings',
  'tolerations',
  'nodeSelector',
  'resources',
  'affinity',
].concat([
  'annotations',
  'labels',
  'managedFields',
  'finalizers',
  'ownerReferences',
  'sources',
  'tag',
  'image',
  'cache',
  'cacheSize',
  'builder',
  'source',
  'foo',
]);

const ANNOTATIONS = [
  'kpack.io/services',
  'kpack.io/affinity',
  'kpack.io/buildTimeout',
  'kpack.io/cosignAnnotation',
  'kpack.io/nodeSelector',
  'x',
];

/** Puts something large into one place of a review. */
export function bigCase(index: number, seed: Seed, random: Random): FuzzCase {
  if (random.chance(0.1)) return oversizedCase(index, seed, random);
  if (random.chance(0.1)) return longConversion(index, seed, random);
  const [name, big] = random.pick(BIGS);
  const text = big(random);
  const heavy = { ...plainCase(index, `big: ${name}`, seed.path, ''), heavy: true };
  if (random.chance(0.1)) return withBody(heavy, text);
  const review = treeOf(seed.review);
  const request = memberOf(review, 'request');
  const objects = [
    memberOf(request, 'object'),
    memberOf(request, 'oldObject'),
    ...itemsOf(memberOf(request, 'objects')),
  ];
  // The same in the old object now and then, so that the two are compared in full.
  const chosen = random.chance(0.3)
    ? objects
    : [random.pick(objects.slice(0, 1)), random.pick([request, review])].slice(0, random.between(1, 2));
  const where = random.pick(['spec', 'spec', 'spec', 'metadata', 'build', 'annotation', 'object']);
  const member = random.pick(MEMBERS);
  for (const object of chosen) if (object?.type === 'object') put(object, where, member, text, random);
  return withBody(heavy, printTree(review));
}

function put(object: ObjectTree, where: string, member: string, text: string, random: Random): void {
  if (where === 'annotation') {
    const annotations: ObjectTree = { type: 'object', members: [] };
    setMember(annotations, random.pick(ANNOTATIONS), scalar(JSON.stringify(text)));
    setMember(objectIn(object, 'metadata'), 'annotations', annotations);
    return;
  }
  const spec = where === 'build' ? objectIn(object, 'spec') : object;
  setMember(where === 'object' ? object : objectIn(spec, where), member, scalar(text));
}

function objectIn(parent: ObjectTree, name: string): ObjectTree {
  const present = memberOf(parent, name);
  if (present?.type === 'object') return present;
  const made: ObjectTree = { type: 'object', members: [] };
  setMember(parent, name, made);
  return made;
}

const itemsOf = (tree: Tree | undefined): Tree[] => (tree?.type === 'list' ? tree.items : []);

function withBody(one: FuzzCase, body: string): FuzzCase {
  return { ...plainCase(one.index, one.name, one.path, body), heavy: one.heavy };
}

/** More bytes than the path takes: announced and sent, only announced, or in chunks without announcement. */
function oversizedCase(index: number, { path }: Seed, random: Random): FuzzCase {
  const limit = path === '/convert' ? CONVERSION_LIMIT : ADMISSION_LIMIT;
  const base: FuzzCase = { ...plainCase(index, 'big: oversized', path, ''), heavy: true, expects: 'refusal' };
  const type = 'Content-Type: application/json';
  const head = (size: number): string => headOf('POST', path, [type, `Content-Length: ${size}`]);
  if (path === '/convert' || random.chance(0.5)) {
    return {
      ...base,
      head: head(random.pick([limit + 1, 1e12, 2 ** 53])),
      pieces: [Buffer.alloc(1000, ' ')],
      connection: 'leave',
    };
  }
  const piece = Buffer.alloc(MEGABYTE, '[');
  if (random.chance(0.5)) return { ...base, head: head(9 * MEGABYTE), pieces: Array.from({ length: 9 }, () => piece) };
  const chunk = Buffer.concat([Buffer.from(`${MEGABYTE.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
  const pieces = [...Array.from({ length: 9 }, () => chunk), Buffer.from('0\r\n\r\n')];
  return { ...base, head: headOf('POST', path, [type, 'Transfer-Encoding: chunked']), pieces };
}

/** Hundreds of copies of the objects of a review; elsewhere just a long list of objects. */
function longConversion(index: number, seed: Seed, random: Random): FuzzCase {
  const review = treeOf(seed.review);
  const objects = memberOf(memberOf(review, 'request'), 'objects');
  const request = memberOf(review, 'request');
  if (request?.type !== 'object') {
    return { ...plainCase(index, 'big: list', seed.path, `[${times(LIST_LENGTH, () => '{}')}]`), heavy: true };
  }
  const source = objects?.type === 'list' && objects.items[0] ? objects.items : [scalar('{}')];
  const long: ListTree = {
    type: 'list',
    items: Array.from({ length: random.pick([100, 500]) }, () => copyTree(random.pick(source))),
  };
  setMember(request, 'objects', long);
  return { ...withBody(plainCase(index, 'big: many objects', '/convert', ''), printTree(review)), heavy: true };
}
