// Errors that were printed are read back as they were.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printErrors } from '../../src/admission/field-error.ts';
import { parsePrintedErrors } from '../../src/validate/printed-errors.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'oracle');
const answers = ['validate', 'v1alpha1'].flatMap((name) =>
  [...readFileSync(join(fixtures, `${name}.jsonl`), 'utf8').matchAll(/"validation failed: ((?:[^"\\]|\\.)*)"/g)].map(
    ([, text]) => JSON.parse(`"${text}"`) as string,
  ),
);

describe('parsePrintedErrors', () => {
  test('reads messages, paths and details', () => {
    const text =
      'Immutable field changed: spec.tag\ngot: a, want: b\nexpected exactly one, got neither: spec.source.blob, spec.source.git\nmissing field(s): spec.tag';
    expect(parsePrintedErrors(text)).toEqual([
      { message: 'Immutable field changed', paths: ['spec.tag'], details: 'got: a, want: b' },
      { message: 'expected exactly one, got neither', paths: ['spec.source.blob', 'spec.source.git'] },
      { message: 'missing field(s)', paths: ['spec.tag'] },
    ]);
  });

  test('keeps every word of what the reference was heard to say', () => {
    const different = [...new Set(answers)].filter((text) => !/\n: |\nb: |^[^:]*$/.test(text));
    expect(different.length).toBeGreaterThan(80);
    expect(different.map((text) => printErrors(parsePrintedErrors(text)))).toEqual(different);
  });

  test('sees through line breaks in values where it knows what to expect', () => {
    const expected = ['invalid value: a b!\nb: spec.tag', 'invalid value: a b!', 'missing field(s): spec.tag\ndetail'];
    expect(
      parsePrintedErrors('invalid value: a b!\nb: spec.tag\nmissing field(s): spec.tag\ndetail\nwhy', expected),
    ).toEqual([
      { message: 'invalid value: a b!\nb', paths: ['spec.tag'] },
      { message: 'missing field(s)', paths: ['spec.tag'], details: 'detail\nwhy' },
    ]);
  });

  test('keeps what follows no rule', () => {
    expect(parsePrintedErrors('who knows\nwhy')).toEqual([{ message: 'who knows', paths: [], details: 'why' }]);
  });
});
