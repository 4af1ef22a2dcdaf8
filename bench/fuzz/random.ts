// Random choices that are the same for the same seed, on every machine.

/** A stream of random choices. */
export interface Random {
  /** A whole number from 0 to below `limit`. */
  int(limit: number): number;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** The stream of one case of a run, independent of the cases before it (xorshift, seeded through a multiplicative hash). */
export function randomOf(seed: number, index: number): Random {
  const mix = (value: number): number => {
    let h = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
    h = Math.imul(h ^ (h >>> 16), 0x45d9f3b);
    return h ^ (h >>> 16);
  };
  let a = mix(seed + 1) | 1;
  let b = mix(index + 0x51ed270b) | 1;
  const next = (): number => {
    let t = a ^ (a << 23);
    a = b;
    t ^= t >>> 17;
    t ^= b ^ (b >>> 26);
    b = t;
    return ((a + b) >>> 0) / 2 ** 32;
  };
  for (let warm = 0; warm < 8; warm++) next();
  const int = (limit: number): number => Math.floor(next() * limit);
  return {
    int,
    between: (least, most) => least + int(most - least + 1),
    chance: (probability) => next() < probability,
    pick(list) {
      if (list.length === 0) throw new Error('nothing to pick from');
      return list[int(list.length)] as (typeof list)[number];
    },
  };
}
