// Conversion: what each version shows, and that nothing is lost on the way there and back.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convertObjects } from '../../src/admission/conversion.ts';
import { isObject, type JsonObject, type JsonValue, parseJson } from '../../src/schemas/json.ts';
import { anyObject } from './arbitrary.ts';
import { askDefaults, cluster, noClass, set, standardClass } from './ask.ts';
import * as sample from './samples.ts';

const convert = (object: JsonValue, version: string, context = noClass): JsonObject => {
  const { converted, failure } = convertObjects(
    { desiredAPIVersion: `kpack.io/${version}`, objects: [object] },
    context,
  );
  if (failure !== undefined) throw new Error(failure);
  return converted[0] as JsonObject;
};
const failure = (objects: JsonValue[], desiredAPIVersion = 'kpack.io/v1alpha1') =>
  convertObjects({ desiredAPIVersion, objects }, noClass).failure;
const annotationsOf = (object: JsonObject) => (object.metadata as JsonObject).annotations as JsonObject | undefined;

test('an Image of v1alpha1 is stored as v1alpha2', () => {
  const old = set(set(sample.imageV1, 'spec.serviceAccount', 'app-sa'), 'spec.cacheSize', '5G');
  expect(convert(old, 'v1alpha2')).toEqual({
    kind: 'Image',
    apiVersion: 'kpack.io/v1alpha2',
    metadata: { name: 'app', namespace: 'shop' },
    spec: {
      tag: 'acme/app',
      builder: { kind: 'ClusterBuilder', name: 'base' },
      serviceAccountName: 'app-sa',
      source: { git: { url: 'https://git.example/app.git', revision: 'main' } },
      cache: { volume: { size: '5G' } },
      failedBuildHistoryLimit: 10,
      successBuildHistoryLimit: 10,
      imageTaggingStrategy: 'BuildNumber',
    },
    status: {},
  });
});

test('what an Image of v1alpha1 cannot say is in kpack’s annotations', () => {
  const image = set(sample.imageV2, 'spec.build', {
    services: [{ apiVersion: 'v1', name: 'db', kind: 'Secret' }],
    tolerations: [{ key: '<a>&b', operator: 'Exists' }],
    nodeSelector: { b: '1', a: '2' },
    affinity: {},
    runtimeClassName: 'gvisor',
    schedulerName: 'volcano',
    buildTimeout: 7,
  });
  const full = set(
    set(set(image, 'spec.cosign', { annotations: [{ name: 'a', value: '1' }] }), 'spec.defaultProcess', 'web'),
    'spec.projectDescriptorPath',
    'a/project.toml',
  );
  expect(annotationsOf(convert(full, 'v1alpha1'))).toEqual({
    'kpack.io/services': '[{"kind":"Secret","name":"db","apiVersion":"v1"}]',
    'kpack.io/tolerations': '[{"key":"\\u003ca\\u003e\\u0026b","operator":"Exists"}]',
    'kpack.io/nodeSelector': '{"a":"2","b":"1"}',
    'kpack.io/affinity': '{}',
    'kpack.io/runtimeClassName': 'gvisor',
    'kpack.io/schedulerName': 'volcano',
    'kpack.io/buildTimeout': '7',
    'kpack.io/cosignAnnotation': '[{"name":"a","value":"1"}]',
    'kpack.io/defaultProcess': 'web',
    'kpack.io/projectDescriptorPath': 'a/project.toml',
  });
  expect(convert(convert(full, 'v1alpha1'), 'v1alpha2')).toEqual(convert(full, 'v1alpha2'));
});

test('keys that are whole numbers stand where Go sorts them', () => {
  const image = set(sample.imageV2, 'spec.build', { nodeSelector: { '9': 'a', '10': 'b', '': 'c' } });
  expect(annotationsOf(convert(image, 'v1alpha1'))).toEqual({
    'kpack.io/nodeSelector': '{"":"c","10":"b","9":"a"}',
  });
});

test('apiVersion and kind are known in any letter case', () => {
  const { apiVersion, kind, ...rest } = sample.imageV1;
  const image = { APIVERSION: apiVersion, Kind: kind, ...rest } as JsonObject;
  expect(convert(image, 'v1alpha2')).toEqual(convert(sample.imageV1, 'v1alpha2'));
});

describe('what no kpack annotation holds is carried', () => {
  test.each<[string, JsonObject]>([
    ['additional tags', set(sample.imageV2, 'spec.additionalTags', ['acme/app:x'])],
    ['a creation time', set(sample.imageV2, 'spec.build', { creationTime: 'now' })],
    ['the wish for no cache', set(sample.imageV2, 'spec.cache', {})],
    ['a class without a size', set(sample.imageV2, 'spec.cache', { volume: { storageClassName: 'fast' } })],
    ['an empty cosign', set(sample.imageV2, 'spec.cosign', {})],
    ['scheduling of a Build', set(sample.buildV2, 'spec.tolerations', [{ operator: 'Exists' }])],
    ['the run image of a Build', set(sample.buildV2, 'spec.runImage', { image: 'acme/run' })],
    ['a registry cache of a Build', set(sample.buildV2, 'spec.cache', { registry: { tag: 'acme/cache' } })],
    ['the last cache image', set(sample.buildV2, 'spec.lastBuild', { image: 'a/b', cache: { image: 'a/c' } })],
    ['the lifecycle version', set(sample.buildV2, 'status', { lifecycleVersion: '0.20.0' })],
    ['a deadline beyond 2^53', set(sample.buildV2, 'spec.activeDeadlineSeconds', JSON.rawJSON('9007199254740993'))],
    ['a lifecycle of one’s own', set(sample.builderV2, 'spec.lifecycle', { name: 'mine', kind: 'ClusterLifecycle' })],
    ['labels', set(sample.builderV2, 'spec.additionalLabels', { a: 'b' })],
    [
      'buildpacks by name',
      set(sample.builderV2, 'spec.order', [{ group: [{ name: 'a', kind: 'Buildpack' }, { id: 'b' }] }]),
    ],
    [
      'the old name of the account',
      set(set(sample.builderV2, 'spec.serviceAccountName', undefined), 'spec.serviceAccount', 'x'),
    ],
    ['both names of the account', set(sample.builderV2, 'spec.serviceAccount', 'x')],
    ['signatures', set(sample.builderV2, 'status', { signaturePaths: [{ signingSecret: 'a', targetDigest: 'b' }] })],
  ])('%s', (_, object) => {
    const there = convert(object, 'v1alpha1', standardClass);
    const back = convert(there, 'v1alpha2', standardClass);
    const stored = convert(object, 'v1alpha2', standardClass);
    expect(JSON.stringify(back)).toBe(JSON.stringify(stored));
    expect(annotationsOf(back)).toBeUndefined();
  });

  test('and gives way where a v1alpha1 client changes what it belongs to', () => {
    const noCache = convert(set(sample.imageV2, 'spec.cache', {}), 'v1alpha1');
    expect(convert(set(noCache, 'spec.cacheSize', '5G'), 'v1alpha2').spec).toMatchObject({
      cache: { volume: { size: '5G' } },
    });
    const byName = set(sample.builderV2, 'spec.order', [{ group: [{ name: 'a', kind: 'Buildpack' }, { id: 'b' }] }]);
    const edited = set(convert(byName, 'v1alpha1'), 'spec.order', [{ group: [{ id: 'c' }] }]);
    expect(convert(edited, 'v1alpha2').spec).toMatchObject({ order: [{ group: [{ id: 'c' }] }] });
    const account = convert(
      set(set(sample.builderV2, 'spec.serviceAccountName', undefined), 'spec.serviceAccount', 'x'),
      'v1alpha1',
    );
    expect(convert(set(account, 'spec.serviceAccount', 'y'), 'v1alpha2').spec).toMatchObject({
      serviceAccountName: 'y',
    });
  });

  test('so that a v1alpha1 write does not switch a cache on', () => {
    const context = cluster({ name: 'standard', expandable: true });
    const noCache = convert(set(sample.imageV2, 'spec.cache', {}), 'v1alpha1', context);
    const saved = askDefaults({ object: set(noCache, 'metadata.labels', { a: 'b' }), old: noCache }, context);
    expect(convert(saved.object as JsonObject, 'v1alpha2', context).spec).toMatchObject({ cache: {} });
    const registry = convert(set(sample.imageV2, 'spec.cache', { registry: { tag: 'a/cache' } }), 'v1alpha1', context);
    expect((askDefaults({ object: registry }, context).object as JsonObject).spec).not.toHaveProperty('cacheSize');
  });
});

describe('an annotation that somebody broke', () => {
  const annotated = (annotations: JsonObject) => set(sample.imageV1, 'metadata.annotations', annotations);
  test('stays as it is and harms no other', () => {
    const out = convert(annotated({ 'kpack.io/services': '[', 'kpack.io/defaultProcess': 'web' }), 'v1alpha2');
    expect(annotationsOf(out)).toEqual({ 'kpack.io/services': '[' });
    expect(out.spec).toMatchObject({ defaultProcess: 'web' });
  });
  test.each(['[', 'null', '5', '{"spec":{"additionalTags":7}}', '{"spec":{"nosuch":1},"status":[]}'])(
    'carries nothing: %s',
    (text) => {
      const out = convert(annotated({ 'conversion.kpack.io/v1alpha2': text }), 'v1alpha2');
      expect(out.spec).toEqual(convert(sample.imageV1, 'v1alpha2').spec);
    },
  );
});

describe('an annotation of v1alpha2 that v1alpha1 would take for a field', () => {
  const name = 'kpack.io/nodeSelector';
  const stray = set(sample.imageV2, 'metadata.annotations', { [name]: '{"disk":"ssd"}', team: 'shop' });

  test.each(['{"disk":"ssd"}', ' {}\n', 'null'])('stays what it is: %j', (text) => {
    const object = set(sample.imageV2, 'metadata.annotations', { [name]: text });
    const shown = convert(object, 'v1alpha1');
    expect(annotationsOf(shown)?.[name]).toBe(text);
    expect(convert(shown, 'v1alpha2')).toEqual(convert(object, 'v1alpha2'));
  });

  test('becomes the field when a v1alpha1 client changes it', () => {
    const shown = convert(stray, 'v1alpha1');
    const changed = set(shown, 'metadata.annotations', { ...annotationsOf(shown), [name]: '{"disk":"hdd"}' });
    const stored = convert(changed, 'v1alpha2');
    expect((stored.spec as JsonObject).build).toEqual({ resources: {}, nodeSelector: { disk: 'hdd' } });
    expect(annotationsOf(stored)).toEqual({ team: 'shop' });
  });

  test('goes when a v1alpha1 client removes it', () => {
    const { [name]: _, ...rest } = annotationsOf(convert(stray, 'v1alpha1')) ?? {};
    const stored = convert(set(convert(stray, 'v1alpha1'), 'metadata.annotations', rest), 'v1alpha2');
    expect(annotationsOf(stored)).toEqual({ team: 'shop' });
    expect((stored.spec as JsonObject).build).toBeUndefined();
  });
});

test('there and back is the identity for every object that was admitted', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('Image', 'Build', 'Builder', 'SourceResolver').chain((kind) => anyObject('v1alpha2', kind)),
      (object) => {
        const stored = convert(object, 'v1alpha2', standardClass);
        const back = convert(convert(stored, 'v1alpha1', standardClass), 'v1alpha2', standardClass);
        expect(JSON.stringify(back)).toBe(JSON.stringify(stored));
      },
    ),
    { numRuns: 1500 },
  );
});

test('back and there keeps every v1alpha1 object', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('Image', 'Build', 'Builder', 'SourceResolver').chain((kind) => anyObject('v1alpha1', kind)),
      (object) => {
        const shown = convert(object, 'v1alpha1');
        const again = convert(convert(shown, 'v1alpha2'), 'v1alpha1');
        expect(JSON.stringify(again)).toBe(JSON.stringify(shown));
      },
    ),
    { numRuns: 1500 },
  );
});

test('no object crashes it', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.jsonValue(),
      fc.constantFrom('Image', 'Build', 'Builder', 'SourceResolver'),
      (spec, metadata, kind) => {
        const object = parseJson(JSON.stringify({ apiVersion: 'kpack.io/v1alpha2', kind, spec, metadata }));
        const { converted, failure } = convertObjects(
          { desiredAPIVersion: 'kpack.io/v1alpha1', objects: [object] },
          noClass,
        );
        expect(failure === undefined ? isObject(converted[0]) : failure.length > 0).toBe(true);
      },
    ),
  );
});

describe('what cannot be converted', () => {
  test.each<[string, JsonValue, string | undefined, string]>([
    ['null', null, undefined, 'error parsing type meta "" - unexpected end of JSON input'],
    ['no version', { kind: 'Image' }, undefined, 'invalid GroupVersionKind /, Kind=Image'],
    [
      'two slashes',
      { apiVersion: 'a/b/c', kind: 'Image' },
      undefined,
      'error parsing GV "a/b/c": unexpected GroupVersion string: a/b/c',
    ],
    [
      'another kind',
      { apiVersion: 'kpack.io/v1alpha2', kind: 'ClusterStack' },
      undefined,
      'no conversion support for type [kind=ClusterStack group=kpack.io]',
    ],
    [
      'another version',
      { apiVersion: 'kpack.io/v1', kind: 'Image' },
      undefined,
      'conversion not supported for type [kind=Image group=kpack.io version=v1]',
    ],
    ['no desired version', sample.imageV2, '', 'desired API version "" is not valid'],
    [
      'another group',
      sample.imageV2,
      'other.io/v1alpha1',
      'conversion to group other.io is not supported, ask for kpack.io/v1alpha1',
    ],
    [
      'a wrong type',
      set(sample.imageV2, 'spec.tag', 5),
      undefined,
      'unable to unmarshal input: spec.tag: must be a string, not the number 5',
    ],
    [
      'a wrong type for another group',
      set(sample.imageV2, 'spec.tag', 5),
      'other.io/v1alpha1',
      'unable to unmarshal input: spec.tag: must be a string, not the number 5',
    ],
    [
      'a kind in two spellings',
      parseJson('{"apiVersion":"kpack.io/v1alpha2","kind":"Image","Kind":"ClusterStack"}'),
      undefined,
      'no conversion support for type [kind=ClusterStack group=kpack.io]',
    ],
    [
      'a kind that is no text',
      { apiVersion: 'kpack.io/v1alpha2', KIND: 5 },
      undefined,
      'error parsing type meta "{…}" - kind must be a string',
    ],
  ])('%s', (_, object, desired, text) => {
    expect(failure([object], desired)).toBe(text);
  });
  test('ends the answer; what came before is converted', () => {
    const { converted, failure } = convertObjects(
      { desiredAPIVersion: 'kpack.io/v1alpha1', objects: [sample.imageV2, null, sample.imageV2] },
      noClass,
    );
    expect([converted.length, failure !== undefined]).toEqual([1, true]);
  });
  test('no objects are no failure', () => expect(failure([], 'nonsense')).toBeUndefined());
});
