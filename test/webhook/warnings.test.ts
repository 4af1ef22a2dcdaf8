// Warnings fit through the API server whole.
import { describe, expect, test } from 'vitest';
import { fitWarnings } from '../../src/webhook/warnings.ts';

describe('warnings', () => {
  test('that are short and few stay as they are', () => {
    expect(fitWarnings(['spec.a: unknown field', 'spec.b: unknown field'])).toEqual([
      'spec.a: unknown field',
      'spec.b: unknown field',
    ]);
  });

  test('are said once', () => {
    expect(fitWarnings(['a', 'b', 'a'])).toEqual(['a', 'b']);
  });

  test('are one line each', () => {
    expect(fitWarnings(['a\n\tb\u0007'])).toEqual(['a b']);
  });

  test('are cut at 256 characters, never inside one', () => {
    const [cut = ''] = fitWarnings([`${'x'.repeat(254)}🦄${'y'.repeat(99)}`]);
    expect(cut).toBe(`${'x'.repeat(254)}…`);
  });

  test('are 20 at most, the last one counting the rest', () => {
    const fitted = fitWarnings(Array.from({ length: 50 }, (_, i) => `warning ${i}`));
    expect(fitted).toHaveLength(20);
    expect(fitted.at(-1)).toBe('and 31 more warnings');
    expect(fitWarnings(Array.from({ length: 20 }, (_, i) => `warning ${i}`)).at(-1)).toBe('warning 19');
  });

  test('are 4096 characters in all at most', () => {
    const fitted = fitWarnings(Array.from({ length: 18 }, (_, i) => `${i} ${'x'.repeat(400)}`));
    expect(fitted.join('').length).toBeLessThanOrEqual(4096);
    expect(fitted.at(-1)).toMatch(/^and \d more warnings$/);
  });
});
