// "Did you mean": near words are found, far ones are not.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closest } from '../../src/validate/closest.ts';

describe('closest', () => {
  const names = ['serviceAccountName', 'source', 'build', 'builder', 'tag'];
  test.each([
    ['serviceAcountName', 'serviceAccountName'],
    ['serviceaccountname', 'serviceAccountName'],
    ['sorce', 'source'],
    ['soruce', 'source'],
    ['bulid', 'build'],
    ['buildr', 'build'],
    ['tga', 'tag'],
    ['tags', 'tag'],
    ['cache', undefined],
    ['x', undefined],
  ])('%s is %s', (word, meant) => {
    expect(closest(word, names)).toBe(meant);
  });

  test('is never the word itself, and one letter is never far', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3, maxLength: 30 }), fc.nat(), (word, at) => {
        const place = at % word.length;
        const without = word.slice(0, place) + word.slice(place + 1);
        expect(closest(word, [word])).toBeUndefined();
        if (without !== word) expect(closest(without, [word])).toBe(word);
      }),
    );
  });
});
