// What a manifest file holds, and what is said about the parts that cannot be read.
import { describe, expect, test } from 'vitest';
import { faults, HEAD, one, read, values } from './reading.ts';

const named = (name: string): string => `${HEAD}metadata:\n  name: ${name}\n`;
const names = (text: string | Uint8Array): unknown[] =>
  read(text).objects.map(({ value }) => (value.metadata as { name?: unknown } | undefined)?.name);
const utf16 = (text: string, isBig = false): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

describe('documents', () => {
  const [a, b] = [named('a'), named('b')];
  test.each([
    ['one', a, ['a']],
    ['several', `${a}---\n${b}`, ['a', 'b']],
    ['empty ones and comments', `---\n---\n# only this\n--- # and this\n${a}\n---\n\n---\n`, ['a']],
    ['without a line break at the end', `${a}---\n${b}`.trimEnd(), ['a', 'b']],
    ['CRLF', `${a}---\n${b}`.replaceAll('\n', '\r\n'), ['a', 'b']],
    ['with a byte order mark', `\ufeff${a}---\n\ufeff${b}`, ['a', 'b']],
    ['null', `~\n---\nnull\n---\n${a}`, ['a']],
    ['JSON', JSON.stringify({ apiVersion: 'v1', kind: 'A', metadata: { name: 'j' } }), ['j']],
    ['JSON behind JSON', '{"apiVersion":"v1","kind":"A","metadata":{"name":"j"}}\n'.repeat(3), ['j', 'j', 'j']],
    ['JSON, then YAML', `{"apiVersion":"v1","kind":"A","metadata":{"name":"j"}}\n---\n${a}`, ['j', 'a']],
    ['JSON in YAML', `---\n{"apiVersion":"v1","kind":"A","metadata":{"name":"j"}}\n---\n${a}`, ['j', 'a']],
    ['braces without quotes', '{apiVersion: v1, kind: A, metadata: {name: f}}', ['f']],
    ['JSON with a comma too much is YAML', '{"apiVersion":"v1","kind":"A","metadata":{"name":"c",},}', ['c']],
    ['dashes in text', `${a}data:\n  x: |\n    ---\n    y\n  z: "---"\n`, ['a']],
    ['nothing', '', []],
    ['blanks', ' \n\n', []],
  ])('%s', (_, text, expected) => {
    expect(names(text)).toEqual(expected);
    expect(faults(text)).toEqual([]);
  });

  test('UTF-16 with a byte order mark', () => {
    expect(names(utf16(named('\u00e9')))).toEqual(['\u00e9']);
    expect(names(utf16(named('\u00e9'), true))).toEqual(['\u00e9']);
  });

  test('are read one by one', () => {
    const walk = read(`${a}---\n${b}`).objects.values();
    expect(walk.next().value?.file).toBe('a.yaml');
  });
});

describe('lists', () => {
  test.each([
    [
      'List',
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: A\n  metadata: {name: a}\n- apiVersion: v1\n  kind: B\n  metadata: {name: b}\n',
      ['a', 'b'],
    ],
    ['of one kind', 'apiVersion: kpack.io/v1alpha2\nkind: ImageList\nitems:\n- metadata: {name: a}\n', ['a']],
    ['empty', 'apiVersion: v1\nkind: List\nitems: []\n', []],
    [
      'JSON',
      '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"A","metadata":{"name":"j"}}]}',
      ['j'],
    ],
  ])('%s', (_, text, expected) => {
    expect(names(text)).toEqual(expected);
    expect(faults(text)).toEqual([]);
  });

  test('items take the type of a typed list', () => {
    expect(values('apiVersion: kpack.io/v1alpha2\nkind: ImageList\nitems: [{metadata: {name: a}}]')).toEqual([
      { apiVersion: 'kpack.io/v1alpha2', kind: 'Image', metadata: { name: 'a' } },
    ]);
  });

  test('what is no item', () => {
    const text =
      'apiVersion: v1\nkind: List\nitems:\n- foo\n- null\n- kind: A\n- apiVersion: v1\n  kind: List\n  items: []\n';
    expect(faults(text)).toEqual([
      '4:3 error not-an-object: invalid object to validate',
      '5:3 error not-an-object: invalid object to validate',
      '6:3 error no-kind: apiVersion not set',
      '7:3 error nested-list: a list inside of a list: kubectl does not read it',
    ]);
    expect(faults('apiVersion: v1\nkind: List\nitems: {}\n')).toEqual([
      '3:8 error not-an-object: invalid object to validate',
    ]);
  });
});

describe('faults', () => {
  test.each([
    ['no type', 'a: b', ['1:1 error no-kind: [apiVersion not set, kind not set]']],
    ['no kind', 'apiVersion: v1\n', ['1:1 error no-kind: kind not set']],
    ['no version', '\n\nkind: A\n', ['3:1 error no-kind: apiVersion not set']],
    ['types of a wrong type', 'apiVersion: v1\nkind: yes\n', ["2:7 error no-kind: kind isn't string type"]],
    ['a wrong version', 'apiVersion: a/b/c\nkind: A\n', ['1:13 error no-kind: unexpected GroupVersion string: a/b/c']],
    ['a text', 'hello\n', ['1:1 error not-an-object: invalid object to validate']],
    ['a list', '# c\n- a\n', ['2:1 error not-an-object: invalid object to validate']],
    ['a tab', `${HEAD}data:\n\tx: y\n`, ['4:1 error tab-indentation: found character that cannot start any token']],
    [
      'a tab in text',
      `${HEAD}data: x\n\ty\n  z: 1`,
      ['4:1 error tab-indentation: found a tab character that violates indentation'],
    ],
    ['colons', `${HEAD}data: x: y\n`, ['3:8 error yaml-syntax: mapping values are not allowed in this context']],
    [
      'what is missing at the end',
      `${HEAD}data: [x,\n\n`,
      ['3:10 error yaml-syntax: did not find expected node content'],
    ],
    ['a quote that is not closed', `${HEAD}data: "x\n`, ['3:7 error yaml-syntax: found unexpected end of stream']],
    ['a document that is cut off', `${HEAD}data:\n  x: 1\n  y`, ["5:3 error yaml-syntax: could not find expected ':'"]],
    ['a control character', `${HEAD}data: \x01\n`, ['3:7 error control-character: control characters are not allowed']],
    ['a directive', `%YAML 1.2\n---\n${HEAD}`, ['1:1 error yaml-directive: did not find expected <document start>']],
    ['a tag that lies', `${HEAD}data: !!int x\n`, ['3:7 error tag-mismatch: cannot decode !!str `x` as a !!int']],
    ['infinity', `${HEAD}data: .inf\n`, ['3:7 error unsupported-value: unsupported value']],
    ['a map as a key', `${HEAD}? {a: b}\n: c\n`, ['3:3 error invalid-key: invalid map key']],
    ['an unknown anchor', `${HEAD}data: *x\n`, ["3:7 error unknown-anchor: unknown anchor 'x' referenced"]],
    [
      'an anchor in itself',
      `${HEAD}data: &x [*x]\n`,
      ["3:11 error recursive-anchor: anchor 'x' value contains itself"],
    ],
    [
      'a merge of no map',
      `${HEAD}<<: x\n`,
      ['3:5 error merge-value: map merge requires map or sequence of maps as the value'],
    ],
    [
      'JSON',
      '{"apiVersion": "v1",\n "kind": "A" "x"}',
      ["2:14 error json-syntax: invalid character '\"' after object key:value pair"],
    ],
    ['JSON that is cut off', '{"apiVersion": "v1"', ['1:20 error json-syntax: unexpected EOF']],
    ['a JSON number', '{"apiVersion": "v1", "kind": "A", "x": 1e999}', undefined],
  ])('%s', (_, text, expected) => {
    if (expected === undefined) expect(values(text)).toEqual([{ apiVersion: 'v1', kind: 'A', x: '1e999' }]);
    else expect(faults(text)).toEqual(expected);
  });

  test('a broken document leaves the others', () => {
    const text = `${named('a')}---\na: b: c\n---\n${named('b')}--- x\n${named('c')}---\n- 1\n---\n${named('d')}`;
    expect(names(text)).toEqual(['a', 'b', 'c', 'd']);
    expect(faults(text)).toEqual([
      '6:5 error yaml-syntax: mapping values are not allowed in this context',
      '12:4 error document-separator: invalid Yaml document separator: x',
      '18:1 error not-an-object: invalid object to validate',
    ]);
  });

  test('what kubectl reads on over in silence is a warning', () => {
    const text = `${HEAD}data: {a: 1}\ndata: {b: 1, b: 2}\n...\nmore: 1\n`;
    expect(values(text)).toEqual([{ apiVersion: 'v1', kind: 'ConfigMap', data: { b: 2 } }]);
    expect(faults(text)).toEqual([
      '4:1 warning duplicate-key: the key "data" is given twice: kubectl takes the last one',
      '4:14 warning duplicate-key: the key "b" is given twice: kubectl takes the last one',
      '6:1 warning ignored-text: kubectl does not read on here: the document has ended before',
    ]);
    const bytes = Buffer.concat([Buffer.from(`${HEAD}\u00e9: "x`), Buffer.from([0xe2, 0x82, 0x22, 0x0a])]);
    expect(values(bytes)).toEqual([{ apiVersion: 'v1', kind: 'ConfigMap', '\u00e9': 'x\ufffd' }]);
    expect(faults(bytes)).toEqual(['3:6 warning invalid-utf8: no UTF-8: kubectl reads such bytes as U+FFFD']);
  });

  test('duplicate keys in JSON', () => {
    const text = '{"apiVersion":"v1","kind":"A","kind":"B",\n"x":{"y":1,"y":2}}';
    expect(values(text)).toEqual([{ apiVersion: 'v1', kind: 'B', x: { y: 2 } }]);
    expect(faults(text)).toEqual([
      '1:31 warning duplicate-key: the key "kind" is given twice: kubectl takes the last one',
      '2:12 warning duplicate-key: the key "y" is given twice: kubectl takes the last one',
    ]);
  });

  test('templates are named once', () => {
    const text = `{{- if .Values.on }}\n${named('a')}{{- end }}\n---\n${HEAD}data: {{ .x }}\n---\n${named('b')}`;
    expect(names(text)).toEqual(['b']);
    expect(faults(text)).toEqual(['1:1 error template: a Go template, no YAML']);
    expect(faults(`${HEAD}data:\n  x: {{ .x }}\n`)).toEqual(['4:6 error template: a Go template, no YAML']);
    expect(faults(`${HEAD}data: "{{ x }}"\n`)).toEqual([]);
    expect(faults(`${HEAD}data: "{{ x }}\n`)).toEqual(['3:7 error yaml-syntax: found unexpected end of stream']);
  });

  test('binary files', () => {
    const picture = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    const noise = Buffer.from(Array.from({ length: 300 }, (_, i) => ((i * 7) % 255) | 1));
    for (const bytes of [picture, noise]) expect(faults(bytes)).toEqual(['error binary-file: a binary file, no text']);
    expect(faults('a: \u{1f600}\u00e9'.repeat(1500)).at(0)).not.toContain('binary');
  });

  test('a thousand are enough', () => {
    const { unreadable } = read('---\nx\n'.repeat(5000));
    expect(unreadable.length).toBe(1001);
    expect(unreadable.at(-1)?.message).toBe('this file has more than 1000 faults: the others are not named');
  });

  test('each has a hint, and gives its line', () => {
    const { unreadable } = read(`${HEAD}data: x: y\r\n`);
    expect(unreadable.map(({ hint }) => hint)).toEqual([
      'Put the value in quotes if it holds a colon; else look at the indentation.',
    ]);
    expect(unreadable[0]?.line?.(3)).toBe('data: x: y');
    expect(unreadable[0]?.line?.(9)).toBe('');
  });
});

describe('numbers of JSON are those of Go', () => {
  test.each([
    ['1.0', '1'],
    ['1e3', '1000'],
    ['-0', '0'],
    ['9007199254740993', '9007199254740993'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['9223372036854775808', '9223372036854776000'],
    ['0.1', '0.1'],
    ['1E-7', '1e-7'],
  ])('%s', (given, expected) => {
    expect(JSON.stringify(one(`{"apiVersion":"v1","kind":"A","x":${given}}`).value.x)).toBe(expected);
  });

  test('lone surrogates become U+FFFD', () => {
    expect(one('{"apiVersion":"v1","kind":"A","x":"\\ud800y"}').value.x).toBe('\ufffdy');
  });
});

describe('hostile texts', () => {
  const levels = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`);
  const chain = Array.from({ length: 5000 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: *a${i}}`);
  test.each([
    ['a line of 20 MB', `${HEAD}x: ${'y'.repeat(2e7)}`, undefined],
    ['a quote of 20 MB that is not closed', `${HEAD}x: "${'y'.repeat(1e7)}`, 'yaml-syntax'],
    ['lists in lists', `${HEAD}x: ${'['.repeat(1e6)}`, 'too-deep'],
    ['maps in maps', `${HEAD}x: ${'{a: '.repeat(1e6)}`, 'too-deep'],
    ['dashes', `${HEAD}x:\n${'- '.repeat(1e6)}`, 'too-deep'],
    ['question marks', `${HEAD}x:\n${'? '.repeat(1e6)}`, 'too-deep'],
    ['lists in lists of JSON', `{"apiVersion":"v1","kind":"A","x":${'['.repeat(1e6)}`, 'too-deep'],
    ['9,000 lists', `${HEAD}x: ${'['.repeat(9000)}${'1,'.repeat(1e5)}${']'.repeat(9000)}`, undefined],
    ['aliases of aliases', `${HEAD}a0: &a0 [x, x, x]\n${levels.join('\n')}`, 'excessive-aliasing'],
    ['merges of merges', `${HEAD}a0: &a0 {x: y}\n${chain.join('\n')}`, 'excessive-aliasing'],
    ['line breaks', `${HEAD}x: y${'\n'.repeat(1e6)}`, undefined],
    ['anchors', `${HEAD}x: ${'&a '.repeat(1e6)}`, 'yaml-syntax'],
    ['tags', `${HEAD}x: ${'!a '.repeat(1e6)}`, 'yaml-syntax'],
    ['a long separator', `${HEAD}--- ${'x'.repeat(1e6)}`, 'document-separator'],
  ])('%s', (_, text, code) => {
    const { objects, unreadable } = read(text);
    expect(unreadable.slice(0, 1).map((fault) => fault.code)).toEqual(code === undefined ? [] : [code]);
    for (const object of objects) expect(object.locate(['x', 0, 0, 'a'], 'value').line).toBeGreaterThan(0);
  });
});
