// Bounds how much is under way at a time.

/** A number of slots. */
export interface Slots {
  /**
   * Waits for a free slot and starts the work in it. Resolves as soon as it has started, to the promise of its end (in a box, since a promise
   * of a promise would wait for both).
   */
  start(work: () => Promise<void>): Promise<{ readonly end: Promise<void> }>;
}

/** Makes so many slots. */
export function slots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let free = count;
  const release = (): void => {
    free += 1;
    waiting.shift()?.();
  };
  return {
    async start(work) {
      while (free === 0) await new Promise<void>((resolve) => void waiting.push(resolve));
      free -= 1;
      const end = work().finally(release);
      end.catch(() => undefined); // heard by whoever waits for the end
      return { end };
    },
  };
}
