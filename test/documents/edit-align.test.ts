// Which element of a list is which.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { align } from '../../src/documents/edit-align.ts';
import type { JsonValue } from '../../src/schemas/json.ts';

/** `=` stays or changes, `-` goes, `+` comes. */
const shown = (before: JsonValue[], after: JsonValue[]): string =>
  align(before, after)
    .map(({ before: i, after: j }) => (i === undefined ? `+${j}` : j === undefined ? `-${i}` : `${i}=${j}`))
    .join(' ');

test.each<[JsonValue[], JsonValue[], string]>([
  [[], [], ''],
  [['a', 'b', 'c'], ['a', 'c', 'd'], '0=0 -1 2=1 +2'],
  [['a', 'b'], ['x', 'b'], '0=0 1=1'],
  [[{ id: 'a', v: 1 }, { id: 'b' }], [{ id: 'b' }], '-0 1=0'],
  [[{ name: 'x' }, { id: 'a', kind: 'K' }], [{ id: 'a' }], '-0 1=0'],
  [[{ id: 'a' }], [{ name: 'x' }, { id: 'a', kind: 'K' }], '+0 0=1'],
])('%j to %j', (before, after, steps) => {
  expect(shown(before, after)).toBe(steps);
});

test('every element is accounted for once, in order', () => {
  const list = fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.record({ id: fc.constantFrom('a', 'b') })), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(list, list, (before, after) => {
      const steps = align(before, after);
      expect(steps.flatMap((step) => step.before ?? [])).toEqual(before.map((_, i) => i));
      expect(steps.flatMap((step) => step.after ?? [])).toEqual(after.map((_, i) => i));
    }),
  );
});
