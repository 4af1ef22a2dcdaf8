// Where fields stand: line and column of the text that gives a key or a value.
import { describe, expect, test } from 'vitest';
import type { FieldPath } from '../../src/documents/document.ts';
import { HEAD, one, read } from './reading.ts';

const place = (text: string, path: FieldPath, part: 'key' | 'value' = 'value', index = 0): string => {
  const { line, column } = read(text).objects[index]!.locate(path, part);
  return `${line}:${column}`;
};

const MANIFEST = `# a comment
apiVersion: kpack.io/v1alpha2
kind: Image
metadata: {name: app, "labels": {a/b: 'c'}}
spec:
  tag:   registry.example.com/app
  additionalTags:
  - one
  -   two
  build:
    env:
      - name: A
        value: "1"
      -
        name: B
  empty:
  text: |
    x
  "quoted key": 1
`;

describe('YAML', () => {
  test.each<[FieldPath, string, string]>([
    [[], '2:1', '2:1'],
    [['kind'], '3:1', '3:7'],
    [['metadata', 'name'], '4:12', '4:18'],
    [['metadata', 'labels', 'a/b'], '4:34', '4:39'],
    [['spec'], '5:1', '6:3'],
    [['spec', 'tag'], '6:3', '6:10'],
    [['spec', 'additionalTags', 0], '8:5', '8:5'],
    [['spec', 'additionalTags', 1], '9:7', '9:7'],
    [['spec', 'build', 'env', 0], '12:9', '12:9'],
    [['spec', 'build', 'env', 0, 'value'], '13:9', '13:16'],
    [['spec', 'build', 'env', 1, 'name'], '15:9', '15:15'],
    [['spec', 'empty'], '16:3', '16:9'],
    [['spec', 'text'], '17:3', '17:9'],
    [['spec', 'quoted key'], '19:3', '19:17'],
  ])('%j', (path, key, value) => {
    expect(place(MANIFEST, path, 'key')).toBe(key);
    expect(place(MANIFEST, path, 'value')).toBe(value);
  });

  test.each<[FieldPath, string]>([
    [['spec', 'builder', 'name'], '5:1'],
    [['spec', 'additionalTags', 7], '7:3'],
    [['spec', 'build', 'env', 1, 'value'], '15:9'],
    [['status'], '2:1'],
    [['kind', 'x'], '3:1'],
  ])('what is not there: the ancestor of %j', (path, expected) => {
    expect(place(MANIFEST, path, 'key')).toBe(expected);
    expect(place(MANIFEST, path, 'value')).toBe(expected);
  });

  test('CRLF and a byte order mark shift nothing', () => {
    for (const text of [MANIFEST.replaceAll('\n', '\r\n'), `\ufeff${MANIFEST}`]) {
      expect(place(text, ['spec', 'tag'])).toBe('6:10');
      expect(place(text, ['kind'])).toBe('3:7');
    }
    expect(place(`\ufeff${HEAD}`, ['apiVersion'])).toBe('1:13');
  });

  test('in UTF-16', () => {
    const text = Buffer.from(`\ufeff${HEAD}data: {x: y}\n`, 'utf16le');
    expect(one(text).locate(['data', 'x'], 'value')).toEqual({ line: 3, column: 11 });
  });

  test('columns are UTF-16 units', () => {
    expect(place(`${HEAD}data: {"\u00e9\u{1f600}": x, z: z}`, ['data', 'z'])).toBe('3:21');
  });

  test('in later documents', () => {
    const text = `${HEAD}---\n# c\n---\n${HEAD}data: {x: y}\n`;
    expect(place(text, ['data', 'x'], 'value', 1)).toBe('8:11');
    expect(place(text, ['kind'], 'key', 0)).toBe('2:1');
  });

  test('in items of lists', () => {
    const text =
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: A\n- kind: B\n  apiVersion: v1\n  x: [y]\n';
    expect(place(text, [], 'value', 1)).toBe('6:3');
    expect(place(text, ['x', 0], 'value', 1)).toBe('8:7');
    expect(place(text, ['nothing'], 'value', 0)).toBe('4:3');
  });
});

describe('anchors', () => {
  const text = `${HEAD}base: &b {x: 1, w: [2]}\nused: *b\nmore:\n  <<: *b\n  w: 3\nlist: {<<: [{x: 4}, *b], z: 5}\n`;
  test.each<[FieldPath, string]>([
    [['used'], '4:7'],
    [['used', 'x'], '3:14'],
    [['used', 'w', 0], '3:21'],
    [['more', 'x'], '3:14'],
    [['more', 'w'], '7:6'],
    [['list', 'x'], '8:17'],
    [['list', 'w'], '3:20'],
    [['list', 'z'], '8:29'],
  ])('%j', (path, expected) => expect(place(text, path)).toBe(expected));

  test('of a key given twice the last one', () => {
    expect(place(`${HEAD}x: 1\nx: {y: 2}\nx: {z: 3}\n`, ['x', 'z'])).toBe('5:8');
  });
});

describe('JSON', () => {
  const text =
    '{\n  "apiVersion": "v1", "kind": "A",\n  "x": {"y": [1, {"z": null}]}\n}\n{"apiVersion":"v1","kind":"B","x":1}';
  test.each<[FieldPath, number, string, string]>([
    [[], 0, '1:1', '1:1'],
    [['kind'], 0, '2:23', '2:31'],
    [['x', 'y', 1, 'z'], 0, '3:19', '3:24'],
    [['nothing'], 0, '1:1', '1:1'],
    [[], 1, '5:1', '5:1'],
    [['x'], 1, '5:31', '5:35'],
  ])('%j', (path, index, key, value) => {
    expect(place(text, path, 'key', index)).toBe(key);
    expect(place(text, path, 'value', index)).toBe(value);
  });

  test('several on one line', () => {
    const line = '{"apiVersion":"v1","kind":"\u00e9"}'.repeat(3);
    expect(place(line, ['kind'], 'value', 2)).toBe('1:87');
  });
});

test('lines can be read in any order', () => {
  const object = one(`\ufeff${MANIFEST}`.replaceAll('\n', '\r\n'));
  expect([5, 1, 19, 3, 20, 99].map((number) => object.line?.(number))).toEqual([
    'spec:',
    '# a comment',
    '  "quoted key": 1',
    'kind: Image',
    '',
    '',
  ]);
});
