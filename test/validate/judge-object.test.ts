// What is said about one object: every fault at once, the server's first, each at its very field with what to do.
import { describe, expect, test } from 'vitest';
import { fixedStorageClasses } from '../../src/admission/fixed-storage-classes.ts';
import type { JsonObject } from '../../src/schemas/json.ts';
import { isOurs, judgeObject } from '../../src/validate/judge-object.ts';
import { firstAnswer } from './first-answer.ts';
import { context, image, manifest, object } from './manifest.ts';
import { VALID } from './valid-objects.ts';

/** Code, path and message of each finding. */
const said = (value: JsonObject): string[][] =>
  judgeObject(manifest(value), context).map(({ code, path, message }) => [code, path, message]);
const hints = (value: JsonObject): string[] => judgeObject(manifest(value), context).map(({ hint }) => hint);

test('objects of other groups are none of ours', () => {
  const theirs = manifest({ apiVersion: 'v1', kind: 'Secret' });
  expect([isOurs(theirs), judgeObject(theirs, context), firstAnswer(theirs, context)]).toEqual([false, [], undefined]);
  expect(isOurs(manifest({ apiVersion: 'kpack.io/v9', kind: 'Secret' }))).toBe(true);
});

test.each(VALID.map((value) => [`${value.apiVersion} ${value.kind}`, value] as const))(
  '%s: nothing is refused',
  (_, value) => {
    expect(said(value).filter(([code]) => code !== 'only-in-version')).toEqual([]);
    expect(firstAnswer(manifest(value), context)).toBeUndefined();
  },
);

test('a finding has all that a report needs', () => {
  const value = manifest(image('{tag: 5}'));
  expect(judgeObject(value, context)).toEqual([
    {
      code: 'wrong-type',
      severity: 'error',
      file: 'app.yaml',
      position: { line: 1, column: 1 },
      object: { apiVersion: 'kpack.io/v1alpha2', kind: 'Image', namespace: 'default', name: 'app' },
      path: 'spec.tag',
      message: 'spec.tag: must be a string, not the number 5',
      hint: 'Put the value in quotes: "5".',
    },
  ]);
  expect(value.asked).toEqual([{ path: ['spec', 'tag'], part: 'value' }]);
});

describe('which kind it is', () => {
  test.each([
    [
      'kpack.io/v1alpha2',
      'Imagee',
      'no matches for kind "Imagee" in version "kpack.io/v1alpha2"',
      'Did you mean Image?',
    ],
    [
      'kpack.io/v1alpha1',
      'Buildpack',
      'no matches for kind "Buildpack" in version "kpack.io/v1alpha1"',
      'Buildpack exists in kpack.io/v1alpha2 only: write apiVersion: kpack.io/v1alpha2.',
    ],
    [
      'kpack.io/v1',
      'Image',
      'no matches for kind "Image" in version "kpack.io/v1"',
      'Write apiVersion: kpack.io/v1alpha2.',
    ],
    ['kpack.io', 'Image', 'no matches for kind "Image" in version "kpack.io"', 'Write apiVersion: kpack.io/v1alpha2.'],
    ['kpack.io/v1/x', 'Image', 'unexpected GroupVersion string: kpack.io/v1/x', 'Write apiVersion: kpack.io/v1alpha2.'],
  ])('%s %s', (apiVersion, kind, message, hint) => {
    const value = manifest({ apiVersion, kind });
    expect(judgeObject(value, context)).toMatchObject([{ message, hint, severity: 'error' }]);
    expect(firstAnswer(value, context)).toBe(message);
  });

  test.each([
    [null, 'kind not set'],
    [5, "kind isn't string type"],
  ])('kind: %s', (kind, message) => {
    expect(said({ apiVersion: 'kpack.io/v1alpha2', kind })).toEqual([['unknown-kind', 'kind', message]]);
  });

  test('in lower case it is found, its fields are not checked, and nothing can update it', () => {
    const lower = { ...image('{tagg: x}'), kind: 'image' };
    expect(said(lower)).toEqual([
      ['field-not-stored', 'spec.tagg', 'unknown field "spec.tagg": it is not stored; check the spelling or remove it'],
      ['lower-case-kind', 'kind', 'kind: image is taken as Image, and names of fields are not checked'],
    ]);
    expect(judgeObject(manifest(lower), { ...context, old: manifest(lower) })).toMatchObject([
      { code: 'unknown-kind' },
    ]);
    const unchanged = { ...object('ClusterStore', '{sources: [{image: team/java}]}'), kind: 'clusterstore' };
    expect(firstAnswer(manifest(unchanged), context)).toBe(
      'clusterstore.kpack.io "app" is invalid: kind: Invalid value: "clusterstore": must be ClusterStore',
    );
  });
});

describe('unknown fields', () => {
  test.each<[string, JsonObject, string, string]>([
    ['a typo', image('{tagg: x, tag: team/app}'), 'spec.tagg', 'Did you mean spec.tag?'],
    ['letter case', image('{Tag: x}'), 'spec.Tag', 'Write it as spec.tag.'],
    [
      'the other version calls it so',
      image('{serviceAccount: x}'),
      'spec.serviceAccount',
      'In kpack.io/v1alpha2 it is spec.serviceAccountName.',
    ],
    [
      'and back',
      image('{serviceAccountName: x}', 'v1alpha1'),
      'spec.serviceAccountName',
      'In kpack.io/v1alpha1 it is spec.serviceAccount.',
    ],
    [
      'at another place',
      image('{cacheSize: 2G}'),
      'spec.cacheSize',
      'In kpack.io/v1alpha2 it is spec.cache.volume.size.',
    ],
    [
      'bindings',
      image('{build: {bindings: []}}'),
      'spec.build.bindings',
      'In kpack.io/v1alpha2 it is spec.build.services.',
    ],
    [
      'services',
      image('{build: {services: []}}', 'v1alpha1'),
      'spec.build.services',
      'In kpack.io/v1alpha1 it is spec.build.bindings.',
    ],
    [
      'only in the other version',
      image('{cosign: {}}', 'v1alpha1'),
      'spec.cosign',
      'Only kpack.io/v1alpha2 has it: remove it, or write the object as kpack.io/v1alpha2.',
    ],
    [
      'indented wrongly',
      image('{revision: main}'),
      'spec.revision',
      'Did you mean spec.source.git.revision? Look at the indentation.',
    ],
    [
      'below a text',
      image('{serviceAccountName: {name: x}}'),
      'spec.serviceAccountName.name',
      'spec.serviceAccountName: Write a text.',
    ],
    [
      'nothing like it',
      image('{source: {git: {url: u, revision: m, zzz: 1}}}'),
      'spec.source.git.zzz',
      'Remove it; spec.source.git has url, revision, initializeSubmodules.',
    ],
    ['at the top', { ...image('{}'), Spec: {} }, 'Spec', 'Write it as spec.'],
    ['like metadata', { ...image('{}'), metadatas: {} }, 'metadatas', 'Did you mean metadata?'],
    [
      'in metadata',
      image('{}', 'v1alpha2', '{name: app, label: {a: b}}'),
      'metadata.label',
      'Did you mean metadata.labels?',
    ],
  ])('%s', (_, value, path, hint) => {
    const located = manifest(value);
    const [finding] = judgeObject(located, context);
    expect(finding).toMatchObject({ code: 'unknown-field', path, message: `unknown field "${path}"`, hint });
    expect(located.asked[0]).toMatchObject({ part: 'key' });
  });

  test('come in the order of the API server', () => {
    const value = image('{zzz: 1, source: {git: {url: u, revision: m, brunch: 1}}}', 'v1alpha2', '{name: app, foo: 1}');
    expect(firstAnswer(manifest({ ...value, Spec: 1 }), context)).toBe(
      'Image in version "v1alpha2" cannot be handled as a Image: strict decoding error: unknown field "metadata.foo", unknown field "Spec", unknown field "spec.source.git.brunch", unknown field "spec.zzz"',
    );
  });

  test('what is likely meant is not missing too, what is not is', () => {
    expect(said(image('{tag: null, tagg: team/app, builder: {kind: ClusterBuilder, nam: x}}'))).toEqual([
      ['unknown-field', 'spec.builder.nam', 'unknown field "spec.builder.nam"'],
      ['unknown-field', 'spec.tagg', 'unknown field "spec.tagg"'],
    ]);
    expect(said(image('{tag: null, zzz: team/app}'))).toEqual([
      ['unknown-field', 'spec.zzz', 'unknown field "spec.zzz"'],
      ['required-field', 'spec.tag', 'missing field(s): spec.tag'],
    ]);
  });

  test('a hundred are named, the others counted', () => {
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`x${i}`, 1]));
    const found = said(image(JSON.stringify(many)));
    expect(found).toHaveLength(101);
    expect(found[100]?.[2]).toMatch(/^unknown field "spec\.x\d+", and 149 more unknown fields$/);
  });
});

describe('types', () => {
  test.each([
    [
      '{failedBuildHistoryLimit: "5"}',
      'spec.failedBuildHistoryLimit: must be a whole number of 64 bits, not a string',
      'Write a whole number without quotes.',
    ],
    [
      '{source: {git: {url: u, revision: m, initializeSubmodules: "yes"}}}',
      'spec.source.git.initializeSubmodules: must be true or false, not a string',
      'Write true or false without quotes.',
    ],
    [
      '{additionalTags: team/b}',
      'spec.additionalTags: must be a list, not a string',
      'Write a list: put the value into [ ].',
    ],
    [
      '{additionalTags: {}}',
      'spec.additionalTags: must be a list, not an object',
      'Write a list: put "- " in front of the first key.',
    ],
    ['{build: []}', 'spec.build: must be an object, not a list', 'Write an object.'],
    [
      '{cache: {volume: {size: 2 GB}}}',
      "spec.cache.volume.size: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      'Write a number with a unit, for example 500M, 2G or 2Gi.',
    ],
  ])('%s', (spec, message, hint) => {
    expect(judgeObject(manifest(image(spec)), context)).toMatchObject([{ message, hint }]);
    expect(firstAnswer(manifest(image(spec)), context)).toBe(
      `admission webhook "defaults.webhook.kpack.io" denied the request: mutation failed: cannot decode incoming new object: ${message}`,
    );
  });

  test('all are named, and nothing that only follows from them', () => {
    expect(
      said(
        image(
          '{tag: 5, source: {git: x}, builder: [], build: {env: [{name: 1}, 2]}, additionalTags: [registry.example.com/app]}',
        ),
      ),
    ).toEqual([
      ['wrong-type', 'spec.tag', 'spec.tag: must be a string, not the number 5'],
      ['wrong-type', 'spec.builder', 'spec.builder: must be an object, not a list'],
      ['wrong-type', 'spec.source.git', 'spec.source.git: must be an object, not a string'],
      ['wrong-type', 'spec.build.env[0].name', 'spec.build.env[0].name: must be a string, not the number 1'],
      ['wrong-type', 'spec.build.env[1]', 'spec.build.env[1]: must be an object, not the number 2'],
    ]);
  });

  test('where no webhook looks, the schema does', () => {
    expect(said(object('SourceResolver', '{source: {blob: {url: 5, stripComponents: 1.5}}}'))).toEqual([
      [
        'wrong-type',
        'spec.source.blob.stripComponents',
        'spec.source.blob.stripComponents: Invalid value: "float64": spec.source.blob.stripComponents in body must be of type int64: "float64"',
      ],
      [
        'wrong-type',
        'spec.source.blob.url',
        'spec.source.blob.url: Invalid value: "integer": spec.source.blob.url in body must be of type string: "integer"',
      ],
    ]);
  });

  test('numbers are what the API server makes of them', () => {
    const number = (text: string): JsonObject => ({
      ...image('{}'),
      spec: { ...(image('{}').spec as JsonObject), failedBuildHistoryLimit: JSON.rawJSON(text) },
    });
    expect(['1.0', '1e3', '9223372036854775807'].map((text) => firstAnswer(manifest(number(text)), context))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(said(number('9223372036854775808'))[0]?.[2]).toBe(
      'spec.failedBuildHistoryLimit: must be a whole number of 64 bits, not the number 9223372036854776000',
    );
  });
});

describe('rules', () => {
  test('every fault at its own field, those that hide others and the hidden ones', () => {
    const spec =
      '{tag: "a b", builder: {}, source: {blob: {auth: x}}, build: {nodeSelector: {kubernetes.io/os: linux}, creationTime: today, env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}}';
    expect(said(image(spec))).toEqual([
      ['invalid-image-reference', 'spec.tag', 'invalid value: a b: spec.tag'],
      ['required-field', 'spec.builder.name', 'missing field(s): spec.builder.name'],
      [
        'invalid-value',
        'spec.source.blob.auth',
        "invalid value: x: spec.source.blob.auth\nmust be one of '', 'helper', or 'secret'",
      ],
      [
        'os-node-selector',
        'spec.build.nodeSelector[kubernetes.io/os]',
        'invalid key name "kubernetes.io/os": spec.build.nodeSelector\nos is determined automatically',
      ],
      ['invalid-reference-kind', 'spec.builder.kind', 'invalid value: : spec.builder.kind'],
      ['required-field', 'spec.source.blob.url', 'missing field(s): spec.source.blob.url'],
      ['invalid-creation-time', 'spec.build.creationTime', 'invalid value: today: spec.build.creationTime'],
      [
        'secret-in-env',
        'spec.build.env[0].valueFrom.secretKeyRef',
        'secretKeyRef is not supported for build environment variables: spec.build.env[0].valueFrom.secretKeyRef',
      ],
    ]);
  });

  test('the real path, where the rules have another', () => {
    const spec = '{order: [{group: [{image: x}, {}]}], store: {kind: X}}';
    const paths = said(object('ClusterBuilder', spec)).map(([code, path]) => [code, path]);
    expect(paths).toEqual([
      ['required-field', 'spec.serviceAccountRef.name'],
      ['required-field', 'spec.serviceAccountRef.namespace'],
      ['required-field', 'spec.tag'],
      ['required-field', 'spec.stack.name'],
      ['required-field', 'spec.store.name'],
      ['invalid-reference-kind', 'spec.store.kind'],
      ['buildpack-by-image', 'spec.order[0].group[0].image'],
      ['one-of-missing', 'spec.order[0].group[1]'],
      ['invalid-reference-kind', 'spec.stack.kind'],
    ]);
  });

  test.each<[string, JsonObject, string[]]>([
    [
      'a field',
      image('{tag: null}'),
      ['Add spec.tag. Where every build is pushed, for example registry.example.com/team/app.'],
    ],
    ['a choice', image('{builder: {kind: X, name: x}}'), ['Write Builder or ClusterBuilder.']],
    ['one of several', image('{source: {}}'), ['Add blob, git or registry under spec.source.']],
    [
      'too many',
      image('{source: {git: {url: u, revision: m}, blob: {url: u}}}'),
      ['Keep one of spec.source.blob and spec.source.git.'],
    ],
    [
      'a Secret',
      image('{build: {env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}}'),
      [
        'Bind the Secret as a service in spec.build.services instead: what is in the environment ends up in logs and layers.',
      ],
    ],
    ['notary', image('{notary: {}}'), ['Write the Image as kpack.io/v1alpha1, or use cosign instead.']],
  ])('the hint says what to do: %s', (_, value, expected) => {
    expect(hints(value)).toEqual(expected);
  });

  test('no default StorageClass', () => {
    const none = { storageClasses: fixedStorageClasses('none') };
    const value = manifest(image('{cache: {volume: {size: 2G}}}'));
    expect(judgeObject(value, none)).toMatchObject([
      {
        code: 'cache-without-storage-class',
        path: 'spec.cache.volume.size',
        message:
          'spec.cache.volume.size cannot be set without spec.cache.volume.storageClassName or a default StorageClass',
      },
    ]);
    expect(judgeObject(manifest(image('{cacheSize: 2G}', 'v1alpha1')), none)).toMatchObject([
      { path: 'spec.cacheSize' },
    ]);
  });

  test('two bindings of one name are one fault', () => {
    const services = '[{name: db, kind: Secret}, {name: db, kind: Secret}]';
    expect(said(image(`{build: {services: ${services}}}`))).toEqual([
      ['duplicate-list-key', 'spec.build.services[1].name', 'spec.build.services[1]: Duplicate value: {"name":"db"}'],
    ]);
  });
});

describe('advice', () => {
  test.each<[string, JsonObject, string, string]>([
    ['a scheme', image('{tag: https://registry.example.com/app}'), 'image-with-scheme', 'spec.tag'],
    ['a strategy', image('{imageTaggingStrategy: X}'), 'unknown-tagging-strategy', 'spec.imageTaggingStrategy'],
    ['no size', image('{cache: {volume: {}}}'), 'cache-without-size', 'spec.cache.volume.size'],
    ['no tag', image('{cache: {registry: {}}}'), 'cache-without-tag', 'spec.cache.registry.tag'],
    [
      'the other version',
      object('ClusterStore', '{sources: [{image: team/java}], serviceAccountRef: {name: a, namespace: b}}', 'v1alpha1'),
      'field-not-stored',
      'spec.serviceAccountRef',
    ],
    [
      'no namespaces',
      object('ClusterStore', '{sources: [{image: team/java}]}', 'v1alpha2', '{name: app, namespace: x}'),
      'ignored-namespace',
      'metadata.namespace',
    ],
    [
      'a finalizer',
      image('{}', 'v1alpha2', '{name: app, finalizers: [x]}'),
      'unqualified-finalizer',
      'metadata.finalizers[0]',
    ],
    [
      'a state',
      image('{}', 'v1alpha2', '{name: app, resourceVersion: "5"}'),
      'resource-version',
      'metadata.resourceVersion',
    ],
  ])('%s', (_, value, code, path) => {
    expect(judgeObject(manifest(value), context)).toMatchObject([{ code, path, severity: 'warning' }]);
    expect(firstAnswer(manifest(value), context)).toBeUndefined();
  });

  test('notes', () => {
    const named = image('{}', 'v1alpha2', '{generateName: app-}');
    expect(judgeObject(manifest(named), context)).toMatchObject([{ code: 'generate-name', severity: 'note' }]);
    const notary = image('{notary: {v1: {url: u, secretRef: {name: s}}}}', 'v1alpha1');
    expect(judgeObject(manifest(notary), context)).toMatchObject([
      { code: 'only-in-version', path: 'spec.notary', severity: 'note' },
    ]);
  });
});

describe('size', () => {
  const large = (characters: number): JsonObject =>
    image(`{build: {env: [{name: A, value: ${'x'.repeat(characters)}}]}}`);

  test('more than kubectl can keep in an annotation is a note, more than a request may have an error', () => {
    expect(said(large(200_000))).toEqual([]);
    expect(judgeObject(manifest(large(262_144)), context)).toMatchObject([{ code: 'large-object', severity: 'note' }]);
    expect(firstAnswer(manifest(large(262_144)), context)).toBeUndefined();
    expect(firstAnswer(manifest(large(3_145_728)), context)).toBe('Request entity too large: limit is 3145728');
  });
});
