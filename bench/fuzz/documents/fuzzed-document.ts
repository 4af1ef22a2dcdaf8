// From a seed and a number to the bytes of a manifest file that nobody should write, always the same ones.
import { type Random, randomOf } from '../random.ts';
import { BYTE_DAMAGES, DAMAGES, grow } from './damages.ts';

const MOST_DAMAGES = 6;

/** The document of that number. @param seeds texts to start from */
export function fuzzedDocument(seed: number, index: number, seeds: readonly string[]): Buffer {
  const random = randomOf(seed, index);
  let text = start(random, seeds);
  for (let n = random.between(1, MOST_DAMAGES); n > 0; n--) text = random.pick(DAMAGES)(text, random);
  if (random.chance(0.1)) text = grow(text, random);
  const bytes = Buffer.from(text);
  return random.chance(0.15) ? random.pick(BYTE_DAMAGES)(bytes, random) : bytes;
}

/** A text, or the beginning of one and the end of another. */
function start(random: Random, seeds: readonly string[]): string {
  const text = random.pick(seeds);
  if (random.chance(0.85)) return text;
  const other = random.pick(seeds);
  return text.slice(0, random.int(text.length + 1)) + other.slice(random.int(other.length + 1));
}
