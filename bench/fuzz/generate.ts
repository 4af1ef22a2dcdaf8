// From a seed and a number to a request, always the same one.
import { bigCase } from './big.ts';
import { damage } from './bytes.ts';
import { type FuzzCase, plainCase } from './case.ts';
import type { Seed } from './corpus.ts';
import { hostileKey, hostileValue } from './hostile.ts';
import { integersCase } from './integers.ts';
import { mutate } from './mutations.ts';
import { type Random, randomOf } from './random.ts';
import { transportCase } from './transport.ts';
import { memberOf, printTree, treeOf } from './tree.ts';

const PATHS = ['/defaults', '/validate', '/convert'];
const RANDOM_DEPTH = 6;

/** The request of that number. @param corpus reviews to start from */
export function generateCase(runSeed: number, index: number, corpus: readonly Seed[]): FuzzCase {
  const random = randomOf(runSeed, index);
  const seed = random.pick(corpus);
  const family = random.int(1000);
  if (family < 10) return bigCase(index, seed, random);
  if (family < 30) return integersCase(index, random);
  if (family < 110) return transportCase(index, seed.path, Buffer.from(mutated(seed, random, 3)), random);
  if (family < 210) return plainCase(index, 'bytes', seed.path, damage(Buffer.from(mutated(seed, random, 2)), random));
  if (family < 270) return plainCase(index, 'random JSON', random.pick(PATHS), randomJson(random, 0));
  if (family < 300) return plainCase(index, 'random request', random.pick(PATHS), randomRequest(seed, random));
  return plainCase(index, 'mutated', random.chance(0.9) ? seed.path : random.pick(PATHS), mutated(seed, random, 6));
}

/** Most changes hit the objects, where the rules look. */
function mutated({ review }: Seed, random: Random, most: number): string {
  const tree = treeOf(review);
  const request = memberOf(tree, 'request');
  const times = random.int(most + 1);
  for (let n = 0; n < times; n++) {
    const objects = ['object', 'oldObject', 'objects'].map((name) => memberOf(request, name));
    const target = random.chance(0.9) ? random.pick(objects) : tree;
    mutate(target === undefined || target.type === 'scalar' ? tree : target, 1, random);
  }
  return printTree(tree);
}

function randomJson(random: Random, depth: number): string {
  const kind = random.int(depth >= RANDOM_DEPTH ? 2 : 5);
  const children = random.int(8);
  if (kind === 3) return `[${Array.from({ length: children }, () => randomJson(random, depth + 1)).join(',')}]`;
  if (kind > 3) {
    return `{${Array.from({ length: children }, () => `${hostileKey(random)}:${randomJson(random, depth + 1)}`).join(',')}}`;
  }
  return hostileValue(random);
}

/** A right envelope around a random object. */
function randomRequest({ review }: Seed, random: Random): string {
  const tree = treeOf(review);
  const request = memberOf(tree, 'request');
  if (request?.type !== 'object') return randomJson(random, 0);
  for (const member of request.members) {
    if (!/^"(object|oldObject|objects)"$/.test(member.key)) continue;
    const json = randomJson(random, 1);
    member.value = { type: 'scalar', text: member.key === '"objects"' ? `[${json}]` : json };
  }
  return printTree(tree);
}
