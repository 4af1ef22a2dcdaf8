// JSON as Go reads it, at the speed of the engine's own parser for ordinary texts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { int64Sign, int64Text, lastKeyWins, parseJson, sameJson } from '../../src/schemas/json.ts';

const printed = (source: string): string => JSON.stringify(parseJson(source));

describe('numbers stay as they were written', () => {
  test.each([
    '{"a":12345678901234567890}',
    '{"a":-9007199254740993}',
    '{"a":1.50}',
    '{"a":1e3}',
    '{"a":[1.0,{"b":1E-7}]}',
    '{"a":-0}',
  ])('%s', (source) => expect(printed(source)).toBe(source));
  test('also behind blanks', () =>
    expect(printed('{"a" : 1.0,\n"b":\t12345678901234567}')).toBe('{"a":1.0,"b":12345678901234567}'));
  test('ordinary ones are numbers', () => expect(parseJson('{"a":15,"b":-3,"c":0}')).toEqual({ a: 15, b: -3, c: 0 }));
});

describe('a key that is given twice', () => {
  test.each([
    ['the last scalar wins', '{"a":1,"a":2}', '{"a":2}'],
    ['the last list wins', '{"a":[1,2],"a":[3]}', '{"a":[3]}'],
    ['objects are merged', '{"a":{"b":1,"c":{"d":1}},"a":{"c":{"e":2}}}', '{"a":{"b":1,"c":{"d":1,"e":2}}}'],
    ['null leaves an object as it was', '{"a":{"b":1},"a":null}', '{"a":{"b":1}}'],
    ['in another spelling', '{"a":1,"\\u0061":2}', '{"a":2}'],
  ])('%s', (_, source, result) => expect(printed(source)).toBe(result));
  test('__proto__ is a name like any other', () => {
    expect(printed('{"__proto__":{"x":1},"__proto__":{"y":2}}')).toBe('{"__proto__":{"x":1,"y":2}}');
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});

test('lone surrogates become U+FFFD, pairs stay', () => {
  expect(parseJson('{"a":"\\ud800x","b":"\\ud83d\\ude00","c":"\\uDC00"}')).toEqual({
    a: '\ufffdx',
    b: '😀',
    c: '\ufffd',
  });
});

describe('what is no JSON', () => {
  test.each(['', '{', '{"a":NaN}', '\ufeff{}', '{"a":1}x', '{"a":01}', "{'a':1}"])('%j', (source) => {
    expect(() => parseJson(source)).toThrow(SyntaxError);
  });
  test('or nested deeper than Go bears', () => {
    const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(() => parseJson(nest(10_000))).not.toThrow();
    expect(() => parseJson(nest(10_001))).toThrow('max depth');
    expect(() => parseJson(nest(600_000))).toThrow('max depth');
    const brackets = JSON.stringify({ text: '[{\\"['.repeat(300_000), list: [] });
    expect(parseJson(brackets)).toEqual(JSON.parse(brackets));
  });
});

test('every JSON text means what it meant', () => {
  fc.assert(
    fc.property(fc.json(), (source) => {
      const canonical = (text: string) => JSON.stringify(JSON.parse(text));
      expect(canonical(printed(source))).toBe(canonical(source));
    }),
    { numRuns: 2000 },
  );
});

test('a key with a backslash does not change how keys of later texts are read', () => {
  const keys = (text: string) => Object.keys(parseJson(text) as object);
  const hostile = ['{"a":1,"c\\\\":2}', '{"a":1,"c\\u005c":2}', '{"a":1,"\\\\\\"c":2}'];
  const harmless = ['{"a":1,"c\\u003e":2}', '{"a":1,"c\\"":2}', '{"a":1,"\\"\\"c":2}', '{"a":1,"c\\n":2}'];
  for (let round = 0; round < 3; round += 1) {
    expect(hostile.map(keys)).toEqual([
      ['a', 'c\\'],
      ['a', 'c\\'],
      ['a', '\\"c'],
    ]);
    expect(harmless.map(keys)).toEqual([
      ['a', 'c>'],
      ['a', 'c"'],
      ['a', '""c'],
      ['a', 'c\n'],
    ]);
  }
});

test('sameJson looks at values, not at the order of keys', () => {
  expect(
    sameJson(
      parseJson('{"a":1,"b":[{"c":12345678901234567890}]}'),
      parseJson('{"b":[{"c":12345678901234567890}],"a":1}'),
    ),
  ).toBe(true);
  for (const other of ['{"a":1}', '{"a":2,"b":1}', '{"a":1,"b":1,"c":1}', '[]', 'null']) {
    expect(sameJson(parseJson('{"a":1,"b":1}'), parseJson(other)), other).toBe(false);
  }
});

test('64-bit integers know their sign and text', () => {
  expect([0, -5, 7, JSON.rawJSON('-9007199254740993')].map(int64Sign)).toEqual([0, -1, 1, -1]);
  expect(int64Text(JSON.rawJSON('9007199254740993'))).toBe('9007199254740993');
});

test('what an API server has for a document with a repeated key is told beside what Go reads', () => {
  const value = parseJson('{"a":{"b":1},"a":{"c":12345678901234567}}');
  expect(JSON.stringify(value)).toBe('{"a":{"b":1,"c":12345678901234567}}');
  expect(JSON.stringify(lastKeyWins(value))).toBe('{"a":{"c":12345678901234567}}');
  const plain = parseJson('{"a":1.0}');
  expect(lastKeyWins(plain)).toBe(plain);
});
