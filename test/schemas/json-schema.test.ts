import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, onTestFinished, test } from 'vitest';
import { schemasCommand } from '../../src/cli/schemas.ts';
import { jsonSchema, jsonSchemaPath } from '../../src/schemas/json-schema.ts';
import { findKind, kinds, type Version } from '../../src/schemas/kinds.ts';
import { samples } from './samples.ts';

const ajv = new Ajv({ strict: true, allowUnionTypes: true, validateFormats: false, allErrors: true });
const schemaOf = (kind: string, version: Version) => jsonSchema(findKind(kind)!, version)!;

/** Faults as an editor shows them: where, and what. */
const faults = (kind: string, version: Version, object: unknown): string[] => {
  const validate = ajv.compile(schemaOf(kind, version));
  validate(object);
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath} ${message} ${params.additionalProperty ?? ''}`.trim(),
  );
};

describe('samples have no fault', () => {
  test.each(samples().map((sample) => ({ sample, name: `${sample.kind} ${sample.apiVersion}` })))(
    '$name',
    ({ sample }) => {
      expect(faults(String(sample.kind), String(sample.apiVersion).split('/')[1] as Version, sample)).toEqual([]);
    },
  );
});

const image = { apiVersion: 'kpack.io/v1alpha2', kind: 'Image', metadata: { name: 'a' } };

test.each([
  ['a typo', { ...image, spec: { tagg: 'x' } }, ['/spec must NOT have additional properties tagg']],
  [
    'a typo deep inside',
    { ...image, spec: { cache: { volume: { sise: '2G' } } } },
    ['/spec/cache/volume must NOT have additional properties sise'],
  ],
  [
    'a field of the other version',
    { ...image, spec: { cacheSize: '2G' } },
    ['/spec must NOT have additional properties cacheSize'],
  ],
  [
    'a wrong type',
    { ...image, spec: { build: { env: [{ name: 'A', value: 1 }] } } },
    ['/spec/build/env/0/value must be string,null'],
  ],
  ['the wrong kind', { ...image, kind: 'Build' }, ['/kind must be equal to constant']],
  ['the wrong version', { ...image, apiVersion: 'kpack.io/v1alpha1' }, ['/apiVersion must be equal to constant']],
  ['no kind', { apiVersion: 'kpack.io/v1alpha2' }, ["must have required property 'kind'"]],
  ['null, which means absent', { ...image, spec: { cache: null, build: { env: null } }, status: null }, []],
  [
    'numbers as quantities',
    { ...image, spec: { build: { resources: { limits: { cpu: 0.5 } } }, cache: { volume: { size: 2e9 } } } },
    [],
  ],
])('%s', (_, object, expected) => {
  expect(faults('Image', 'v1alpha2', object)).toEqual(expected);
});

test('a field that v1alpha1 only keeps for v1alpha2 is a fault in v1alpha1', () => {
  const store = { apiVersion: 'kpack.io/v1alpha1', kind: 'ClusterStore', metadata: { name: 'a' } };
  expect(faults('ClusterStore', 'v1alpha1', { ...store, spec: { serviceAccountRef: { name: 'a' } } })).toEqual([
    '/spec must NOT have additional properties serviceAccountRef',
  ]);
});

test('hovering over a field says what it does, its default and its rule', () => {
  const { spec } = schemaOf('Image', 'v1alpha2').properties!;
  const { failedBuildHistoryLimit, imageTaggingStrategy } = spec!.properties!;
  expect(failedBuildHistoryLimit!.description).toBe(
    'How many failed Builds are kept; the oldest are deleted beyond that. Default: 10. At least 1.',
  );
  expect(imageTaggingStrategy!.examples).toEqual(['BuildNumber', 'None']);
});

test('`kpack schemas --out DIR` writes one file a kind and version, named as catalogues do', async () => {
  const out = await mkdtemp(join(tmpdir(), 'kpack-schemas-'));
  onTestFinished(() => rm(out, { recursive: true }));
  await schemasCommand().parseAsync(['--out', out], { from: 'user' });
  const files = await readdir(join(out, 'kpack.io'));
  expect(files.sort()).toEqual(
    kinds
      .flatMap((info) =>
        (info.schemas.v1alpha1 ? [`${info.singular}_v1alpha1.json`] : []).concat(`${info.singular}_v1alpha2.json`),
      )
      .sort(),
  );
  expect(files).toContain('image_v1alpha2.json');
  const written = JSON.parse(await readFile(join(out, jsonSchemaPath(findKind('Image')!, 'v1alpha2')), 'utf8'));
  expect(written).toEqual(schemaOf('Image', 'v1alpha2'));
  expect(JSON.stringify(written)).not.toMatch(/\$ref|x-kubernetes|x-presence|x-rule/);
});
