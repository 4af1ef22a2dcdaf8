// How often a scenario does something: the count, or a part of it.

/** The part of `full` that the scale says, at least one. */
export const times = (full: number, scale: number): number => Math.max(1, Math.round(full * scale));
