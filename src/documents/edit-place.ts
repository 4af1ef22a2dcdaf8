// Where a new field belongs among those that are there: in the order of its schema.
import type { Shape } from '../schemas/shape.ts';
import type { TextMap, TextMember } from './edit-tree.ts';

/** The member of that name, the last if there are several, as kubectl reads it; undefined where the name comes from a merge or is not there. */
export const memberOf = ({ members }: TextMap, key: string): TextMember | undefined =>
  members.findLast(({ keys, merge }) => !merge && keys[0] === key) ??
  members.findLast(({ keys, merge }) => !merge && keys[1] === key);

/** The index that a new member gets: behind the last one that the schema has before it, else in front of what comes after it. */
export function placeOf({ members }: TextMap, key: string, shape: Shape | undefined): number {
  const order = Object.keys(shape?.properties ?? {});
  const rank = order.indexOf(key);
  if (rank < 0) return members.length;
  const ranks = members.map(({ keys: [name = ''] }) => order.indexOf(name));
  const before = ranks.filter((other) => other >= 0 && other < rank);
  if (before.length > 0) return ranks.indexOf(Math.max(...before)) + 1;
  const after = ranks.findIndex((other) => other > rank);
  return after < 0 ? members.length : after;
}

/** The schema of a member; undefined where the schema says nothing. */
export const memberShape = (shape: Shape | undefined, key: string): Shape | undefined =>
  shape?.properties !== undefined && Object.hasOwn(shape.properties, key)
    ? shape.properties[key]
    : shape?.additionalProperties;
