// Reads what a Build was made for from its annotation: the memory of this controller between one build and the next.
import { BUILD_CHANGES } from '../names.ts';
import type { Build } from '../objects.ts';
import type { Reason } from './change.ts';

/** What was new, by reason. Empty when the annotation is missing or was spoilt. */
export function recordedChanges(build: Build): ReadonlyMap<string, { readonly old: unknown; readonly new: unknown }> {
  try {
    const changes: unknown = JSON.parse(build.metadata?.annotations?.[BUILD_CHANGES] ?? '[]');
    if (!Array.isArray(changes)) return new Map();
    return new Map(
      changes
        .filter((change): change is Recorded => typeof change?.reason === 'string')
        .map((change) => [change.reason, { old: change.old, new: change.new }]),
    );
  } catch {
    return new Map();
  }
}

interface Recorded {
  readonly reason: Reason;
  readonly old?: unknown;
  readonly new?: unknown;
}
