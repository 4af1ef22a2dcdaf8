// What is said about an object that takes the place of another, as kubectl apply would put it there.
import { describe, expect, test } from 'vitest';
import { fixedStorageClasses } from '../../src/admission/fixed-storage-classes.ts';
import type { JsonObject } from '../../src/schemas/json.ts';
import { judgeObject } from '../../src/validate/judge-object.ts';
import { firstAnswer } from './first-answer.ts';
import { context, image, manifest, object } from './manifest.ts';
import { VALID } from './valid-objects.ts';

const said = (old: JsonObject, now: JsonObject, facts = context): string[][] =>
  judgeObject(manifest(now), { ...facts, old: manifest(old) }).map(({ code, path, message }) => [code, path, message]);

const build = (spec: string, version = 'v1alpha2'): JsonObject =>
  object(
    'Build',
    `{tags: [team/app], builder: {image: team/builder}, source: {git: {url: u, revision: m}}, ${spec}}`,
    version,
  );

test.each(VALID.map((value) => [`${value.apiVersion} ${value.kind}`, value] as const))(
  '%s: the same again is fine',
  (_, value) => {
    expect(said(value, value).filter(([code]) => code !== 'only-in-version')).toEqual([]);
  },
);

test.each<[string, JsonObject, JsonObject, string[][]]>([
  [
    'the tag',
    image('{}'),
    image('{tag: team/other}'),
    [['immutable-field', 'spec.tag', 'Immutable field changed: spec.tag\ngot: team/other, want: team/app']],
  ],
  [
    'the tag, in the other version',
    image('{}', 'v1alpha1'),
    image('{tag: team/other}'),
    [['immutable-field', 'spec.tag', 'Immutable field changed: spec.tag\ngot: team/other, want: team/app']],
  ],
  [
    'a smaller cache',
    image('{cache: {volume: {size: 5G}}}'),
    image('{cache: {volume: {size: 2G}}}'),
    [
      [
        'cache-decreased',
        'spec.cache.volume.size',
        'Field cannot be decreased: spec.cache.volume.size\ncurrent: 5G, requested: 2G',
      ],
    ],
  ],
  [
    'a smaller cache, in the other version',
    image('{cacheSize: 5G}', 'v1alpha1'),
    image('{cache: {volume: {size: 2G}}}'),
    [
      [
        'cache-decreased',
        'spec.cache.volume.size',
        'Field cannot be decreased: spec.cache.volume.size\ncurrent: 5G, requested: 2G',
      ],
    ],
  ],
  [
    'the cache taken away: a default is filled in',
    image('{cache: {volume: {size: 5G}}}'),
    image('{}'),
    [
      [
        'cache-decreased',
        'spec.cache.volume.size',
        'Field cannot be decreased: spec.cache.volume.size\ncurrent: 5G, requested: 2G',
      ],
    ],
  ],
  ['an empty cache takes its place', image('{cache: {volume: {size: 5G}}}'), image('{cache: {}}'), []],
  ['what was a default stays', image('{}'), image('{failedBuildHistoryLimit: 3}'), []],
  [
    'a Build',
    build('env: [{name: A, value: b}]'),
    build('env: [{name: A, value: c}]'),
    [
      [
        'immutable-build',
        'spec',
        'Immutable fields changed (-old +new): spec.spec\n{*v1alpha2.BuildSpec}.Env[0].Value:\n\t-: "b"\n\t+: "c"',
      ],
    ],
  ],
  ['a Build in the other version', build('serviceAccount: a', 'v1alpha1'), build('serviceAccountName: a'), []],
  [
    'what the other version set and this manifest does not say stays',
    build('serviceAccount: a, bindings: [{name: apm, metadataRef: {name: m}}]', 'v1alpha1'),
    build('env: null'),
    [],
  ],
  [
    'a Build with a typo is no changed Build',
    build('env: []'),
    build('envs: [{name: A}]'),
    [['unknown-field', 'spec.envs', 'unknown field "spec.envs"']],
  ],
  [
    'labels',
    image('{}'),
    image('{}', 'v1alpha2', '{name: app, namespace: default, labels: {a: "?"}}'),
    [
      [
        'invalid-label',
        'metadata.labels.a',
        expect.stringContaining('metadata.labels: Invalid value: "?": a valid label') as unknown as string,
      ],
    ],
  ],
])('%s', (_, old, now, expected) => {
  expect(said(old, now)).toEqual(expected);
});

describe('what the API server manages', () => {
  const exported =
    '{name: app, namespace: default, uid: abc, resourceVersion: "5", generation: 2, creationTimestamp: "2020-01-01T00:00:00Z"}';

  test('is none of the manifest’s business', () => {
    const now = image('{}', 'v1alpha2', exported);
    expect(said(image('{}'), now)).toEqual([
      [
        'resource-version',
        'metadata.resourceVersion',
        'metadata.resourceVersion: the update fails unless the stored object is still in this state',
      ],
    ]);
    expect(firstAnswer(manifest(now), { ...context, old: manifest(image('{}')) })).toBeUndefined();
  });
});

test('what could never be stored is no reason to judge an update', () => {
  expect(said(image('{tag: 5}'), image('{tag: team/other}'))).toEqual([]);
  expect(said({ ...image('{}'), kind: 'Imagee' }, image('{}'))).toEqual([]);
});

test('a class that is not expandable', () => {
  const facts = { storageClasses: fixedStorageClasses('fixed') };
  expect(said(image('{cache: {volume: {size: 2G}}}'), image('{cache: {volume: {size: 5G}}}'), facts)).toEqual([
    [
      'cache-not-expandable',
      'spec.cache.volume.size',
      'Field cannot be changed, default storage class is not expandable: spec.cache.volume.size\ncurrent: 2G, requested: 5G',
    ],
  ]);
});
