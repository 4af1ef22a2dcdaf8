// Which elements of a list stayed, changed, came and went: as many as possible stay, so that their comments do.
import { isObject, type JsonValue, sameJson } from '../schemas/json.ts';

/** One step from the old list to the new one: a kept or changed element has both indexes, one that went `before`, one that came `after`. */
export interface Alignment {
  readonly before?: number;
  readonly after?: number;
}

/** Beyond so many pairs of elements lists are compared index by index. */
const MAX_PAIRS = 1_000_000;

/** The steps, in the order of both lists. */
export function align(before: readonly JsonValue[], after: readonly JsonValue[]): Alignment[] {
  const steps: Alignment[] = [];
  let i = 0;
  let j = 0;
  for (const [untilBefore, untilAfter] of [...kept(before, after), [before.length, after.length] as const]) {
    while (i < untilBefore && j < untilAfter) {
      const surplus = untilBefore - i - (untilAfter - j);
      if (surplus === 0 || areAlike(before[i], after[j])) steps.push({ before: i++, after: j++ });
      else steps.push(surplus > 0 ? { before: i++ } : { after: j++ });
    }
    while (i < untilBefore) steps.push({ before: i++ });
    while (j < untilAfter) steps.push({ after: j++ });
    if (i < before.length && j < after.length) steps.push({ before: i++, after: j++ }); // the pair that stays
  }
  return steps;
}

/** The longest common subsequence, as pairs of indexes. */
function kept(before: readonly JsonValue[], after: readonly JsonValue[]): (readonly [number, number])[] {
  if (before.length * after.length > MAX_PAIRS) return [];
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] = sameJson(before[i], after[j])
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    if (sameJson(before[i], after[j])) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** One element that changed rather than two: they have a member in common, or are no objects. */
function areAlike(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  if (!isObject(before) || !isObject(after)) return !isObject(before) && !isObject(after);
  return Object.keys(before).some((key) => Object.hasOwn(after, key) && sameJson(before[key], after[key]));
}
