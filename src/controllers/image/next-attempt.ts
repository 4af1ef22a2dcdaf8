// When a build that failed, and that no person asked for, is tried again: later each time, and not for ever.
import { conditionOf } from '../status/condition-of.ts';
import type { BuilderView } from './builder-view.ts';
import { ATTEMPT } from './names.ts';
import type { Build } from './objects.ts';

const FIRST_MS = 60_000;
const MOST_MS = 60 * 60_000;
/** With the delays between them about two hours; what does not succeed by then needs a person, or another builder. */
const MOST_ATTEMPTS = 8;

/** The attempt after a failed one. */
export interface Attempt {
  /** Which one it is, from 1. */
  readonly attempt: number;
  /** When; undefined: never. */
  readonly at: Date | undefined;
}

/** Another builder image is a new chance, at once. */
export function nextAttempt(failed: Build, { image, runImage }: BuilderView): Attempt {
  const { spec, metadata, status } = failed;
  if (spec?.builder?.image !== image || (spec?.runImage?.image ?? '') !== runImage) {
    return { attempt: 1, at: new Date(0) };
  }
  const attempts = Math.max(1, Number(metadata?.annotations?.[ATTEMPT]) || 1);
  if (attempts >= MOST_ATTEMPTS) return { attempt: attempts, at: undefined };
  const ended = conditionOf(status, 'Succeeded')?.lastTransitionTime ?? metadata?.creationTimestamp ?? '';
  const delayMs = Math.min(MOST_MS, FIRST_MS * 2 ** (attempts - 1));
  return { attempt: attempts + 1, at: new Date((Date.parse(ended) || 0) + delayMs) };
}
