// What holds for every text: nothing crashes, JSON is YAML, places lie inside of the file, and both ways of reading agree.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeNodes } from '../../src/documents/decode-nodes.ts';
import { type DocumentContent, documentContent } from '../../src/documents/document-content.ts';
import { FieldFinder } from '../../src/documents/find-field.ts';
import { SyntaxFault } from '../../src/documents/syntax-fault.ts';
import { readYaml, readYamlTable } from '../../src/documents/yaml/read-yaml.ts';
import { isObject, type JsonValue, parseJson } from '../../src/schemas/json.ts';
import { HEAD, one, read } from './reading.ts';

/** Pieces that mean something, in any order. */
const pieces = fc.constantFrom(
  ...[
    'a',
    'b: ',
    'b:\n',
    '- ',
    '-',
    '\n',
    '\n  ',
    '\n    ',
    ' ',
    '[',
    ']',
    '{',
    '}',
    ',',
    ': ',
    '? ',
    '"',
    "'",
    '"x"',
    '|',
    '>',
    '|-',
    '#',
    ' # c',
  ],
  ...[
    '&a ',
    '*a',
    '<<: ',
    '!!int ',
    '!x ',
    '\t',
    'yes',
    '~',
    '0x1F',
    '1e3',
    '\\n',
    '\\',
    '%',
    '@',
    '...',
    '---',
    '---\n',
    '{{ x }}',
    '\u00e9',
  ],
  ...[
    '\u0085',
    '\u2028',
    '\u{1f600}',
    '\r\n',
    '\r',
    '\ufeff',
    '\x01',
    '{"a":1}',
    'apiVersion: v1\n',
    'kind: A\n',
    'items:\n',
    '\ud800',
  ],
);
const texts = fc.oneof(
  fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join('')),
  fc.array(pieces, { maxLength: 25 }).map((parts) => `${HEAD}${parts.join('')}`),
  fc.string({ unit: 'binary' }),
);

test('no text crashes or hangs, and all places lie inside of it', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const bytes = Buffer.from(text);
      const lines = bytes
        .toString()
        .replace(/^\ufeff/, '')
        .split('\n');
      const { objects, unreadable } = read(bytes);
      const places = objects.flatMap((object) =>
        [[], ['kind'], ['a'], ['a', 'b'], ['x', 0], ['items', 1, 'a']].flatMap((path) => [
          object.locate(path, 'key'),
          object.locate(path, 'value'),
        ]),
      );
      for (const { line, column } of [...places, ...unreadable.flatMap(({ position }) => position ?? [])]) {
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? -1) + 1);
      }
      for (const { hint, message } of unreadable) expect(hint !== '' && !message.includes('\n')).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('no bytes crash', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, hasHead) => {
      read(hasHead ? Buffer.concat([Buffer.from(`${HEAD}x: "`), bytes]) : bytes);
    }),
  );
});

/** Also those with a list, in which items lean on what stands before them. */
const lists = fc.array(pieces, { maxLength: 25 }).map((parts) => `x: &a {k: v}\nitems:\n- ${parts.join('')}`);

test('however a document is read, it holds the same', () => {
  fc.assert(
    fc.property(fc.oneof(texts, lists), (text) => {
      const outcome = (action: () => unknown): unknown => {
        try {
          return action();
        } catch (error) {
          if (error instanceof SyntaxFault) return `${error.offset}: ${error.message}`;
          throw error;
        }
      };
      if (/[^\t\n\r -~\x85\xa0-\ufffd]/.test(text)) return; // refused before it is parsed
      const fast = outcome(() => whole(readYaml(text)));
      expect(outcome(() => whole(documentContent(readYamlTable(text).reading.table)))).toEqual(fast);
      const decoded = outcome(() => {
        const { table } = readYamlTable(text).reading;
        return table.size === 0 ? { value: null, duplicates: [] } : decodeNodes(table);
      });
      expect(decoded).toEqual(fast);
    }),
    { numRuns: 5000 },
  );
});

function whole({ value, items, duplicates }: DocumentContent): { value: JsonValue; duplicates: unknown[] } {
  if (items === undefined || !isObject(value)) return { value, duplicates };
  const filled = { ...value, items: [...items] };
  return { value: filled, duplicates: duplicates.toSorted((a, b) => a.offset - b.offset) };
}

/** Strings that YAML and JSON write alike: JSON may have some characters as they are that YAML may not, or that break lines there. */
const plainText = fc
  .string({ unit: 'binary' })
  .map((text) => text.replaceAll(/[\x7f-\x9f\u2028\u2029\ufffe\uffff]|\p{Cs}/gu, ''));
const { value: jsonValue } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    plainText,
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => parseJson(String(value))),
    fc.array(tie('value')),
    fc.dictionary(
      plainText.filter((key) => key !== '__proto__' && key !== '<<'),
      tie('value'),
    ),
  ),
}));

test('JSON means the same as YAML, as JSON and to the parser of JSON', () => {
  fc.assert(
    fc.property(jsonValue, fc.constantFrom(0, 2), (x, indent) => {
      const text = JSON.stringify({ apiVersion: 'v1', kind: 'A', x }, undefined, indent);
      const expected = JSON.stringify(parseJson(text));
      expect(JSON.stringify(one(text).value)).toBe(expected);
      expect(JSON.stringify(one(`# YAML\n${text}`).value)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

test('a place holds the text that gives the value', () => {
  fc.assert(
    fc.property(jsonValue, (x) => {
      const text = JSON.stringify({ apiVersion: 'v1', kind: 'A', x }, undefined, 1);
      const finder = new FieldFinder(readYamlTable(text).reading.table);
      const visit = (value: JsonValue, path: (string | number)[]): void => {
        const source = text.slice(finder.find(path).at(-1)!.value);
        if (Array.isArray(value)) {
          expect(source.startsWith('[')).toBe(true);
          for (const [index, item] of value.entries()) visit(item, [...path, index]);
        } else if (isObject(value)) {
          expect(source.startsWith('{')).toBe(true);
          for (const [key, member] of Object.entries(value)) visit(member, [...path, key]);
        } else expect(source.startsWith(JSON.stringify(value))).toBe(true);
      };
      visit(x, ['x']);
    }),
    { numRuns: 300 },
  );
});
