// Remembers what was made for a few words: dear things that a handful of combinations of words need again and again.

/** From so many combinations on all are forgotten, since the words may be a client's choice. */
const MOST = 512;

interface Branch<T> {
  made: T | undefined;
  readonly next: Map<string, Branch<T>>;
}

/** A function that makes a thing once for each combination of words. They should be short. */
export function remembered<W extends readonly string[], T extends object>(
  make: (...words: W) => T,
): (...words: W) => T {
  // A tree, and not one map of joined words: joining costs more than all the looking up.
  let root: Branch<T> = { made: undefined, next: new Map() };
  let count = 0;
  return (...words) => {
    let branch = root;
    for (const word of words) {
      let next = branch.next.get(word);
      if (next === undefined) {
        next = { made: undefined, next: new Map() };
        branch.next.set(word, next);
      }
      branch = next;
    }
    if (branch.made !== undefined) return branch.made;
    const made = make(...words);
    if (++count > MOST) {
      root = { made: undefined, next: new Map() };
      count = 0;
    } else branch.made = made;
    return made;
  };
}
