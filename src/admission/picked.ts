// Takes over members of the same name and meaning, which both versions of a kind have.

/** A new object with those of the named members that the other one has, in the order of the names. */
export function picked<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  const out: Partial<Pick<T, K>> = {};
  for (const name of names) if (from[name] !== undefined) out[name] = from[name];
  return out as Pick<T, K>;
}
