import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { customResourceDefinition } from '../../src/schemas/crd.ts';
import { findKind, kinds } from '../../src/schemas/kinds.ts';
import type { StructuralSchema } from '../../src/schemas/structural-schema.ts';
import { samples } from './samples.ts';

const versions = kinds.flatMap((info) =>
  customResourceDefinition(info).spec.versions.map((version) => ({
    name: `${info.kind} ${version.name}`,
    schema: version.schema.openAPIV3Schema,
  })),
);

test('an Image is served in both versions, stored as v1alpha2 and converted by the webhook', () => {
  const { metadata, spec } = customResourceDefinition(findKind('Image')!);
  expect(metadata.name).toBe('images.kpack.io');
  expect(spec).toMatchObject({
    group: 'kpack.io',
    scope: 'Namespaced',
    names: {
      kind: 'Image',
      listKind: 'ImageList',
      plural: 'images',
      singular: 'image',
      shortNames: ['cnbimage', 'cnbimages', 'img', 'imgs'],
      categories: ['kpack'],
    },
    conversion: {
      strategy: 'Webhook',
      webhook: {
        clientConfig: { service: { name: 'kpack-webhook', namespace: 'kpack', path: '/convert', port: 443 } },
        conversionReviewVersions: ['v1'],
      },
    },
  });
  expect(
    spec.versions.map(({ name, served, storage, subresources }) => ({ name, served, storage, subresources })),
  ).toEqual([
    { name: 'v1alpha1', served: true, storage: false, subresources: { status: {} } },
    { name: 'v1alpha2', served: true, storage: true, subresources: { status: {} } },
  ]);
});

test('only the four kinds whose versions differ are converted', () => {
  const converted = kinds.filter((info) => customResourceDefinition(info).spec.conversion !== undefined);
  expect(converted.map(({ kind }) => kind)).toEqual(['Image', 'Build', 'Builder', 'SourceResolver']);
});

test('kubectl get shows the columns that it always showed', () => {
  const columns = kinds.map((info) => {
    const of = customResourceDefinition(info).spec.versions.map(({ name, additionalPrinterColumns }) =>
      [name, ...additionalPrinterColumns.map((column) => `${column.name}=${column.jsonPath}`)].join(' '),
    );
    return [info.kind, ...of];
  });
  const ready = 'Ready=.status.conditions[?(@.type=="Ready")].status';
  const latest = 'LatestImage=.status.latestImage';
  const build = 'Image=.status.latestImage Succeeded=.status.conditions[?(@.type=="Succeeded")].status';
  const upToDate = 'UpToDate=.status.conditions[?(@.type=="UpToDate")].status';
  expect(columns).toEqual([
    ['Image', `v1alpha1 ${latest} ${ready}`, `v1alpha2 ${latest} ${ready}`],
    ['Build', `v1alpha1 ${build}`, `v1alpha2 ${build}`],
    ['Builder', `v1alpha1 ${latest} ${ready}`, `v1alpha2 ${latest} ${ready} ${upToDate}`],
    ['ClusterBuilder', `v1alpha1 ${latest} ${ready}`, `v1alpha2 ${latest} ${ready} ${upToDate}`],
    ['ClusterStack', `v1alpha1 ${ready}`, `v1alpha2 ${ready}`],
    ['ClusterStore', `v1alpha1 ${ready}`, `v1alpha2 ${ready}`],
    ['SourceResolver', `v1alpha1 ${ready}`, `v1alpha2 ${ready}`],
    ['Buildpack', `v1alpha2 ${ready}`],
    ['ClusterBuildpack', `v1alpha2 ${ready}`],
    ['ClusterLifecycle', `v1alpha2 ${ready}`],
  ]);
});

const ALLOWED = new Set([
  'description',
  'type',
  'format',
  'nullable',
  'default',
  'anyOf',
  'properties',
  'additionalProperties',
  'items',
  'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
]);

/** The rules of the API server for structural schemas, and ours: null may stand wherever the API server lets it. */
function faults(schema: StructuralSchema, path: string, keyed: 'item' | 'key' | undefined): string[] {
  const found = Object.keys(schema).flatMap((key) => (ALLOWED.has(key) ? [] : [`${path}: ${key} is not for CRDs`]));
  const typeless = schema['x-kubernetes-int-or-string'] ?? schema['x-kubernetes-preserve-unknown-fields'];
  if (schema.type === undefined && typeless !== true) found.push(`${path}: has no type`);
  if (schema.format !== undefined && !['int32', 'int64', 'date-time'].includes(schema.format)) {
    found.push(`${path}: the API server does not know format ${schema.format}`);
  }
  if ((schema.nullable === true) === (keyed !== undefined)) found.push(`${path}: nullable is ${schema.nullable}`);
  if ((schema.default === '') !== (keyed === 'key')) found.push(`${path}: default is ${schema.default}`);
  const keys = schema['x-kubernetes-list-map-keys'];
  if ((schema.type === 'array') !== (schema['x-kubernetes-list-type'] !== undefined)) found.push(`${path}: list type`);
  if ((schema['x-kubernetes-list-type'] === 'map') !== (keys !== undefined)) found.push(`${path}: map keys`);
  if (schema.items !== undefined) {
    found.push(...faults(schema.items, `${path}[]`, keys && 'item'));
    for (const key of keys ?? []) {
      if (schema.items.properties?.[key]?.default !== '') found.push(`${path}[].${key}: a key without default`);
    }
  }
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    found.push(...faults(field, `${path}.${name}`, field.default === undefined ? undefined : 'key'));
  }
  if (schema.additionalProperties) found.push(...faults(schema.additionalProperties, `${path}.<key>`, undefined));
  return found;
}

describe('schemas are structural', () => {
  test.each(versions)('$name', ({ schema }) => {
    const { apiVersion, kind, metadata, ...rest } = schema.properties!;
    expect(Object.keys(schema)).toEqual(['description', 'type', 'properties']);
    expect(Object.keys(rest)).toEqual(['spec', 'status']);
    expect([apiVersion!.type, kind!.type, metadata]).toEqual(['string', 'string', { type: 'object' }]);
    expect(Object.entries(rest).flatMap(([name, part]) => faults(part, name, undefined))).toEqual([]);
  });
});

test('conditions, services and bindings are merged by key, everything else is atomic', () => {
  const merged = new Set<string>();
  const find = (schema: StructuralSchema, path: string): void => {
    const keys = schema['x-kubernetes-list-map-keys'];
    if (keys !== undefined) merged.add(`${path} by ${keys}`);
    for (const [name, field] of Object.entries(schema.properties ?? {})) find(field, `${path}.${name}`);
    if (schema.items) find(schema.items, `${path}[]`);
  };
  for (const { name, schema } of versions) find(schema, name);
  expect([...merged].filter((line) => !line.endsWith('.status.conditions by type'))).toEqual([
    'Image v1alpha1.spec.build.bindings by name',
    'Image v1alpha2.spec.build.services by name',
    'Image v1alpha2.spec.build.cnbBindings by name',
    'Build v1alpha1.spec.bindings by name',
    'Build v1alpha2.spec.services by name',
    'Build v1alpha2.spec.cnbBindings by name',
  ]);
  expect([...merged].filter((line) => line.endsWith('.status.conditions by type'))).toHaveLength(versions.length);
});

const ajv = new Ajv({ strict: true, allowUnionTypes: true, validateFormats: false, allErrors: true });

/** The schema in the words of JSON Schema, which says `nullable` by a type. */
function inJsonSchema(schema: StructuralSchema): Record<string, unknown> {
  const { type, properties = {}, items, additionalProperties } = schema;
  if (schema['x-kubernetes-int-or-string']) return { type: ['integer', 'string', 'null'] };
  return {
    ...(type !== undefined && { type: schema.nullable ? [type, 'null'] : type }),
    ...(type === 'object' && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, inJsonSchema(field)])),
      ...(additionalProperties && { additionalProperties: inJsonSchema(additionalProperties) }),
    }),
    ...(items && { items: inJsonSchema(items) }),
  };
}
const schemaFor = (sample: Record<string, unknown>) => {
  const version = String(sample.apiVersion).split('/')[1];
  const { versions: all } = customResourceDefinition(findKind(String(sample.kind))!).spec;
  return inJsonSchema(all.find(({ name }) => name === version)!.schema.openAPIV3Schema);
};

describe('samples fit their schema', () => {
  test.each(samples().map((sample) => ({ sample, name: `${sample.kind} ${sample.apiVersion}` })))(
    '$name',
    ({ sample }) => {
      const validate = ajv.compile(schemaFor(sample));
      expect([validate(sample), validate.errors]).toEqual([true, null]);
    },
  );
  test('and a wrong type does not', () => {
    const image = samples().find(({ kind, apiVersion }) => kind === 'Image' && apiVersion === 'kpack.io/v1alpha2')!;
    const validate = ajv.compile(schemaFor(image));
    expect(validate({ ...image, spec: { tag: 5, build: { env: [{ name: 'A', value: 1 }] } } })).toBe(false);
    expect(validate.errors!.map(({ instancePath }) => instancePath)).toEqual(['/spec/tag', '/spec/build/env/0/value']);
  });
});
