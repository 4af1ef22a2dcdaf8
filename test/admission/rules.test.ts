// The rules of every kind: one valid object, one thing broken at a time, the reference's text to the letter.
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/schemas/json.ts';
import { askValidate, CONTROLLER, noClass, refusal, set, standardClass } from './ask.ts';
import * as sample from './samples.ts';

type Row = [what: string, path: string, value: JsonValue | undefined, text: string];

const imageRows: Row[] = [
  ['no tag', 'spec.tag', undefined, 'missing field(s): spec.tag'],
  ['a digest as tag', 'spec.tag', 'a/b@sha256:c0', 'invalid value: a/b@sha256:c0: spec.tag'],
  ['no builder', 'spec.builder', undefined, 'missing field(s): spec.builder.name'],
  ['a strange builder kind', 'spec.builder.kind', 'Stack', 'invalid value: Stack: spec.builder.kind'],
  [
    'no source',
    'spec.source',
    undefined,
    'expected exactly one, got neither: spec.source.blob, spec.source.git, spec.source.registry',
  ],
  [
    'two sources',
    'spec.source.blob',
    { url: 'https://x' },
    'expected exactly one, got both: spec.source.blob, spec.source.git',
  ],
  ['no revision', 'spec.source.git.revision', undefined, 'missing field(s): spec.source.git.revision'],
  ['no url', 'spec.source.git.url', '', 'missing field(s): spec.source.git.url'],
];

const tables: Record<string, Row[]> = {
  imageV1: [
    ...imageRows,
    [
      'bindings of one name',
      'spec.build.bindings',
      [
        { name: 'apm', metadataRef: { name: 'm' } },
        { name: 'apm', metadataRef: { name: 'm' } },
      ],
      'duplicate binding name "apm": spec.build.bindings[0].name, spec.build.bindings[1].name',
    ],
    [
      'a binding without metadata',
      'spec.build.bindings',
      [{ name: 'a' }],
      'missing field(s): spec.build.bindings[0].metadataRef',
    ],
    [
      'a notary without url',
      'spec.notary',
      { v1: { secretRef: { name: 's' } } },
      'missing field(s): spec.notary.v1.url',
    ],
    ['a cache without a class', 'spec.cacheSize', '2G', 'spec.cacheSize cannot be set with no default StorageClass: '],
    ['a small history', 'spec.failedBuildHistoryLimit', 0, ''],
  ],
  imageV2: [
    ...imageRows,
    [
      'additional tags elsewhere',
      'spec.additionalTags',
      ['valid/tag', 'reg.example/valid/tag'],
      'all additionalTags must have the same registry as tag: spec.additionalTags\nexpected registry: index.docker.io, got: reg.example',
    ],
    [
      'a wrong additional tag',
      'spec.additionalTags',
      ['ok/tag', 'bad@@'],
      'invalid value: bad@@: spec.additionalTags[1]',
    ],
    [
      'the node selector of the builder',
      'spec.build',
      { nodeSelector: { 'kubernetes.io/os': 'linux' }, creationTime: 'nonsense' },
      'invalid key name "kubernetes.io/os": spec.build.nodeSelector\nos is determined automatically',
    ],
    ['a wrong creation time', 'spec.build.creationTime', '1.5', 'invalid value: 1.5: spec.build.creationTime'],
    [
      'services of one name',
      'spec.build.services',
      [
        { name: 'db', kind: 'Secret' },
        { name: 'db', kind: 'Secret' },
      ],
      'duplicate service name "db": spec.build.services[0].name, spec.build.services[1].name',
    ],
    [
      'a service without kind',
      'spec.build.services',
      [{ name: 'db' }],
      'missing field(s): spec.build.services[0].kind',
    ],
    [
      'a secret in the environment',
      'spec.build.env',
      [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
      'secretKeyRef is not supported for build environment variables: spec.build.env[0].valueFrom.secretKeyRef',
    ],
    [
      'both caches',
      'spec.cache',
      { volume: { size: '1G', storageClassName: 'fast' }, registry: { tag: 'a/b' } },
      'only one type of cache can be specified: spec.cache.registry, spec.cache.volume',
    ],
    [
      'a cache without a class',
      'spec.cache.volume',
      {},
      'spec.cache.volume.size cannot be set without spec.cache.volume.storageClassName or a default StorageClass: ',
    ],
    [
      'a notary',
      'spec.notary',
      {},
      'use of this field has been deprecated in v1alpha2, please use v1alpha1 for notary image signing: spec.notary',
    ],
    [
      'bindings',
      'spec.build.cnbBindings',
      [{ name: 'a', metadataRef: { name: 'm' } }],
      'use of this field has been deprecated in v1alpha2, please use v1alpha1 for CNB bindings: spec.build.cnbBindings',
    ],
    [
      'signature annotations',
      'spec.cosign.annotations',
      [{ value: '1' }, { name: '1' }],
      'missing field(s): spec.cosign.annotations[0].name, spec.cosign.annotations[1].value',
    ],
    [
      'a small history',
      'spec.failedBuildHistoryLimit',
      0,
      'build history limit must be greater than 0: spec.failedBuildHistoryLimit',
    ],
    [
      'a long name',
      'metadata.name',
      'a'.repeat(96),
      `invalid image name: ${'a'.repeat(96)}, name must be a valid label: metadata.name\nmust be no more than 63 characters`,
    ],
    [
      'a wrong blob auth',
      'spec.source',
      { blob: { url: '', auth: 'token' } },
      "invalid value: token: spec.source.blob.auth\nmust be one of '', 'helper', or 'secret'",
    ],
    [
      'negative components',
      'spec.source',
      { blob: { url: 'https://x', stripComponents: -3 } },
      'expected positive integer got -3: spec.source.blob.stripComponents',
    ],
    [
      'a negative size',
      'spec.cache.volume',
      { size: '-1G', storageClassName: 'c' },
      'cache size must be greater than 0, got -1G: spec.cache.volume.size',
    ],
  ],
  buildV1: [
    ['no tags', 'spec.tags', [], 'missing field(s): spec.tags'],
    ['an empty tag', 'spec.tags', ['a/b', ''], 'invalid value: : spec.tags[1]'],
    ['no builder image', 'spec.builder', {}, 'missing field(s): spec.builder.image'],
    ['a wrong last image', 'spec.lastBuild', { image: 'bad@@' }, 'invalid value: bad@@: spec.lastBuild.image'],
  ],
  buildV2: [
    ['no tags', 'spec.tags', undefined, 'missing field(s): spec.tags'],
    ['no builder', 'spec.builder', {}, 'missing field(s): spec.builder.image, spec.builder.ref'],
    [
      'two builders',
      'spec.builder.ref',
      { kind: 'Builder', name: 'b' },
      'expected exactly one, got both: spec.builder.image, spec.builder.ref',
    ],
    [
      'both caches',
      'spec.cache',
      { volume: {}, registry: { tag: 'a/b' } },
      'only one type of cache can be specified: spec.cache.registry, spec.cache.volume',
    ],
    [
      'services without anything',
      'spec.services',
      [{}, {}],
      'duplicate service name "": spec.services[0].name, spec.services[1].name\nmissing field(s): spec.services[0].kind, spec.services[0].name, spec.services[1].kind, spec.services[1].name',
    ],
  ],
  builderV1: [
    ['no tag', 'spec.tag', undefined, 'missing field(s): spec.tag'],
    ['no stack', 'spec.stack', {}, 'missing field(s): spec.stack.name'],
    ['a wrong stack kind', 'spec.stack.kind', 'Stack', 'invalid value: Stack: spec.stack.kind'],
    ['no store', 'spec.store', { kind: 'ClusterStore' }, 'missing field(s): spec.store.name'],
    ['no account', 'spec.serviceAccount', undefined, 'missing field(s): spec.serviceAccount'],
  ],
  builderV2: [
    ['no store', 'spec.store', { kind: 'ClusterStore' }, ''],
    [
      'a wrong store kind',
      'spec.store.kind',
      'Store',
      'invalid value: Store: spec.store.kind\nmust be one of ClusterStore',
    ],
    ['no account', 'spec.serviceAccountName', undefined, 'missing field(s): spec.serviceAccountName'],
    [
      'an image in the order',
      'spec.order',
      [{ group: [{ id: 'a', image: 'a/b' }] }],
      'must not set the field(s): spec.order[0].group[0].image reference currently not supported',
    ],
    [
      'an empty entry',
      'spec.order',
      [{ group: [{}] }],
      'expected exactly one, got neither: spec.order[0].group[0].id, spec.order[0].group[0].image, spec.order[0].group[0].name + kind',
    ],
    [
      'a wrong buildpack kind',
      'spec.order',
      [{ group: [{ name: 'a', kind: 'Pack' }] }],
      'invalid value: Pack: spec.order[0].group[0].kind\nmust be one of Buildpack, ClusterBuildpack',
    ],
    [
      'a kind without a name',
      'spec.order',
      [{ group: [{ kind: 'Buildpack' }] }],
      'missing field(s): spec.order[0].group[0].name',
    ],
  ],
  clusterBuilderV1: [
    ['no account', 'spec', {}, 'missing field(s): spec.serviceAccountRef.name'],
    ['no tag', 'spec.tag', undefined, 'missing field(s): tag'],
  ],
  clusterBuilderV2: [
    ['half an account', 'spec.serviceAccountRef', { name: 'a' }, 'missing field(s): spec.serviceAccountRef.namespace'],
    ['no stack kind', 'spec.stack.kind', undefined, 'invalid value: : stack.kind'],
  ],
  clusterStackV1: [
    ['no id', 'spec.id', undefined, 'missing field(s): spec.id'],
    ['no build image', 'spec.buildImage', {}, 'missing field(s): spec.buildImage.image'],
    ['a wrong run image', 'spec.runImage.image', 'bad@@', 'invalid value: bad@@: spec.runImage.image'],
  ],
  clusterStackV2: [
    [
      'an empty account hides the rest',
      'spec',
      { serviceAccountRef: {} },
      'missing field(s): spec.serviceAccountRef.name',
    ],
  ],
  clusterStoreV1: [['no sources', 'spec.sources', [], 'missing field(s): spec.sources']],
  clusterStoreV2: [
    [
      'a wrong source',
      'spec.sources',
      [{ image: 'a/b' }, { image: 'bad@@' }],
      'invalid value: {bad@@}: spec.sources[1]',
    ],
  ],
  buildpackV2: [['no image', 'spec.image', undefined, 'missing field(s): spec.image']],
  clusterBuildpackV2: [['a wrong image', 'spec.image', 'bad@@', 'invalid value: bad@@: spec.image']],
  clusterLifecycleV2: [['no image', 'spec.image', '', 'missing field(s): spec.image']],
};

describe.each(Object.entries(sample.samples))('%s', (name, valid) => {
  test('is valid as it is', () => {
    expect(refusal({ object: valid })).toBe('');
  });
  test.each(tables[name] ?? [])('with %s', (_, path, value, text) => {
    expect(refusal({ object: set(valid, path, value) })).toBe(text);
  });
});

describe('updates', () => {
  const update = (old: JsonObject, path: string, value: JsonValue | undefined, context = standardClass) =>
    refusal({ object: set(old, path, value), old }, context);
  const cached = (size: string) => set(sample.imageV2, 'spec.cache', { volume: { size } });
  const cachedV1 = (size: string) => set(sample.imageV1, 'spec.cacheSize', size);

  test.each([
    ['imageV1', sample.imageV1],
    ['imageV2', sample.imageV2],
  ])('%s keeps its tag', (_, image) => {
    expect(update(image, 'spec.tag', 'acme/other')).toBe(
      'Immutable field changed: spec.tag\ngot: acme/other, want: acme/app',
    );
  });
  test('a cache never shrinks, whatever the units', () => {
    expect(update(cached('2Gi'), 'spec.cache.volume.size', '2G')).toBe(
      'Field cannot be decreased: spec.cache.volume.size\ncurrent: 2Gi, requested: 2G',
    );
    expect(update(cached('1G'), 'spec.cache.volume.size', '1000M')).toBe('');
    expect(update(cachedV1('5G'), 'spec.cacheSize', '2G')).toBe(
      'Field cannot be decreased: spec.cacheSize\ncurrent: 5G, requested: 2G',
    );
    expect(update(cachedV1('5G'), 'spec.cacheSize', undefined)).toBe(
      'Field cannot be decreased: spec.cacheSize\ncurrent: 5G, requested: none',
    );
  });
  test('a cache grows only where its class can', () => {
    const fixed = {
      ...noClass,
      storageClasses: { ...noClass.storageClasses, default: () => ({ name: 'std', expandable: false }) },
    };
    expect(update(cached('1G'), 'spec.cache.volume.size', '2G', fixed)).toBe(
      'Field cannot be changed, default storage class is not expandable: spec.cache.volume.size\ncurrent: 1G, requested: 2G',
    );
    expect(update(cached('1G'), 'spec.cache.volume.size', '2G')).toBe('');
  });
  test('a Build never changes, in either version', () => {
    expect(update(sample.buildV2, 'spec.source.git.revision', 'dev')).toBe(
      'Immutable fields changed (-old +new): spec.spec\n{*v1alpha2.BuildSpec}.Source.Git.Revision:\n\t-: "main"\n\t+: "dev"\n',
    );
    expect(update(sample.buildV1, 'spec.serviceAccount', 'other')).toBe(
      'Immutable fields changed (-old +new): spec.spec\n{*v1alpha1.BuildSpec}.ServiceAccount:\n\t-: "default"\n\t+: "other"\n',
    );
  });
  test('of an emptied list of a Build every element is named; an empty list more or less is no change', () => {
    const env = set(sample.buildV2, 'spec.env', [{ name: 'A' }]);
    expect(update(env, 'spec.env', [])).toBe(
      'Immutable fields changed (-old +new): spec.spec\n{*v1alpha2.BuildSpec}.Env[0->?]:\n\t-: v1.EnvVar: "{Name:A Value: ValueFrom:nil}"\n',
    );
    expect(update(set(sample.buildV2, 'spec.env', []), 'spec.env', undefined)).toBe('');
    expect(update(sample.buildV2, 'spec.env', [])).toBe('');
  });
});

describe('what never blocks', () => {
  const limits = { failedBuildHistoryLimit: 10, successBuildHistoryLimit: 10 };
  const broken = Object.entries(sample.samples).map(([name, object]) => [name, set(object, 'spec', {})] as const);

  test.each(broken)('metadata of an invalid stored %s', (_, old) => {
    expect(refusal({ object: set(old, 'metadata.annotations', { note: 'x' }), old })).toBe('');
    expect(
      refusal({ object: set(old, 'metadata.finalizers', []), old: set(old, 'metadata.finalizers', ['a/b']) }),
    ).toBe('');
  });
  test.each(broken)('status of an invalid stored %s', (_, old) => {
    expect(refusal({ object: set(old, 'status', { observedGeneration: 2 }), old, subResource: 'status' })).toBe('');
  });
  test.each(broken)('deletion of an invalid stored %s', (_, old) => {
    expect(refusal({ old, operation: 'DELETE' })).toBe('');
  });
  test('metadata of an object that was stored before defaults existed', () => {
    const stored = set(sample.buildV2, 'metadata.uid', '2f6f1c9e');
    const old = set(stored, 'spec.serviceAccountName', undefined);
    const defaulted = set(stored, 'metadata.labels', { a: 'b' });
    expect(refusal({ object: defaulted, old })).toBe('');
  });
  test('legacy fields that stay as they are', () => {
    const old = set(sample.imageV2, 'spec.notary', { v1: { url: 'https://n', secretRef: { name: 's' } } });
    expect(refusal({ object: set(old, 'spec.source.git.revision', 'dev'), old })).toBe('');
    expect(refusal({ object: set(old, 'spec.notary.v1.url', 'https://m'), old })).toContain('deprecated in v1alpha2');
    expect(refusal({ object: set(old, 'spec.notary.v1.url', 'https://m'), old, user: CONTROLLER })).toBe('');
  });
  test.each(['foo', 'a/b', 'name '])('a field %j of metadata that nobody knows', (name) => {
    const object = set(sample.imageV2, 'metadata', { name: 'app', namespace: 'shop', [name]: 1 });
    expect(refusal({ object: { ...object, spec: { ...(sample.imageV2.spec as JsonObject), ...limits } } })).toBe('');
  });
  test('an old object that cannot be read', () => {
    expect(refusal({ object: sample.imageV2, old: { apiVersion: 'kpack.io/v1alpha2', kind: 'Image', spec: 5 } })).toBe(
      '',
    );
  });
});

test('what a log keeps of a refusal holds no values of the object', () => {
  const old = set(sample.buildV2, 'spec.env', [{ name: 'TOKEN', value: 'hunter2' }]);
  const { message, reason } = askValidate({ object: set(old, 'spec.env', [{ name: 'TOKEN', value: 'hunter3' }]), old });
  expect(message).toContain('hunter2');
  expect(reason).toBe('validation failed: Immutable fields changed (-old +new): spec.spec');
  const misplaced = askValidate({ object: set(sample.imageV2, 'spec.build', { env: ['TOKEN=hunter2'] }) });
  expect(misplaced.message).toContain('spec.build.env[0]: must be an object, not a string');
});

describe('an annotation that holds what v1alpha1 cannot say', () => {
  const annotated = (name: string, text: string) => set(sample.imageV1, 'metadata.annotations', { [name]: text });
  test.each([
    [
      'kpack.io/services',
      '[',
      'annotation cannot be converted to v1alpha2: metadata.annotations[kpack.io/services]\nnot JSON: ',
    ],
    [
      'kpack.io/buildTimeout',
      'soon',
      'annotation cannot be converted to v1alpha2: metadata.annotations[kpack.io/buildTimeout]\n"soon" is not',
    ],
    [
      'kpack.io/tolerations',
      '{"key":"a"}',
      'annotation cannot be converted to v1alpha2: metadata.annotations[kpack.io/tolerations]\n',
    ],
    [
      'kpack.io/services',
      '[{"name":"db"}]',
      'annotation holds what v1alpha2 refuses: missing field(s): metadata.annotations[kpack.io/services]\n',
    ],
    [
      'kpack.io/nodeSelector',
      '{"kubernetes.io/os":"linux"}',
      'annotation holds what v1alpha2 refuses: invalid key name "kubernetes.io/os": metadata.annotations[kpack.io/nodeSelector]\n',
    ],
  ])('%s: %s', (name, text, message) => {
    expect(refusal({ object: annotated(name, text) })).toContain(message);
    const edited = set(annotated(name, text), 'spec.source.git.revision', 'dev');
    expect(refusal({ object: edited, old: annotated(name, text) })).toBe('');
  });
  test.each([
    ['kpack.io/services', '[{"name":"db","kind":"Secret"}]'],
    ['kpack.io/services', 'null'],
    ['kpack.io/buildTimeout', '9223372036854775807'],
    ['kpack.io/unknown', '['],
    ['note', '['],
  ])('%s: %s passes', (name, text) => expect(refusal({ object: annotated(name, text) })).toBe(''));
});
