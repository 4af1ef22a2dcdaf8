// An object from which what is wrong is taken out step by step, so that later steps can be asked too: their faults would be met next.
import type { FieldPath } from '../../documents/document.ts';
import type { JsonObject } from '../../schemas/json.ts';
import type { Fault } from './fault.ts';

/** The object, and where it is no longer what somebody wrote. */
export interface Mended {
  readonly object: JsonObject;
  /** Nothing that is found there, or below, says anything about the manifest. */
  readonly silenced: readonly FieldPath[];
}

/** The faults that are about what somebody wrote. */
export function audible(faults: readonly Fault[], { silenced }: Mended): Fault[] {
  if (silenced.length === 0) return [...faults];
  return faults.filter(({ code, path }) => {
    // What was taken out of the spec of a Build is a difference to what is stored.
    if (code === 'immutable-build') return false;
    return !silenced.some((place) => place.every((part, i) => path[i] === part));
  });
}
