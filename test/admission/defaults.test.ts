// Defaulting: what the user did not say, what is removed, and that a second pass changes nothing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonObject, type JsonValue, parseJson } from '../../src/schemas/json.ts';
import { kinds } from '../../src/schemas/kinds.ts';
import { anyObject } from './arbitrary.ts';
import { askDefaults, askValidate, noClass, set, standardClass } from './ask.ts';
import * as sample from './samples.ts';

const specAfter = (object: JsonObject, context = noClass) =>
  askDefaults({ object }, context).object?.spec as JsonObject;

describe('Image', () => {
  const common = { imageTaggingStrategy: 'BuildNumber', failedBuildHistoryLimit: 10, successBuildHistoryLimit: 10 };
  test('v1alpha1 without a default StorageClass', () => {
    expect(specAfter(sample.imageV1)).toEqual({
      ...(sample.imageV1.spec as JsonObject),
      serviceAccount: 'default',
      ...common,
    });
  });
  test('v1alpha1 with one gets a cache', () => {
    expect(specAfter(sample.imageV1, standardClass).cacheSize).toBe('2G');
    expect(specAfter(set(sample.imageV1, 'spec.cacheSize', '5G'), standardClass).cacheSize).toBe('5G');
  });
  test('v1alpha2 with one gets a cache, unless it says something of caches', () => {
    expect(specAfter(sample.imageV2, standardClass)).toMatchObject({
      cache: { volume: { size: '2G' } },
      serviceAccountName: 'default',
      ...common,
    });
    expect(specAfter(set(sample.imageV2, 'spec.cache', {}), standardClass).cache).toEqual({});
    expect(specAfter(sample.imageV2)).not.toHaveProperty('cache');
  });
  test('keeps what is set', () => {
    const own = {
      serviceAccountName: 'sa',
      imageTaggingStrategy: 'None',
      failedBuildHistoryLimit: 1,
      successBuildHistoryLimit: 2,
    };
    const image = set(sample.imageV2, 'spec', { ...(sample.imageV2.spec as JsonObject), ...own });
    expect(specAfter(image)).toMatchObject(own);
  });
});

describe('the other kinds', () => {
  test('Build', () => {
    expect(specAfter(set(sample.buildV1, 'spec.serviceAccount', '')).serviceAccount).toBe('default');
    expect(specAfter(set(sample.buildV2, 'spec.serviceAccountName', undefined)).serviceAccountName).toBe('default');
  });
  test('Builder', () => {
    const bare = (object: JsonObject) => set(object, 'spec', { stack: { name: 'base' } });
    expect(specAfter(bare(sample.builderV1))).toEqual({
      stack: { name: 'base', kind: 'ClusterStack' },
      store: { kind: 'ClusterStore' },
      serviceAccount: 'default',
    });
    expect(specAfter(bare(sample.builderV2))).toEqual({
      stack: { name: 'base', kind: 'ClusterStack' },
      store: { kind: 'ClusterStore' },
      lifecycle: { name: 'default-lifecycle', kind: 'ClusterLifecycle' },
      serviceAccountName: 'default',
    });
    expect(specAfter(set(bare(sample.builderV2), 'spec.serviceAccount', 'old'))).not.toHaveProperty(
      'serviceAccountName',
    );
  });
  test('ClusterBuilder gets a lifecycle in v1alpha2 only', () => {
    expect(specAfter(sample.clusterBuilderV2).lifecycle).toEqual({
      name: 'default-lifecycle',
      kind: 'ClusterLifecycle',
    });
    expect(specAfter(sample.clusterBuilderV1)).not.toHaveProperty('lifecycle');
  });
  test('Buildpack', () => expect(specAfter(sample.buildpackV2).serviceAccountName).toBe('default'));
  test.each([
    'clusterStackV1',
    'clusterStackV2',
    'clusterStoreV1',
    'clusterStoreV2',
    'clusterBuildpackV2',
    'clusterLifecycleV2',
  ])('%s has none', (name) =>
    expect(askDefaults({ object: sample.samples[name] as JsonObject }).object).toEqual(sample.samples[name]),
  );
});

describe('what is read leniently', () => {
  const read = (spec: string): { spec: JsonObject; warnings: readonly string[] } => {
    const object = parseJson(`{"apiVersion":"kpack.io/v1alpha2","kind":"Image","spec":${spec}}`);
    const { object: out, warnings, message } = askDefaults({ object });
    expect(message).toBe('');
    return { spec: out?.spec as JsonObject, warnings };
  };
  test('unknown fields go, with a warning that names them', () => {
    const { spec, warnings } = read('{"tagg":"a/b","build":{"env":[{"name":"A","valeu":"1"}]}}');
    expect(spec).not.toHaveProperty('tagg');
    expect(warnings).toEqual([
      'unknown field "spec.tagg": it is not stored; check the spelling or remove it',
      'unknown field "spec.build.env[0].valeu": it is not stored; check the spelling or remove it',
    ]);
  });
  test('fields of the other version are told apart', () => {
    expect(read('{"cacheSize":"2G"}').warnings).toEqual([
      'unknown field "spec.cacheSize": only kpack.io/v1alpha1 has it; it is not stored, write the object as kpack.io/v1alpha1',
    ]);
  });
  test('letter case is forgiven; the later spelling wins', () => {
    const { spec, warnings } = read('{"Tag":"a/x","TAG":"a/y"}');
    expect(spec.tag).toBe('a/y');
    expect(warnings).toContain('field "spec.Tag" is taken as "tag"; write it so');
    expect(read('{"tag":"a/x","Tag":"a/y"}').spec.tag).toBe('a/y');
    expect(read('{"Tag":"a/y","tag":"a/x"}').spec.tag).toBe('a/x');
    expect(read('{"Source":{"git":{}},"source":{"blob":{}}}').spec.source).toEqual({ git: {}, blob: {} });
  });
  test.each<[string, string, JsonValue]>([
    ['a list goes on element by element', '{"additionalTags":["a/x","a/y"],"AdditionalTags":["a/z"]}', ['a/z']],
    ['and member by member', '{"AdditionalTags":["a/x"],"additionalTags":["a/y","a/z"]}', ['a/y', 'a/z']],
  ])('of a field in two spellings %s', (_, spec, tags) => {
    expect(read(spec).spec.additionalTags).toEqual(tags);
  });
  test('a field in two spellings is decoded into what the first has left', () => {
    expect(
      read('{"build":{"services":[{"name":"a"},{"name":"b"}],"Services":[{"kind":"Secret"}]}}').spec.build,
    ).toEqual({ services: [{ name: 'a', kind: 'Secret' }] });
    expect(read('{"Cache":{"volume":{}},"cache":null}').spec).not.toHaveProperty('cache');
    expect(read('{"Tag":"a/x","tag":null}').spec.tag).toBe('a/x');
  });
  test('quantities and times become canonical, null elements are filled', () => {
    expect(read('{"cache":{"volume":{"size":"2000M"}}}').spec.cache).toEqual({ volume: { size: '2G' } });
    expect(read('{"cache":{"volume":{"size":1.5e9}}}').spec.cache).toEqual({ volume: { size: '1500e6' } });
    expect(read('{"build":{"env":[null],"nodeSelector":{"a":null}}}').spec.build).toEqual({
      env: [{ name: '' }],
      nodeSelector: { a: '' },
    });
    expect(read('{"cache":null}').spec).not.toHaveProperty('cache');
  });
  test.each<[string, JsonValue, string, JsonValue]>([
    ['a null condition', [null], 'status.conditions', [{ type: '', status: '' }]],
    ['field sets that are no object', [{ fieldsV1: 5 }], 'metadata.managedFields', [{ fieldsV1: 5 }]],
    [
      'a time beyond the year 9999 in UTC',
      '9999-12-31T23:59:59-01:00',
      'metadata.deletionTimestamp',
      '9999-12-31T23:59:59-01:00',
    ],
  ])('%s', (_, value, path, stored) => {
    const { object, message } = askDefaults({ object: set(sample.imageV2, path, value) });
    expect(message).toBe('');
    expect(object).toMatchObject(set({}, path, stored));
  });
  test('integers beyond 2^53 stay exact', () => {
    expect(JSON.stringify(read('{"build":{"buildTimeout":9007199254740993}}').spec.build)).toBe(
      '{"buildTimeout":9007199254740993}',
    );
  });
});

describe('what cannot be read is refused with its path', () => {
  test.each<[JsonValue, string]>([
    [{ tag: 5 }, 'spec.tag: must be a string, not the number 5'],
    [{ build: { env: [{ name: 'A', value: 1 }] } }, 'spec.build.env[0].value: must be a string, not the number 1'],
    [{ source: [] }, 'spec.source: must be an object, not a list'],
    [
      { failedBuildHistoryLimit: 1.5 },
      'spec.failedBuildHistoryLimit: must be a whole number of 64 bits, not the number 1.5',
    ],
    [{ failedBuildHistoryLimit: '5' }, 'spec.failedBuildHistoryLimit: must be a whole number of 64 bits, not a string'],
    [
      { cache: { volume: { size: '1GB' } } },
      "spec.cache.volume.size: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    [
      { cache: { volume: { size: true } } },
      "spec.cache.volume.size: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' (got true)",
    ],
    [{ additionalTags: 'x' }, 'spec.additionalTags: must be a list, not a string'],
    [{ Tag: 5, tag: 'a/b' }, 'spec.tag: must be a string, not the number 5'],
    [
      {
        build: {
          affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 2 ** 31 }] } },
        },
      },
      'spec.build.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: must be a whole number of 32 bits, not the number 2147483648',
    ],
  ])('%j', (spec, text) => {
    const object = set(sample.imageV2, 'spec', spec);
    expect(askDefaults({ object }).message).toBe(`mutation failed: cannot decode incoming new object: ${text}`);
    expect(askValidate({ object }).message).toBe(`decoding request failed: cannot decode incoming new object: ${text}`);
  });
  test('a time that is none', () => {
    const object = set(sample.imageV2, 'metadata.creationTimestamp', 'yesterday');
    expect(askDefaults({ object }).message).toContain(
      'metadata.creationTimestamp: "yesterday" is not an RFC 3339 time',
    );
  });
});

test('fields of v1alpha2 cannot be added through v1alpha1 where no conversion happens, and are not lost either', () => {
  const stored = set(sample.clusterStoreV1, 'spec.serviceAccountRef', { name: 'a', namespace: 'b' });
  expect(specAfter(stored)).not.toHaveProperty('serviceAccountRef');
  const edited = set(stored, 'spec.sources', [{ image: 'acme/other' }]);
  const { object } = askDefaults({ object: edited, old: stored });
  expect(object?.spec).toEqual({
    sources: [{ image: 'acme/other' }],
    serviceAccountRef: { name: 'a', namespace: 'b' },
  });
});

const every = kinds
  .filter(({ kind }) => kind !== 'SourceResolver')
  .flatMap(
    ({ kind, schemas }) =>
      (schemas.v1alpha1 === undefined
        ? [['v1alpha2', kind]]
        : [
            ['v1alpha1', kind],
            ['v1alpha2', kind],
          ]) as ['v1alpha1' | 'v1alpha2', string][],
  );

test.each(every)('defaulting %s %s twice changes nothing more', (version, kind) => {
  fc.assert(
    fc.property(anyObject(version, kind), fc.constantFrom(noClass, standardClass), (object, context) => {
      const once = askDefaults({ object }, context).object;
      const twice = askDefaults({ object: once as JsonObject }, context);
      expect(twice.object).toEqual(once);
      expect(twice.warnings).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('no object crashes a rule', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.constantFrom(...every), (spec, status, [version, kind]) => {
      const object = parseJson(JSON.stringify({ apiVersion: `kpack.io/${version}`, kind, spec, status }));
      for (const verdict of [askDefaults({ object }), askValidate({ object }), askValidate({ object, old: object })]) {
        expect(verdict.allowed ? verdict.message === '' : verdict.message.length > 0).toBe(true);
      }
    }),
  );
});
