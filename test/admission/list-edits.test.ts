// Which explanation of a changed list is chosen, and that looking for it stays cheap.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listEdits } from '../../src/admission/list-edits.ts';

const never = () => false;

/** `=` kept, `~` changed, `-` removed, `+` added, each with its element. */
function explain(before: string, after: string, similar: (x: string, y: string) => boolean = never): string {
  const equal = (i: number, j: number) => before[i] === after[j];
  const edits = listEdits(before.length, after.length, {
    equal,
    similar: (i, j) => equal(i, j) || similar(before[i]!, after[j]!),
  });
  return edits
    .map(({ before: i, after: j }) => {
      if (i === undefined) return `+${after[j!]}`;
      if (j === undefined) return `-${before[i]}`;
      return equal(i, j) ? `=${after[j]}` : `~${after[j]}`;
    })
    .join(' ');
}

describe('the explanation of a list', () => {
  test.each([
    ['', '', ''],
    ['abc', 'abc', '=a =b =c'],
    ['', 'ab', '+a +b'],
    ['ab', '', '-a -b'],
    ['ac', 'abc', '=a +b =c'],
    ['abc', 'ac', '=a -b =c'],
    // The search from the beginning comes first, so of two equal elements the later one is new.
    ['a', 'aa', '=a +a'],
    ['aab', 'ab', '=a -a =b'],
    ['abc', 'cab', '+c =a =b -c'],
    ['abcabba', 'cbabac', '-a -b =c -a =b +a =b =a +c'],
  ])('from %j to %j is %j', (before, after, edits) => {
    expect(explain(before, after)).toBe(edits);
  });

  test('similar elements are one that changed; others went and came', () => {
    const sameLetter = (x: string, y: string) => x.toLowerCase() === y.toLowerCase();
    expect(explain('aBc', 'abc', sameLetter)).toBe('=a ~b =c');
    expect(explain('axc', 'abc', sameLetter)).toBe('=a -x +b =c');
  });

  test('on a tie the search from the beginning removes first, the one from the end adds first', () => {
    expect(explain('xa', 'ya')).toBe('-x +y =a');
    expect(explain('abx', 'ab')).toBe('=a =b -x');
  });
});

const lists = fc.tuple(
  fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 }),
);

test('every explanation leads from the one list to the other', () => {
  fc.assert(
    fc.property(lists, ([before, after]) => {
      const edits = listEdits(before.length, after.length, {
        equal: (i, j) => before[i] === after[j],
        similar: (i, j) => Math.abs(before[i]! - after[j]!) < 2,
      });
      expect(edits.flatMap((edit) => edit.before ?? [])).toEqual([...before.keys()]);
      expect(edits.flatMap((edit) => edit.after ?? [])).toEqual([...after.keys()]);
      for (const { before: i, after: j } of edits) {
        if (i !== undefined && j !== undefined) expect(Math.abs(before[i]! - after[j]!)).toBeLessThan(2);
      }
    }),
  );
});

test.each([
  ['nothing in common', (i: number) => i, (i: number) => -1 - i],
  ['reversed', (i: number) => i, (i: number) => 9_999 - i],
  ['two values, mixed', (i: number) => ((i * 7) % 3) & 1, (i: number) => ((i * 5) % 7) & 1],
  ['rotated', (i: number) => i, (i: number) => (i + 5_000) % 10_000],
])('10,000 elements, %s, take at most six comparisons an element', (_, before, after) => {
  let comparisons = 0;
  const equal = (i: number, j: number) => {
    comparisons++;
    return before(i) === after(j);
  };
  listEdits(10_000, 10_000, { equal, similar: equal });
  expect(comparisons).toBeLessThan(6 * 20_000);
});
