// Rewriting: what is wanted is what is read afterwards, and everything else of the text is still there.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editManifests } from '../../src/documents/edit-manifests.ts';
import type { Move } from '../../src/documents/edit-move.ts';
import { readObjects } from '../../src/documents/read-objects.ts';
import { type JsonObject, type JsonValue, sameJson } from '../../src/schemas/json.ts';
import { findKind } from '../../src/schemas/kinds.ts';
import { shapeOf } from '../../src/schemas/shape.ts';
import { mutate } from './mutate.ts';
import { dice, styledYaml } from './styled-yaml.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const read = (text: string): JsonObject[] =>
  Array.from(readObjects('a.yaml', bytesOf(text)).objects, ({ value }) => value);
const imageShape = shapeOf(findKind('Image')!.schemas.v1alpha2);

/** The text after each object was changed by a function. */
function edit(
  text: string,
  change: (object: JsonObject) => JsonObject | undefined,
  moves: readonly Move[] = [],
): string {
  const { bytes, stuck, unreadable } = editManifests('a.yaml', bytesOf(text), ({ value }) => {
    const wanted = change(structuredClone(value));
    return wanted && { value: wanted, moves, shape: imageShape };
  });
  expect(stuck.map(({ reason }) => reason)).toEqual([]);
  expect(unreadable).toEqual([]);
  return textOf(bytes);
}
const spec = (object: JsonObject): JsonObject => object.spec as JsonObject;

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'name', 'spec', 'x.y/z', 'yes', '1', 'n', '', 'a b', 'tag', 'items', '<<', '~', 'é'),
  fc.string({ maxLength: 5 }),
);
const scalar = fc.oneof(
  fc.constantFrom(
    'a',
    'yes',
    '0777',
    '1_000',
    '',
    ' x',
    'a: b',
    'a #b',
    '- a',
    '*a',
    '{a}',
    "it's",
    '"q"',
    'a,b',
    '2001-01-01',
    '1\n2\n',
    '~',
  ),
  fc.string({ maxLength: 8 }),
  fc.boolean(),
  fc.integer(),
  fc.constant(null),
);
const tree = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;
const object = fc
  .record({
    metadata: fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 }),
    spec: fc.dictionary(key, tree, { minKeys: 1, maxKeys: 6 }),
  })
  .map((content): JsonObject => ({ apiVersion: 'kpack.io/v1alpha2', kind: 'Image', ...content }));

describe('any object in any style', () => {
  test('the same is the same, byte for byte', () => {
    fc.assert(
      fc.property(object, fc.integer(), (value, seed) => {
        const { text } = styledYaml(value, seed);
        fc.pre(sameJson(read(text), [value]));
        expect(edit(text, (it) => it)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  test('what is wanted is what is read, and the comments of what stays are there', () => {
    fc.assert(
      fc.property(object, fc.integer(), (value, seed) => {
        const { text, comments } = styledYaml(value, seed);
        const touched = new Set<string>();
        const current = read(text);
        fc.pre(sameJson(current, [value]));
        const wanted = mutate(value, dice(seed + 1), '', touched) as JsonObject;
        const out = edit(text, () => wanted);
        expect(read(out)).toEqual([wanted]);
        const isGone = (path: string) => [...touched].some((gone) => path === gone || path.startsWith(`${gone}/`));
        const lost = [...comments].filter(([comment, path]) => !isGone(path) && !out.includes(comment));
        expect(lost).toEqual([]);
        expect(edit(out, () => wanted)).toBe(out);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 200) },
    );
  });
});

/** Sets members of spec; undefined takes one away. */
const withSpec =
  (members: Record<string, JsonValue | undefined>) =>
  (object: JsonObject): JsonObject => {
    const out = { ...spec(object) };
    for (const [name, value] of Object.entries(members)) {
      if (value === undefined) delete out[name];
      else out[name] = value;
    }
    return { ...object, spec: out };
  };
const HEAD = 'apiVersion: kpack.io/v1alpha2\nkind: Image\n';
/** A document of kind Image. */
const image = (...all: string[]): string => `${HEAD}${all.join('\n')}\n`;
const lines = (...all: string[]): string => `${all.join('\n')}\n`;

type Row = [name: string, before: string, members: Record<string, JsonValue | undefined>, after: string];
const rows: Row[] = [
  [
    'a new field stands where its schema has it, in the indentation of the text',
    image(
      'spec:',
      '    tag: a # t',
      '    # why',
      '    source:',
      '        git: {}',
      '    # next',
      '    build:',
      '        env: []',
    ),
    { cache: { volume: { size: '2G' } }, serviceAccountName: 'robot' },
    image(
      'spec:',
      '    tag: a # t',
      '    serviceAccountName: robot',
      '    # why',
      '    source:',
      '        git: {}',
      '    cache:',
      '        volume:',
      '            size: 2G',
      '    # next',
      '    build:',
      '        env: []',
    ),
  ],
  [
    'what is commented out below a field stays with it',
    image('spec:', '  build:', '    env:', '    - name: A', '    # - name: B', '', 'status: {}'),
    { additionalTags: ['b'] },
    image(
      'spec:',
      '  build:',
      '    env:',
      '    - name: A',
      '    # - name: B',
      '  additionalTags:',
      '  - b',
      '',
      'status: {}',
    ),
  ],
  [
    'quotes stay, and text that could be read otherwise gets some',
    image('spec:', "  tag: 'a'", '  defaultProcess: "web" # p', '  imageTaggingStrategy: None'),
    { tag: "it's", defaultProcess: 'yes', imageTaggingStrategy: 'on', projectDescriptorPath: '0777' },
    image(
      'spec:',
      "  tag: 'it''s'",
      '  defaultProcess: "yes" # p',
      "  imageTaggingStrategy: 'on'",
      "  projectDescriptorPath: '0777'",
    ),
  ],
  [
    'braces stay braces',
    image('spec: {tag: a, source: { git: {} }, # c', '  build: {}}'),
    { builder: { name: 'b' }, build: { env: [{ name: 'A', value: 'x, y' }] } },
    image('spec: {tag: a, builder: {name: b}, source: { git: {} }, # c', '  build: {env: [{name: A, value: "x, y"}]}}'),
  ],
  [
    'braces over several lines keep a member a line, and comments theirs',
    image('spec: {', '  tag: a, # t', '  source: {} # s', '}'),
    { builder: { name: 'b' }, notary: null, source: undefined, cosign: {} },
    image('spec: {', '  tag: a, # t', '  builder: {name: b},', '   # s', '  notary: null,', '  cosign: {}', '}'),
  ],
  [
    'a field goes with the comments above and behind it',
    image(
      'spec:',
      '  # the tag',
      '  tag: a',
      '',
      '  # the cache',
      '  # is large',
      '  cache: # c',
      '    # v',
      '    volume: {}',
      '  # end',
      '  build: {}',
    ),
    { cache: undefined },
    image('spec:', '  # the tag', '  tag: a', '', '  # end', '  build: {}'),
  ],
  [
    'an empty value is filled, its comment stays',
    image('spec:', '  tag: a', '  build: # later', '  cosign: {} # c'),
    { build: { env: [{ name: 'A' }] }, cosign: { annotations: [{ name: 'x', value: '1' }] } },
    image(
      'spec:',
      '  tag: a',
      '  build: # later',
      '    env:',
      '      - name: A',
      '  cosign: # c',
      '    annotations:',
      '      - name: x',
      '        value: "1"',
    ),
  ],
  [
    'elements come and go where they stand',
    image('spec:', '  additionalTags:', '  # one', '  - a # 1', '  # two', '  - b # 2', '  # three', '  - c # 3'),
    { additionalTags: ['a', 'c', 'd'] },
    image('spec:', '  additionalTags:', '  # one', '  - a # 1', '  # three', '  - c # 3', '  - d'),
  ],
  [
    'an object becomes a scalar and the reverse',
    image('spec:', '  source: # s', '    git: {}', '  tag: a # t'),
    { source: 'x', tag: { deep: [1] } },
    image('spec:', '  source: x # s', '  tag: # t', '    deep:', '      - 1'),
  ],
  [
    'the alias of what changes is written out',
    image(
      'metadata: &m',
      '  labels: { a: b }',
      'spec:',
      '  source: &s',
      '    git: { url: u } # g',
      '  build: *s',
      '  notary: *s',
    ),
    { build: { git: { url: 'v' } } },
    image(
      'metadata: &m',
      '  labels: { a: b }',
      'spec:',
      '  source: &s',
      '    git: { url: u } # g',
      '  build:',
      '    git:',
      '      url: v',
      '  notary: *s',
    ),
  ],
  [
    'what is merged in is overridden, and written out where it must go',
    image('metadata: &m', '  a: 1', '  b: 2', 'spec:', '  <<: *m # all', '  c: 3'),
    { a: 7 },
    image('metadata: &m', '  a: 1', '  b: 2', 'spec:', '  <<: *m # all', '  c: 3', '  a: 7'),
  ],
  [
    'a merge is written out where a part of it must go',
    image('metadata: &m', '  a: 1', '  b: 2', 'spec:', '  <<: *m', '  c: 3'),
    { a: undefined },
    image('metadata: &m', '  a: 1', '  b: 2', 'spec:', '  c: 3', '  b: 2'),
  ],
  [
    'a text without a line break at its end',
    `${HEAD}spec:\n  tag: a`,
    { builder: { name: 'b' } },
    `${HEAD}spec:\n  tag: a\n  builder:\n    name: b`,
  ],
  [
    'the line breaks of Windows',
    `${HEAD}spec:\n  tag: a\n`.replaceAll('\n', '\r\n'),
    { build: { env: [] }, tag: 'b' },
    `${HEAD}spec:\n  tag: b\n  build:\n    env: []\n`.replaceAll('\n', '\r\n'),
  ],
  ['a byte order mark', `\ufeff${HEAD}spec:\n  tag: a\n`, { tag: 'b' }, `\ufeff${HEAD}spec:\n  tag: b\n`],
  [
    'JSON stays JSON, with its tabs',
    '{\n\t"apiVersion": "kpack.io/v1alpha2",\n\t"kind": "Image",\n\t"spec": {\n\t\t"tag": "a",\n\t\t"source": {}\n\t}\n}\n',
    { builder: { name: 'b', kind: 'yes' }, source: { git: {} } },
    '{\n\t"apiVersion": "kpack.io/v1alpha2",\n\t"kind": "Image",\n\t"spec": {\n\t\t"tag": "a",\n\t\t"builder": {\n\t\t\t"name": "b",\n\t\t\t"kind": "yes"\n\t\t},\n\t\t"source": {\n\t\t\t"git": {}\n\t\t}\n\t}\n}\n',
  ],
  [
    'JSON on one line stays on one line',
    '{"apiVersion":"v1","kind":"X","spec":{"tag":"a","source":{}}}',
    { builder: { name: 'b' }, source: undefined, tag: 'é' },
    '{"apiVersion":"v1","kind":"X","spec":{"tag":"é","builder":{"name":"b"}}}',
  ],
];

test.each(rows)('%s', (_, before, members, after) => {
  const changed = edit(before, withSpec(members));
  expect(changed).toBe(after);
  expect(edit(after, withSpec(members))).toBe(after);
});

describe('a field that moves takes its comments along', () => {
  const moved: [name: string, before: string, wanted: (object: JsonObject) => JsonObject, move: Move, after: string][] =
    [
      [
        'renamed where it stands',
        image('spec:', '  # who', '  "serviceAccount": robot # r', '  tag: a'),
        withSpec({ serviceAccount: undefined, serviceAccountName: 'robot' }),
        { from: ['spec', 'serviceAccount'], to: ['spec', 'serviceAccountName'] },
        image('spec:', '  # who', '  "serviceAccountName": robot # r', '  tag: a'),
      ],
      [
        'nested deeper, its quotes kept',
        image('spec:', '  # how much', '  cacheSize: "2G" # two', '  tag: a'),
        withSpec({ cacheSize: undefined, cache: { volume: { size: '2G' } } }),
        { from: ['spec', 'cacheSize'], to: ['spec', 'cache', 'volume', 'size'] },
        image('spec:', '  # how much', '  cache:', '    volume:', '      size: "2G" # two', '  tag: a'),
      ],
      [
        'less deep, all comments above it',
        image('spec:', '  # 1', '  cache: # 2', '    volume:', '      # 3', "      size: '2G' # 4", '', '  tag: a'),
        withSpec({ cache: undefined, cacheSize: '2G' }),
        { from: ['spec', 'cache', 'volume', 'size'], to: ['spec', 'cacheSize'] },
        image('spec:', '  # 1', '  # 2', '  # 3', "  cacheSize: '2G' # 4", '', '  tag: a'),
      ],
      [
        'elsewhere, into what is not there yet',
        image('metadata:', '  name: a', 'spec:', '  # 1', '  defaultProcess: web # 2', '  tag: a'),
        (object) => ({
          ...withSpec({ defaultProcess: undefined })(object),
          metadata: { name: 'a', annotations: { 'kpack.io/defaultProcess': 'web' } },
        }),
        { from: ['spec', 'defaultProcess'], to: ['metadata', 'annotations', 'kpack.io/defaultProcess'] },
        image(
          'metadata:',
          '  name: a',
          '  # 1',
          '  annotations:',
          '    kpack.io/defaultProcess: web # 2',
          'spec:',
          '  tag: a',
        ),
      ],
      [
        'in braces',
        image('spec: {tag: a, cacheSize: 2G}'),
        withSpec({ cacheSize: undefined, cache: { volume: { size: '2G' } } }),
        { from: ['spec', 'cacheSize'], to: ['spec', 'cache', 'volume', 'size'] },
        image('spec: {tag: a, cache: {volume: {size: 2G}}}'),
      ],
    ];
  test.each(moved)('%s', (_, before, wanted, move, after) => {
    expect(edit(before, wanted, [move])).toBe(after);
  });
});

describe('a file of several objects', () => {
  const other = lines('# not ours', 'kind:   ConfigMap', 'apiVersion: v1', "data: {a: 'b' }   # odd", '', '');
  const ours = (tag: string) =>
    lines('---   # ours', 'apiVersion: kpack.io/v1alpha1', 'kind: Image', 'spec:', `  tag: ${tag}`);
  const onlyImages = (object: JsonObject) => (object.kind === 'Image' ? withSpec({ tag: 'b' })(object) : undefined);

  test('the others and what stands between them stay byte for byte', () => {
    const before = `${other}${ours('a')}---\n# nothing\n---\n${other}${ours('a')}`;
    expect(edit(before, onlyImages)).toBe(`${other}${ours('b')}---\n# nothing\n---\n${other}${ours('b')}`);
  });

  test('items of a list', () => {
    const list = (tag: string) =>
      lines(
        'kind: List',
        'apiVersion: v1',
        'items:',
        '- kind: Image',
        '  apiVersion: kpack.io/v1alpha1',
        '  spec:',
        `    tag: ${tag} # t`,
        '- {kind: ConfigMap, apiVersion: v1,  data: {}}',
        `- {kind: Image, apiVersion: kpack.io/v1alpha2, spec: {tag: ${tag}}}`,
      );
    expect(edit(list('a'), onlyImages)).toBe(list('b'));
  });

  test('JSON objects in a row', () => {
    const row = (tag: string) =>
      `{"apiVersion":"v1","kind":"Image","spec":{"tag":"${tag}"}}{"apiVersion":"v1","kind":"ConfigMap"}\n{"apiVersion":"v1","kind":"Image",\n "spec":{"tag":"${tag}"}}\n`;
    expect(edit(row('a'), onlyImages)).toBe(row('b'));
  });
});

test('what cannot be rewritten stays, and is named', () => {
  const text = lines('apiVersion: kpack.io/v1alpha2', 'kind: ImageList', 'items:', '- spec: {tag: a}');
  const change = (object: JsonObject) => ({ ...object, apiVersion: 'kpack.io/v1alpha1' });
  const { bytes, stuck } = editManifests('a.yaml', bytesOf(text), ({ value }) => ({ value: change(value) }));
  expect(textOf(bytes)).toBe(text);
  expect(stuck.map(({ reason }) => reason)).toEqual([
    'it takes apiVersion and kind from the list around it: write both into it',
  ]);
});

test.each([
  ['dashes', '- '.repeat(9_000)],
  ['brackets', `${'['.repeat(9_000)}${']'.repeat(9_000)}`],
])('%s in thousands stay as they are', (_, deep) => {
  const text = `apiVersion: v1\nkind: A\nx:\n  ${deep}\n`;
  const { bytes, stuck } = editManifests('a.yaml', bytesOf(text), ({ value }) => ({ value: { ...value, y: 1 } }));
  expect(textOf(bytes)).toBe(text);
  expect(stuck.map((one) => one.reason)).toEqual(['it is nested too deeply']);
});

test('a file in UTF-16 stays, and is named', () => {
  const text = image('spec: {tag: a}');
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  const rewritten = editManifests('a.yaml', bytes, ({ value }) => ({ value: withSpec({ tag: 'b' })(value) }));
  expect(rewritten.bytes).toBe(bytes);
  const said = [...rewritten.stuck.map(({ reason }) => reason), ...rewritten.unreadable.map(({ message }) => message)];
  expect(said.join()).toMatch(/not UTF-8|UTF-16/);
});
