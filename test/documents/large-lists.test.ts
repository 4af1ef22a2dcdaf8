// Lists with so many parts that their items are made one by one: the same comes out as of small ones, at the same places.
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/schemas/json.ts';
import { faults, read } from './reading.ts';

/** More parts than are held as one value. */
const FILLERS = 20_000;
const filler = '- {apiVersion: v1, kind: Secret, metadata: {name: a}, data: {a: b}}\n';

const LAST = `- apiVersion: v1
  kind: ConfigMap
  metadata:
    # kpack-validate: ignore above
    name: last
  data: # kpack-validate: ignore beside
    text: |
      one
      two
    'quo"ted': "a\\tb"
    yes: 0777
    folded: a
      b
    list: [1, {x: ~}]
`;
const VALUE = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'last' },
  data: { text: 'one\ntwo\n', 'quo"ted': 'a\tb', true: 511, folded: 'a b', list: [1, { x: null }] },
};
const before = (count: number): string => `apiVersion: v1\nkind: List\nitems:\n${filler.repeat(count)}`;

describe.each([
  ['small', 1],
  ['large', FILLERS],
])('%s list', (_, count) => {
  const line = 4 + count;

  test('the items of YAML', () => {
    const { objects, unreadable } = read(before(count) + LAST);
    expect(unreadable).toEqual([]);
    expect(objects).toHaveLength(count + 1);
    expect(objects[0]?.value).toEqual({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { a: 'b' } });
    const last = objects.at(-1)!;
    expect(last.value).toEqual(VALUE);
    expect(last.locate(['data', 'list', 1, 'x'], 'value')).toEqual({ line: line + 13, column: 19 });
    expect(last.locate(['data', 'true'], 'key')).toEqual({ line: line + 10, column: 5 });
    expect(last.locate(['metadata', 'nowhere'], 'key')).toEqual({ line: line + 2, column: 3 });
    expect(last.locate([], 'value')).toEqual({ line, column: 3 });
    expect(objects[0]!.locate(['metadata', 'name'], 'value')).toEqual({ line: 4, column: 51 });
    expect(last.ignored(['metadata', 'name'])).toEqual(['above']);
    expect(last.ignored(['data', 'list', 0])).toEqual(['beside']);
    expect(last.line?.(line + 4)).toBe('    name: last');
  });

  test('the items of JSON, behind another document', () => {
    const item = JSON.stringify({ ...VALUE, data: { a: 12345678901234567n, b: 1.5, c: '\u00e9"' } }, (__, value) =>
      typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value,
    );
    const start = '{"kind":"A","apiVersion":"v1"} {"items":[\n';
    const text = `${start}${'{"kind":"B","apiVersion":"v1"},\n'.repeat(count * 2)}${item}],"kind":"List","apiVersion":"v1"}`;
    const { objects, unreadable } = read(text);
    expect(unreadable).toEqual([]);
    expect(objects).toHaveLength(2 * count + 2);
    const last = objects.at(-1)!;
    expect(last.value).toEqual(parseJson(item));
    const column = item.indexOf('"\u00e9') + 1;
    expect(last.locate(['data', 'c'], 'value')).toEqual({ line: 2 * count + 2, column });
    expect(objects[1]!.locate(['kind'], 'value')).toEqual({ line: 2, column: 9 });
  });

  test('anchors of any place before, merges, aliases as items', () => {
    const head = 'x: &base {metadata: &meta {name: m}}\n';
    const more = `- &one {<<: *base, apiVersion: v1, kind: A, extra: *meta}\n- *one\n- {apiVersion: v1, kind: B, metadata: *meta}\n`;
    const { objects, unreadable } = read(head + before(count) + more);
    expect(unreadable).toEqual([]);
    const expected = { metadata: { name: 'm' }, apiVersion: 'v1', kind: 'A', extra: { name: 'm' } };
    expect(objects.slice(-3).map(({ value }) => value)).toEqual([
      expected,
      expected,
      { apiVersion: 'v1', kind: 'B', metadata: { name: 'm' } },
    ]);
    for (const object of objects.slice(-3)) {
      expect(object.locate(['metadata', 'name'], 'value')).toEqual({ line: 1, column: 34 });
    }
    expect(objects.at(-2)!.locate([], 'value')).toEqual({ line: line + 2, column: 3 });
  });

  test('what is wrong with the list and with its items is all said', () => {
    const more = `- {apiVersion: v1, apiVersion: v1, kind: A}\n- text\n- {kind: A}\nkind: List\n`;
    expect(faults(before(count) + more).sort()).toEqual(
      [
        `${line}:20 warning duplicate-key: the key "apiVersion" is given twice: kubectl takes the last one`,
        `${line + 1}:3 error not-an-object: invalid object to validate`,
        `${line + 2}:3 error no-kind: apiVersion not set`,
        `${line + 3}:1 warning duplicate-key: the key "kind" is given twice: kubectl takes the last one`,
      ].sort(),
    );
  });

  test.each([
    ['a fault at the end', '- [', `${line}:4 error yaml-syntax: did not find expected node content`],
    ['what JSON cannot hold', '- .nan', `${line}:3 error unsupported-value: unsupported value`],
    ['a key that is none', '- {[a]: b}', `${line}:4 error invalid-key: invalid map key`],
    ['a tag that does not fit', '- !!int x', `${line}:3 error tag-mismatch: cannot decode !!str \`x\` as a !!int`],
    ['an anchor in itself', '- &a [*a]', `${line}:7 error recursive-anchor: anchor 'a' value contains itself`],
  ])('%s takes the document with it', (__, text, expected) => {
    const all = read(before(count) + text);
    expect(all.objects).toEqual([]);
    expect(faults(before(count) + text)).toEqual([expected]);
  });

  test('items given twice: the last ones count', () => {
    const { objects } = read(`${before(count)}items:\n${LAST}`);
    expect(objects.map(({ value }) => value)).toEqual([VALUE]);
    expect(objects[0]!.locate(['kind'], 'value')).toEqual({ line: line + 2, column: 9 });
  });
});
