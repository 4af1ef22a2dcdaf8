// Values that are written come back as they were, to kubectl and to readers of YAML 1.2.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { blockMember, flowText, scalarText } from '../../src/documents/edit-render.ts';
import type { TextStyle } from '../../src/documents/edit-style.ts';
import { readObjects } from '../../src/documents/read-objects.ts';
import type { JsonObject } from '../../src/schemas/json.ts';

const style: TextStyle = { newline: '\n', json: false, step: 2, dash: 0, quotes: undefined, unit: '', space: ' ' };
const read = (text: string): JsonObject | undefined => {
  const document = `apiVersion: v1\nkind: X\n${text}\n`;
  return Array.from(readObjects('', new TextEncoder().encode(document)).objects, ({ value }) => value)[0];
};

test.each([
  ['web', 'web'],
  ['2G', '2G'],
  ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
  ['', '""'],
  ['yes', '"yes"'],
  ['0777', '"0777"'],
  ['0o7', '"0o7"'],
  ['1_000', '"1_000"'],
  ['1e3', '"1e3"'],
  ['2001-01-01', '"2001-01-01"'],
  ['<<', '"<<"'],
  ['a: b', '"a: b"'],
  ['{"a":"b"}', `'{"a":"b"}'`],
  ['two\nlines', '"two\\nlines"'],
])('%j is written as %s', (value, text) => {
  expect(scalarText(value, style, false)).toBe(text);
});

const odd = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(
      ...'!:a ,[]{}#&*?|>%@`"\'-~.0=<\\/',
      '\t',
      '\n',
      'é',
      '\u0085',
      '\u00a0',
      '\u2028',
      '\ufeff',
      '\u0000',
      '😀',
    ),
    maxLength: 6,
  }),
);

test('any text comes back, as key and as value, in lines and in braces', () => {
  fc.assert(
    fc.property(odd, fc.constantFrom('single', 'double', undefined), (value, quotes) => {
      const habits = { ...style, quotes };
      const object = { [value === '__proto__' ? 'a' : value]: [value] };
      expect(read(blockMember('spec', object, habits, 0))?.spec).toEqual(object);
      expect(read(`spec: ${flowText(object, habits, '')}`)?.spec).toEqual(object);
      if (!value.includes('\u0000')) expect(parse(`a: ${scalarText(value, habits, false)}`)).toEqual({ a: value });
    }),
    { numRuns: 500 },
  );
});
