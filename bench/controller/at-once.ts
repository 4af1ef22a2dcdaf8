// Does something for many things, several at a time.

/** How many requests an administrator's tool has under way. */
const LANES = 16;

/** Calls `work` for each, at most 16 at once; the first failure ends it. */
export async function atOnce<T>(things: readonly T[], work: (thing: T) => Promise<unknown>): Promise<void> {
  const left = things.values();
  const lane = async (): Promise<void> => {
    for (const thing of left) await work(thing);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
