// `# kpack-validate: ignore CODE`: for which fields it counts.
import { expect, test } from 'vitest';
import type { FieldPath } from '../../src/documents/document.ts';
import { HEAD, one, read } from './reading.ts';

const TEXT = `# kpack-validate: ignore whole
${HEAD}metadata:
  name: x # kpack-validate: ignore trailing, second
  # kpack-validate: ignore above
  # another comment
  labels:
    a: b
spec: # kpack-validate: ignore spec
  # kpack-validate: ignore item
  - name: A # kpack-validate: ignore first-name
    value: x
  - name: B
  - c # kpack-validate: ignore scalar
text: | # kpack-validate: ignore header
  # kpack-validate: ignore none
  x
last: "# kpack-validate: ignore none"
#kpack-validate:ignore tight
tight: x
# kpack-validate: ignore UPPER
upper: x
# kpack-validate: ignore with-reason because of this
reason: x
# please kpack-validate: ignore not-at-the-start
start: x
`;

test.each<[FieldPath, string[]]>([
  [[], ['whole']],
  [['kind'], ['whole']],
  [['metadata'], ['whole']],
  [
    ['metadata', 'name'],
    ['whole', 'trailing', 'second'],
  ],
  [
    ['metadata', 'labels'],
    ['whole', 'above'],
  ],
  [
    ['metadata', 'labels', 'a'],
    ['whole', 'above'],
  ],
  [
    ['metadata', 'labels', 'not there'],
    ['whole', 'above'],
  ],
  [['spec'], ['whole', 'spec']],
  [
    ['spec', 0],
    ['whole', 'spec', 'item'],
  ],
  [
    ['spec', 0, 'name'],
    ['whole', 'spec', 'item', 'first-name'],
  ],
  [
    ['spec', 0, 'value'],
    ['whole', 'spec', 'item'],
  ],
  [
    ['spec', 1, 'name'],
    ['whole', 'spec'],
  ],
  [
    ['spec', 2],
    ['whole', 'spec', 'scalar'],
  ],
  [['text'], ['whole', 'header']],
  [['last'], ['whole']],
  [['tight'], ['whole', 'tight']],
  [['upper'], ['whole']],
  [['reason'], ['whole', 'with-reason']],
  [['start'], ['whole']],
])('%j', (path, expected) => {
  for (const text of [TEXT, TEXT.replaceAll('\n', '\r\n')]) {
    expect([...one(text).ignored(path)].sort()).toEqual(expected.toSorted());
  }
});

test('in the items of a list, and for one document only', () => {
  const text = `# kpack-validate: ignore all\napiVersion: v1\nkind: List\nitems:\n# kpack-validate: ignore one\n- apiVersion: v1\n  kind: A\n- apiVersion: v1\n  kind: B\n---\n${HEAD}`;
  expect(read(text).objects.map((object) => object.ignored(['kind']))).toEqual([['all', 'one'], ['all'], []]);
});

test('JSON has none', () => {
  expect(one('{"apiVersion":"v1","kind":"A","x":"# kpack-validate: ignore x"}').ignored(['x'])).toEqual([]);
});

test('faults of reading', () => {
  const { unreadable } = read(
    `${HEAD}a: 1\na: 2 # kpack-validate: ignore duplicate-key\n# kpack-validate: ignore x\na: 3\n`,
  );
  expect(unreadable.map(({ ignored }) => ignored)).toEqual([['duplicate-key'], ['x']]);
});
