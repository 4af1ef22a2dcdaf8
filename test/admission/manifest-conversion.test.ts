// Conversion for people: nothing is filled in, and what is applied afterwards is stored as the server's conversion would be.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CARRIED } from '../../src/admission/carried.ts';
import { convertObjects } from '../../src/admission/conversion.ts';
import { convertManifest } from '../../src/admission/manifest-conversion.ts';
import { movedFields } from '../../src/admission/moved-fields.ts';
import { isObject, type JsonObject, type JsonValue, parseJson } from '../../src/schemas/json.ts';
import type { Version } from '../../src/schemas/kinds.ts';
import { anyObject } from './arbitrary.ts';
import { noClass, set } from './ask.ts';
import * as sample from './samples.ts';

/** As the server stores it. */
const served = (object: JsonValue, version: Version): JsonObject => {
  const { converted, failure } = convertObjects(
    { desiredAPIVersion: `kpack.io/${version}`, objects: [object] },
    noClass,
  );
  if (failure !== undefined) throw new Error(failure);
  return parseJson(JSON.stringify(converted[0])) as JsonObject; // numbers as a parser gives them
};
/** The same with the service account of a Builder under its new name. */
const renamed = (object: JsonObject): JsonObject => {
  const { serviceAccount, ...spec } = object.spec as JsonObject;
  const name = spec.serviceAccountName || serviceAccount;
  if (object.kind !== 'Builder' || name === undefined) return object;
  return { ...object, spec: { ...spec, serviceAccountName: name } };
};
const annotationsOf = ({ metadata }: JsonObject) => (isObject(metadata) ? metadata.annotations : undefined);

test('a converted manifest says what was written and nothing else', () => {
  const image = set(set(sample.imageV1, 'spec.serviceAccount', 'app-sa'), 'spec.cacheSize', '2000M');
  const converted = convertManifest(image, 'v1alpha2');
  expect(converted).toEqual({
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'Image',
    metadata: { name: 'app', namespace: 'shop' },
    spec: {
      tag: 'acme/app',
      builder: { kind: 'ClusterBuilder', name: 'base' },
      source: { git: { url: 'https://git.example/app.git', revision: 'main' } },
      serviceAccountName: 'app-sa',
      cache: { volume: { size: '2000M' } },
    },
  });
  expect(convertManifest(converted, 'v1alpha1')).toEqual({ ...image, apiVersion: 'kpack.io/v1alpha1' });
});

test('the old name of a Builder’s service account leaves no annotation', () => {
  const { serviceAccountName: _, ...spec } = sample.builderV2.spec as JsonObject;
  const old = { ...sample.builderV2, spec: { ...spec, serviceAccount: 'robot' } };
  const converted = convertManifest(old, 'v1alpha1');
  expect(annotationsOf(converted)).toBeUndefined();
  expect((converted.spec as JsonObject).serviceAccount).toBe('robot');
});

test('what v1alpha1 cannot say comes back as it was written, without defaults', () => {
  const image = set(set(sample.imageV2, 'spec.additionalTags', ['acme/app:b']), 'spec.build', { creationTime: 'now' });
  const down = convertManifest(image, 'v1alpha1');
  expect(annotationsOf(down)).toEqual({ [CARRIED]: expect.stringContaining('"additionalTags":["acme/app:b"]') });
  expect(convertManifest(down, 'v1alpha2')).toEqual(image);
});

const KINDS = ['Image', 'Build', 'Builder', 'SourceResolver'];
const ways: [string, Version, Version][] = KINDS.flatMap((kind): [string, Version, Version][] => [
  [kind, 'v1alpha1', 'v1alpha2'],
  [kind, 'v1alpha2', 'v1alpha1'],
]);

test.each(ways)('%s from %s: stored as the server would convert it', (kind, from, to) => {
  fc.assert(
    fc.property(anyObject(from, kind), (object) => {
      expect(served(convertManifest(object, to), 'v1alpha2')).toEqual(renamed(served(object, 'v1alpha2')));
    }),
    { numRuns: 100 },
  );
});

test.each(KINDS)('%s: there and back loses nothing', (kind) => {
  fc.assert(
    fc.property(anyObject('v1alpha2', kind), (object) => {
      const down = convertManifest(object, 'v1alpha1');
      expect(served(convertManifest(down, 'v1alpha2'), 'v1alpha2')).toEqual(renamed(served(object, 'v1alpha2')));
      expect(convertManifest(down, 'v1alpha1')).toBe(down);
    }),
    { numRuns: 100 },
  );
});

describe('every moved field is moved so by the conversion', () => {
  const values: Record<string, JsonValue> = {
    services: [{ kind: 'Secret', name: 'db', apiVersion: 'v1' }],
    tolerations: [{ key: 'a', operator: 'Exists' }],
    nodeSelector: { a: 'b' },
    affinity: { nodeAffinity: {} },
    buildTimeout: 7,
    annotations: [{ name: 'a', value: 'b' }],
    bindings: [{ name: 'a' }],
    cnbBindings: [{ name: 'a' }],
  };
  const at = (value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined =>
    path.reduce<JsonValue | undefined>((holder, key) => (isObject(holder) ? holder[key] : undefined), value);
  const cases = ['Image', 'Build', 'Builder'].flatMap((kind) =>
    movedFields(kind).map((field) => [`${kind} ${field.v1alpha2.join('.')}`, kind, field] as const),
  );

  test.each(cases)('%s', (_, kind, { v1alpha1, v1alpha2 }) => {
    const value = values[v1alpha2.at(-1) ?? ''] ?? '5G';
    const object = set({ apiVersion: 'kpack.io/v1alpha2', kind, metadata: { name: 'a' } }, v1alpha2.join('.'), value);
    const down = convertManifest(object, 'v1alpha1');
    expect(at(down, v1alpha1)).toBeDefined();
    expect(convertManifest(down, 'v1alpha2')).toEqual(object);
  });

  test('and none is forgotten', () => {
    expect(cases.length).toBe(15 + 3 + 1);
  });
});
