// The difference text of immutable specs: what changed, at which Go path, from what to what (spec admission.md, 5.5).
import type { JsonObject } from '../schemas/json.ts';
import type { Shape } from '../schemas/shape.ts';
import { type Difference, differences } from './differences.ts';
import { goText, goTypePrefix, type Room } from './go-text.ts';
import { goTypeOf } from './go-type.ts';

/** A text with more blocks, or with more elements of whole lists and maps, helps nobody and costs memory: a request may hold a million. */
const MOST = 10_000;

/**
 * The differences between two decoded specs, one block a differing leaf in the order of the schema; '' when there are none.
 * An absent spec counts as an empty one. `root` names the type, as in `{*v1alpha2.BuildSpec}`. After 10,000 blocks one line
 * says how many more there are, and after 10,000 elements of lists and maps that are shown as a whole, dots do.
 */
export function specDifference(
  shape: Shape,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  root: string,
): string {
  const { different, found } = differences(goTypeOf(shape), before ?? {}, after ?? {}, MOST);
  const room = { elements: MOST };
  const more = different > found.length ? `and ${different - found.length} more differences\n` : '';
  return found.map((difference) => block(difference, root, room)).join('') + more;
}

function block({ path, throughPointer, type, sides, before, after }: Difference, root: string, room: Room): string {
  const was = sides === 'after' ? '' : `\t-: ${goTypePrefix(type)}"${goText(type, before, room)}"\n`;
  const is = sides === 'before' ? '' : `\t+: ${goTypePrefix(type)}"${goText(type, after, room)}"\n`;
  return `${throughPointer ? '*' : ''}${root}${path}:\n${was}${is}`;
}
