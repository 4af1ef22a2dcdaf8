// Patches are minimal, exact and correct whatever the keys are.
import fc from 'fast-check';
import jsonpatch from 'fast-json-patch';
import { describe, expect, test } from 'vitest';
import { isObject, type JsonObject, type JsonValue, parseJson } from '../../src/schemas/json.ts';
import { jsonPatch, type Operation, patchOperations } from '../../src/webhook/patch.ts';

const read = (text: string) => parseJson(text) as JsonObject;

describe('a patch', () => {
  test.each<[string, string, string, Operation[]]>([
    ['nothing', '{"a":{"b":[1]}}', '{"a":{"b":[1]}}', []],
    ['an addition', '{"a":{}}', '{"a":{"b":1}}', [{ op: 'add', path: '/a/b', value: 1 }]],
    ['a removal', '{"a":1,"b":2}', '{"a":1}', [{ op: 'remove', path: '/b' }]],
    ['a replacement', '{"a":1}', '{"a":"1"}', [{ op: 'replace', path: '/a', value: '1' }]],
    [
      'odd keys',
      '{"a/b":1,"c~d":1,"":1}',
      '{"a/b":2,"c~d":2,"":2}',
      [
        { op: 'replace', path: '/', value: 2 },
        { op: 'replace', path: '/c~0d', value: 2 },
        { op: 'replace', path: '/a~1b', value: 2 },
      ],
    ],
    ['no removal of null, which is as good as absent', '{"a":null,"b":1}', '{}', [{ op: 'remove', path: '/b' }]],
    ['the removal of null from a list', '{"a":[1,null]}', '{"a":[1]}', [{ op: 'remove', path: '/a/1' }]],
    ['a value in place of null', '{"a":null}', '{"a":1}', [{ op: 'replace', path: '/a', value: 1 }]],
    ['a list that became an object', '{"a":[1]}', '{"a":{"0":1}}', [{ op: 'replace', path: '/a', value: { '0': 1 } }]],
  ])('says %s', (_, before, after, operations) => {
    expect(patchOperations(read(before), read(after))).toEqual(operations);
  });

  test('is left out when nothing changes', () => {
    expect(jsonPatch(read('{"a":1}'), read('{"a":1}'))).toBeUndefined();
  });

  test('is the whole object where there was none', () => {
    expect(jsonPatch(undefined, { a: 1 })).toBe('[{"op":"add","path":"","value":{"a":1}}]');
  });

  test.each([
    ['{}', '{"a":{"b":[9007199254740993]}}', '[{"op":"add","path":"/a","value":{"b":[9007199254740993]}}]'],
    ['{"a":9007199254740993}', '{"a":9007199254740995}', '[{"op":"replace","path":"/a","value":9007199254740995}]'],
    ['{"a":[9007199254740993]}', '{"a":[{"rawJSON":1}]}', '[{"op":"replace","path":"/a/0","value":{"rawJSON":1}}]'],
    ['{"a":{"x":1}}', '{"a":9007199254740993}', '[{"op":"replace","path":"/a","value":9007199254740993}]'],
    ['{"a":1.0}', '{"a":1}', '[{"op":"replace","path":"/a","value":1}]'],
  ])('keeps numbers that a double cannot hold: %s to %s', (before, after, patch) => {
    expect(jsonPatch(read(before), read(after))).toBe(patch);
  });

  test('knows __proto__ for an ordinary key', () => {
    const patch = jsonPatch(read('{"m":{}}'), read('{"m":{"__proto__":{"x":1}}}'));
    expect(patch).toBe('[{"op":"add","path":"/m/__proto__","value":{"x":1}}]');
  });

  test('applied to the object gives the other one, but for null members', () => {
    const value = fc.letrec<{ node: JsonValue }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<JsonValue>(null, true, 0, 1, '', 'x'),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'a/b', '~', '~1', ''), tie('node'), {
          maxKeys: 3,
          noNullPrototype: true,
        }),
      ),
    })).node;
    const object = value.filter(isObject);
    fc.assert(
      fc.property(object, object, (before, after) => {
        const operations = patchOperations(before, after);
        const got = jsonpatch.applyPatch(
          structuredClone(before),
          structuredClone(operations) as never,
          true,
        ).newDocument;
        expect(withoutNulls(got)).toEqual(withoutNulls(after));
      }),
      { numRuns: 2000 },
    );
  });
});

function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, withoutNulls(member)]])),
  );
}
