// Sums up failed requests for a reader: those that say the same, how many, of which kinds, and when. Pure.
import type { Failure } from './tally.ts';

/** Failures with the same text, apart from numbers in it. */
export interface Group {
  readonly count: number;
  readonly kinds: Readonly<Record<string, number>>;
  /** The first one, as it was. */
  readonly text: string;
  /** When the first and the last of them ended, ISO. */
  readonly first: string;
  readonly last: string;
}

const MOST_GROUPS = 12;
const TEXT_LENGTH = 400;

const sameness = (text: string): string => text.replace(/[0-9a-f]{8}-[0-9a-f-]+|\d+/g, '#').slice(0, 160);
const iso = (ms: number): string => new Date(ms).toISOString();

/** The groups, largest first. */
export function grouped(failures: readonly Failure[]): Group[] {
  const groups = Object.values(Object.groupBy(failures, ({ text }) => sameness(text))).filter(
    (each) => each !== undefined,
  );
  return groups
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MOST_GROUPS)
    .map((group) => {
      const ends = group.map(({ endedAt }) => endedAt);
      const kinds = Object.entries(Object.groupBy(group, ({ kind }) => kind));
      return {
        count: group.length,
        kinds: Object.fromEntries(kinds.map(([kind, some]) => [kind, some?.length ?? 0])),
        text: (group[0]?.text ?? '').slice(0, TEXT_LENGTH),
        first: iso(Math.min(...ends)),
        last: iso(Math.max(...ends)),
      };
    });
}
