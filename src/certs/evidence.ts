// For how long something has been seen to be so without a break, by a clock of our own that nobody can set.

/** Keeps, for each name, since when it has held. */
export interface Evidence {
  /** Says which names hold now; of the others, what was known is forgotten. */
  observe(names: Iterable<string>): void;
  /** Nothing is known any more, for example because events may have been missed. */
  forget(): void;
  /** For how long the name has held, ms; undefined: it does not hold, as far as is known. */
  heldFor(name: string): number | undefined;
}

/** @param clock monotonic, ms; another one in tests. */
export function createEvidence(clock: () => number = () => performance.now()): Evidence {
  let since = new Map<string, number>();
  return {
    observe(names) {
      const now = clock();
      since = new Map([...names].map((name) => [name, since.get(name) ?? now]));
    },
    forget() {
      since = new Map();
    },
    heldFor(name) {
      const from = since.get(name);
      return from === undefined ? undefined : clock() - from;
    },
  };
}
