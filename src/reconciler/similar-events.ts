// Keeps a flood of Events that differ only in their text from becoming as many objects: from some number on they share one, as
// client-go's correlator does it (tools/record/events_cache.go: ten texts in ten minutes).

/** So many texts of one object, type and reason are told each by itself. */
const MOST_TEXTS = 10;
const WITHIN_MS = 10 * 60_000;
const MOST_REMEMBERED = 1000;

/** What an Event says, and which others are the same Event. */
export interface Told {
  readonly identity: string;
  readonly message: string;
}

/**
 * @returns a function from what an Event is about (any text for its object, type and reason), its message and the time, ms, to what is
 * to be told.
 */
export function createSimilarEvents(): (about: string, message: string, nowMs: number) => Told {
  const groups = new Map<string, { readonly texts: Set<string>; readonly since: number }>();
  return (about, message, nowMs) => {
    let group = groups.get(about);
    if (group === undefined || nowMs - group.since >= WITHIN_MS) {
      group = { texts: new Set(), since: nowMs };
      groups.delete(about);
      groups.set(about, group);
      const [oldest] = groups.keys();
      if (groups.size > MOST_REMEMBERED && oldest !== undefined) groups.delete(oldest);
    }
    const isOneTooMany = !group.texts.has(message) && group.texts.size >= MOST_TEXTS;
    if (isOneTooMany) return { identity: about, message: `(combined from similar events): ${message}` };
    group.texts.add(message);
    return { identity: `${about} ${message}`, message };
  };
}
