// What YAML and JSON mean: the real kubectl is the judge. It decodes what it is given and prints what it would send (--dry-run=client).
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readObjects } from '../../src/documents/read-objects.ts';
import { type JsonValue, parseJson, sameJson } from '../../src/schemas/json.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: default}\n';

/** What our reader makes of a text: all values, or the first fault. */
function ours(text: string | Uint8Array): { values: JsonValue[]; refusal: string | undefined } {
  const { objects, unreadable } = readObjects('in.yaml', Buffer.from(text as Uint8Array));
  const values = [...objects].map(({ value }) => value);
  const errors = unreadable.filter(({ severity = 'error' }) => severity === 'error');
  return { values, refusal: errors[0]?.message };
}

/** What kubectl would send for a text: all objects, or why not. */
async function theirs(text: string | Uint8Array): Promise<{ values: JsonValue[]; refusal: string | undefined }> {
  const args = ['create', '--dry-run=client', '--output=json', '--filename=-'];
  // Bytes that are no UTF-8 go through a string of one unit a byte.
  const { code, stdout, stderr } = await cluster.kubectl(args, { input: text as string });
  if (code !== 0) return { values: [], refusal: stderr };
  const list = parseJson(`[${stdout.replaceAll(/^\}\n(?=\{)/gm, '},\n')}]`) as JsonValue[];
  return { values: list, refusal: undefined };
}

/** Both read the text alike. */
async function expectAgreement(text: string): Promise<void> {
  const [here, there] = [ours(text), await theirs(text)];
  expect({ ...here, text }).toEqual({ text, refusal: undefined, values: here.values });
  expect(there.refusal).toBe(undefined);
  expect(here.values.length).toBe(there.values.length);
  const different = here.values.flatMap((value, i) =>
    sameJson(value, there.values[i]) ? [] : [[value, there.values[i]]],
  );
  expect(different.map((pair) => JSON.stringify(pair))).toEqual([]);
}

/** Values, as they stand behind a colon. */
const SCALARS = `
yes Yes YES y Y on On ON true True TRUE no No NO n N off Off OFF false False FALSE tRue yES nO
~ null Null NULL nULL
0 00 -0 +0 -0.0 0x0 7 +7 -7 07 007 08 09 0777 0o777 0O777 0o8 0x1F 0X1f 0xg 0b11 0B11 0b12 0b-1 0b+1 -0b11 0b 0x
1_000 _1 1_ 1__0 0_7 0x_1 -1_0 1_000.5 1_0e1_0 1e3 1E3 1e+3 1e-3 1e 1e+ 1.e3 1. .5 .5e1 .5_0 ._5 .e3 . .. 1.5.2 +.5 -.5 1.0 10.0
123456789012345 1234567890123456 9007199254740991 9007199254740992 9007199254740993 -9007199254740993
9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 18446744073709551615 18446744073709551616
0x7fffffffffffffff 0xffffffffffffffff 0x10000000000000000 1e20 1e21 1e22 1e308 1e309 -1e400 1e-400 4.9e-324 0.1 0.30000000000000004 100000000000000000000000
1e100_0 1.7976931348623157e308 1.8e308 1:30 12:30:45 190:20:30.15 2001-12-14 2001-12-14T21:59:43Z 2001-1-1 2001-13-01 12-14
1.2.3 v1 1a a1 0xdeadbeef 0x1p4 inf nan Inf NaN infinity .infx =  << <<a 5Gi 100m 1k
`;

describe('scalars', () => {
  const plain = SCALARS.split(/\s+/).filter((scalar) => scalar !== '');
  const quoted = plain.flatMap((scalar) => [`"${scalar}"`, `'${scalar}'`]);
  const tagged = [
    ...[
      '!!str 1',
      '!!str yes',
      '!!str',
      '!!str ~',
      '!!int "1"',
      '!!int 0x1f',
      '!!float 1',
      '!!float "1.5"',
      '!!bool yes',
      '!!null ~',
    ],
    ...[
      '!!null ""',
      '!!timestamp 2001-12-14',
      '!!timestamp 2001-12-14T21:59:43.1Z',
      '!!binary aGVsbG8=',
      '!!binary /+8=',
      '!!binary ""',
    ],
    ...[
      '!foo 1',
      '! 1',
      '!!js/function x',
      '!!python/object/apply:os.system [x]',
      '!!set {a, b}',
      '!!omap [a: b]',
      '!<tag:yaml.org,2002:int> 1',
    ],
    ...['&a 1', '&a !!str 1', '!!str &a 1', '!!float 9007199254740993', '!<!x> 1', '!a%20b 1'],
  ];

  test('that kubectl reads', async () => {
    const values = [...plain, ...quoted, ...tagged].filter((scalar) => !/^\.$/.test(scalar));
    const texts = values.map((scalar) => `${HEAD}data:\n  v: ${scalar}\n  list: [${scalar}]\n  ? ${scalar}\n  : key\n`);
    const bare = values.map((scalar) => `${HEAD}data:\n  v: ${scalar}\n`);
    const read = [...texts, ...bare].filter((text) => ours(text).refusal === undefined);
    expect(read.length).toBeGreaterThan(550);
    await expectAgreement(read.join('---\n'));
  });

  test('that kubectl refuses', async () => {
    const values = [
      '.inf',
      '-.Inf',
      '.nan',
      '!!int x',
      '!!int 1.5',
      '!!bool 1',
      '!!null x',
      '!!float 18446744073709551615',
      '!!timestamp 1',
      '!!binary "#"',
      '!!int',
      '!x!y z',
      '*a',
    ];
    const keys = ['~', 'null', '18446744073709551615', '[a]', '{a: b}', '!!int x'];
    const texts = [...values.map((value) => `data: ${value}\n`), ...keys.map((key) => `data: {? ${key} : x}\n`)];
    for (const text of texts) await expectRefusal(`${HEAD}${text}`);
  });

  test('at random', async () => {
    const bits = [
      '0',
      '1',
      '7',
      '8',
      '9',
      '00',
      '_',
      '.',
      '-',
      '+',
      'e',
      'E',
      '0x',
      '0b',
      '0o',
      'f',
      'T',
      ':',
      'Z',
      'inf',
      'y',
      '~',
      '12',
      '2001-01-01',
      'e10',
      'e400',
      '999999999999',
    ];
    const scalar = fc.array(fc.constantFrom(...bits), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
    const scalars = fc.sample(scalar, { numRuns: 3000, seed: 1 });
    const texts = scalars.flatMap((one) => [`${HEAD}data:\n  v: ${one}\n`, `${HEAD}data:\n  ? ${one}\n  : x\n`]);
    const read = texts.filter((text) => ours(text).refusal === undefined);
    await expectAgreement(read.join('---\n'));
    const refused = texts.filter((text) => ours(text).refusal !== undefined);
    for (const text of refused.slice(0, 20)) await expectRefusal(text);
  });
});

/** Both refuse the text, for the same reason. */
async function expectRefusal(text: string): Promise<void> {
  const [here, there] = [ours(text), await theirs(text)];
  expect({ text, refusal: here.refusal }).not.toEqual({ text, refusal: undefined });
  expect(`${text}\n${there.refusal}`).toContain(here.refusal);
}

describe('forms', () => {
  test.each([
    [
      'block scalars',
      `${HEAD}data:\n  a: |\n    x\n\n     y\n  b: >-\n    x\n    y\n\n    z\n  c: |2\n      x\n  d: |+\n    x\n\n`,
    ],
    ['at the end of a file', `${HEAD}data:\n  a: |+\n    x`],
    ['CRLF', `${HEAD}data:\n  a: |\n    x\n    y\n  b: "x\n    y"\n  c: x\n    y\n`.replaceAll('\n', '\r\n')],
    ['CR', `${HEAD}data:\n  a: x\r  b: y\r\r\n  c: z\n`],
    [
      'quotes',
      `${HEAD}data:\n  a: "\\x41\\u00e9\\U0001f600\\t\\e\\N\\_\\L\\P\\"\\' x\\\n    y\n    z  "\n  b: 'it''s\n\n    x'\n`,
    ],
    ['line breaks of Unicode', `${HEAD}data:\n  a: x\u0085    y\u2028    z\n`],
    ['flow', `${HEAD}data: {a: [1, x y, {c}], "d":2, e: , f, g: [a: b, ? c : d], h:1, i: http://a.b/c}\n`],
    ['lists', `${HEAD}data:\n- a\n-\n  b: 1\n- - c\n  - d\n- ? e\n  : f\n`],
    [
      'anchors',
      `${HEAD}data: {a: &a {x: 1, y: 2}, b: *a, c: {x: 3, <<: *a}, d: {<<: *a, x: 4}, e: {<<: [{x: 5}, *a]}, "<<": 1}\n`,
    ],
    ['a key given twice', `${HEAD}data: {a: 1}\ndata: {b: 1, b: 2}\n`],
    ['text after the end', `${HEAD}...\ndata: {a: 1}\n`],
    [
      'a second value',
      `{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: default}}\ndata: {a: 1}\n---\n${HEAD}`,
    ],
    ['separators', `---\n---\n# c\n--- # c\n${HEAD}---\t\n${HEAD}\n---\n---`],
    ['a byte order mark', `\ufeff${HEAD}---\n\ufeff${HEAD}`],
    [
      'JSON',
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"default"},"data":{"a":1.0,"b":-0,"c":1e3,"d":9007199254740993,"e":9223372036854775808,"f":"\\ud83d\\ude00\\ud800\\/","g":1,"g":2}}',
    ],
    ['JSON values', '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"default"}}'.repeat(3)],
    [
      'JSON with a comma too much',
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"default",},}',
    ],
    [
      'a list',
      `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: x, namespace: default}\n`,
    ],
    [
      'a typed list',
      `apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: x, namespace: default}\n  data: {a: yes}\n`,
    ],
    ['tabs', `${HEAD}data:\t{a:\tb}\t# c\n`],
  ])('%s', async (_, text) => {
    await expectAgreement(text);
  });

  test.each([
    ['a tab', `${HEAD}data:\n\ta: b\n`],
    ['colons', `${HEAD}data: a: b\n`],
    ['indentation', `${HEAD}data: {}\n a: b\n`],
    ['a quote', `${HEAD}data: "a\n`],
    ['an escape', `${HEAD}data: "\\/"\n`],
    ['a surrogate', `${HEAD}data: "\\ud83d\\ude00"\n`],
    ['a bracket', `${HEAD}data: [a\n`],
    ['a directive', `%YAML 1.1\n---\n${HEAD}`],
    ['a separator', `${HEAD}--- a\n${HEAD}`],
    ['a control character', `${HEAD}data: \x01\n`],
    ['a template', `${HEAD}data: {{ .Values.a }}\n`],
    ['an anchor in itself', `${HEAD}data: &a [*a]\n`],
    ['a merge of no map', `${HEAD}<<: a\n`],
    [
      'aliases that blow up',
      `${HEAD}a0: &a0 [x, x, x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]\n`).join('')}`,
    ],
    ['nesting', `${HEAD}data: ${'['.repeat(10_001)}`],
    ['no kind', 'apiVersion: v1\nmetadata: {name: x}\n'],
    ['no type', 'a: b\n'],
    ['a wrong type', 'apiVersion: v1\nkind: yes\n'],
    ['a wrong version', 'apiVersion: a/b/c\nkind: A\n'],
    ['a text', 'hello\n'],
    ['a list', '- a\n'],
    ['an item that is none', 'apiVersion: v1\nkind: List\nitems: [a]\n'],
    ['no items', 'apiVersion: v1\nkind: List\nitems: {}\n'],
    ['an item without a version', 'apiVersion: v1\nkind: List\nitems: [{kind: ConfigMap, metadata: {name: x}}]\n'],
    ['JSON', '{"apiVersion": "v1", "kind" "ConfigMap"}'],
    ['JSON that is cut off', '{"apiVersion": "v1", "kind": "ConfigMap"'],
  ])('refused: %s', async (name, text) => {
    if (name === 'a template') expect(ours(text).refusal).toBe('a Go template, no YAML');
    else await expectRefusal(text);
    expect((await theirs(text)).refusal).not.toBe(undefined);
  });

  test('a list inside of a list is refused', async () => {
    const item = '{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}';
    const text = `apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: [${item}]}]\n`;
    expect(ours(text).refusal).toBe('a list inside of a list: kubectl does not read it');
    expect((await theirs(text)).refusal).toContain('is not a list');
  });
});
