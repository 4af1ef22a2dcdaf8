// Errors of the items of a list, and where to stop: a review of a few MB has room for a million faulty items.
import { type Errors, error, type FieldError, none } from './field-error.ts';

/** How many errors of one list are told; what follows is not looked at, since the object is refused anyway. */
const MOST = 1000;

/**
 * What the rule says of each item; its paths begin with the index, `[i].name`. Where there is too much to say, the last error says how far
 * the list was looked at.
 */
export function listErrors<T>(items: readonly T[] | undefined, rule: (item: T, index: number) => Errors): Errors {
  let found: FieldError[] | undefined;
  for (const [i, item] of (items ?? []).entries()) {
    if (found !== undefined && found.length >= MOST) {
      found.push(...error(`more than ${MOST} errors in one list, it was not checked any further, from`, [`[${i}]`]));
      break;
    }
    for (const one of rule(item, i)) {
      found ??= [];
      found.push(one);
    }
  }
  return found ?? none;
}
