// From a seed and a number to a manifest that is hardly right, always the same one: valid objects of every kind, changed here and there,
// and what can be read of fuzzed documents.
import { readObjects } from '../../src/documents/read-objects.ts';
import { isObject, type JsonObject, type JsonValue } from '../../src/schemas/json.ts';
import { findKind, GROUP, type Version } from '../../src/schemas/kinds.ts';
import { VALID } from '../../test/validate/valid-objects.ts';
import { fuzzedDocument } from '../fuzz/documents/fuzzed-document.ts';
import { documentSeeds } from '../fuzz/documents/seeds.ts';
import { mutate } from '../fuzz/mutations.ts';
import { type Random, randomOf } from '../fuzz/random.ts';
import { containersOf, memberOf, printTree, type ScalarTree, type Tree, treeOf } from '../fuzz/tree.ts';

const MOST_CHANGES = 4;
/** Characters that mean something in names, references, quantities and times. */
const CHARACTERS = [...'aZ09.-_/:@ \t\n"\\{}[]#%+éK', '\u0000', '\u2028', '\ufffd', '😀'];

let seeds: readonly string[] | undefined;

/**
 * The manifest of that number as kubectl would send it; undefined for one that cannot be sent to the path of its kind in the namespace:
 * no object, no kind of ours, another namespace, a name that the API server makes.
 */
export function fuzzedObject(seed: number, index: number, namespace: string): JsonObject | undefined {
  const random = randomOf(seed, index);
  const bytes = random.chance(0.2) ? fromDocument(seed, index) : Buffer.from(fromValid(random));
  for (const { value } of readObjects(String(index), bytes).objects) {
    if (canBeSent(value, namespace)) return value;
  }
  return undefined;
}

function fromDocument(seed: number, index: number): Buffer {
  seeds ??= documentSeeds();
  return fuzzedDocument(seed, index, seeds);
}

/** What tools leave in metadata. */
const METADATA: JsonObject = {
  ownerReferences: [
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: '1', controller: true, blockOwnerDeletion: true },
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'b', uid: '2' },
  ],
  finalizers: ['example.com/keep', 'orphan'],
  creationTimestamp: '2026-11-25T09:00:00Z',
  deletionGracePeriodSeconds: 30,
  generation: 3,
  uid: 'c5a7',
  selfLink: '/a',
  managedFields: [
    {
      manager: 'kubectl',
      operation: 'Update',
      apiVersion: 'kpack.io/v1alpha2',
      time: '2026-11-25T09:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:tag': {} } },
      subresource: '',
    },
  ],
};
const STATUS: JsonObject = {
  observedGeneration: 3,
  buildCounter: 2,
  latestImage: 'team/app@sha256:00',
  conditions: [
    { type: 'Ready', status: 'True', lastTransitionTime: '2026-11-25T09:00:00Z', reason: 'a', message: 'b' },
  ],
};

function fromValid(random: Random): string {
  const valid = random.pick(VALID);
  const hasMore = random.chance(0.15);
  const metadata: JsonValue =
    isObject(valid.metadata) && hasMore ? { ...valid.metadata, ...some(METADATA, random) } : (valid.metadata ?? null);
  const tree = treeOf({ ...valid, metadata, ...(random.chance(0.1) && { status: some(STATUS, random) }) });
  for (let n = random.int(MOST_CHANGES + 1); n > 0; n--) change(tree, random);
  return printTree(tree);
}

const some = (object: JsonObject, random: Random): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(() => random.chance(0.3)));

function change(tree: Tree, random: Random): void {
  const part = random.int(10);
  const below = memberOf(tree, part < 3 ? 'metadata' : 'spec');
  const target = part < 9 && below !== undefined && below.type !== 'scalar' ? below : tree;
  if (random.chance(0.4)) editText(target, random);
  else mutate(target, 1, random);
}

/** Takes, adds or replaces single characters of a text. */
function editText(tree: Tree, random: Random): void {
  const texts = containersOf(tree)
    .flatMap((one) => (one.type === 'list' ? one.items : one.members.map(({ value }) => value)))
    .filter((one): one is ScalarTree => one.type === 'scalar' && one.text.startsWith('"'));
  if (texts.length === 0) return;
  const scalar = random.pick(texts);
  let characters: string[];
  try {
    characters = [...JSON.parse(scalar.text)];
  } catch {
    return; // a change before this one broke it
  }
  for (let n = random.between(1, 2); n > 0; n--) {
    const more = random.chance(0.7) ? [random.pick(CHARACTERS)] : [];
    characters.splice(random.int(characters.length + 1), random.int(2), ...more);
  }
  scalar.text = JSON.stringify(characters.join(''));
}

function canBeSent({ apiVersion, kind, metadata }: JsonObject, namespace: string): boolean {
  const [group, version, ...more] = String(apiVersion).split('/');
  if (group !== GROUP || more.length > 0 || typeof kind !== 'string') return false;
  if (findKind(kind)?.schemas[version as Version] === undefined) return false;
  if (!isObject(metadata)) return true;
  const { namespace: where = null, generateName = null } = metadata;
  return generateName === null && (where === null || where === namespace);
}
