// For how long something has held without a break.
import { describe, expect, test } from 'vitest';
import { createEvidence } from '../../src/certs/evidence.ts';

describe('evidence', () => {
  test.each<[string, (string | [number, ...string[]])[], Record<string, number | undefined>]>([
    ['nothing was ever seen', [], { a: undefined }],
    ['seen once', [[0, 'a']], { a: 100, b: undefined }],
    [
      'seen again and again',
      [
        [0, 'a'],
        [10, 'a'],
        [20, 'a'],
      ],
      { a: 100 },
    ],
    ['a break', [[0, 'a'], [10], [20, 'a']], { a: 80 }],
    [
      'seen no longer',
      [
        [0, 'a'],
        [10, 'b'],
      ],
      { a: undefined, b: 90 },
    ],
    [
      'one comes beside another',
      [
        [0, 'a'],
        [30, 'a', 'b'],
      ],
      { a: 100, b: 70 },
    ],
    ['the same twice in one look', [[0, 'a', 'a']], { a: 100 }],
    ['forgotten', [[0, 'a'], 'forget'], { a: undefined }],
    ['forgotten, and seen again', [[0, 'a'], 'forget', [40, 'a']], { a: 60 }],
  ])('%s', (_, seen, expected) => {
    let time = 0;
    const evidence = createEvidence(() => time);
    for (const one of seen) {
      if (typeof one === 'string') evidence.forget();
      else {
        const [at, ...names] = one;
        time = at;
        evidence.observe(names);
      }
    }
    time = 100;
    for (const [name, ms] of Object.entries(expected)) expect(evidence.heldFor(name)).toBe(ms);
  });

  test('by its own clock, which nobody can set', () => {
    const evidence = createEvidence();
    evidence.observe(['a']);
    expect(evidence.heldFor('a')).toBeGreaterThanOrEqual(0);
    expect(evidence.heldFor('a')).toBeLessThan(10_000);
  });
});
