import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/schemas/codec.ts';
import { parseJson } from '../../src/schemas/json.ts';
import { findKind, type KindInfo, kinds, type Version } from '../../src/schemas/kinds.ts';
import { type Shape, shapeOf } from '../../src/schemas/shape.ts';
import { samples } from './samples.ts';
import { walk } from './walk.ts';

const VERSIONS: Version[] = ['v1alpha1', 'v1alpha2'];
const served = kinds.flatMap((info) =>
  VERSIONS.filter((version) => info.schemas[version]).map((version) => ({
    info,
    version,
    name: `${info.kind} ${version}`,
  })),
);
const schemaOf = (kind: string, version: Version) => findKind(kind)!.schemas[version]!;
const fieldsOf = (
  kind: string,
  version: Version,
  part: 'spec' | 'status' | 'metadata',
  ...path: string[]
): string[] => {
  let shape: Shape = shapeOf(schemaOf(kind, version)).properties![part]!;
  for (const name of path) {
    shape = shape.properties![name]!;
    if (shape.items !== undefined) shape = shape.items;
  }
  return Object.keys(shape.properties!);
};

test('the kinds, as clients of the group know them', () => {
  const line = (info: KindInfo) =>
    [
      info.kind,
      info.plural,
      info.singular,
      info.shortNames.join('/'),
      info.scope,
      info.schemas.v1alpha1 ? 2 : 1,
      info.conversion,
    ].join(' ');
  expect(kinds.map(line)).toEqual([
    'Image images image cnbimage/cnbimages/img/imgs Namespaced 2 true',
    'Build builds build cnbbuild/cnbbuilds/bld/blds Namespaced 2 true',
    'Builder builders builder bldr/bldrs Namespaced 2 true',
    'ClusterBuilder clusterbuilders clusterbuilder clstbldr/clstbldrs Cluster 2 false',
    'ClusterStack clusterstacks clusterstack  Cluster 2 false',
    'ClusterStore clusterstores clusterstore  Cluster 2 false',
    'SourceResolver sourceresolvers sourceresolver  Namespaced 2 true',
    'Buildpack buildpacks buildpack bp/bps Namespaced 1 false',
    'ClusterBuildpack clusterbuildpacks clusterbuildpack clstbp/clstbps Cluster 1 false',
    'ClusterLifecycle clusterlifecycles clusterlifecycle  Cluster 1 false',
  ]);
  expect(findKind('image')).toBeUndefined();
});

describe('every field has a description that is a sentence', () => {
  test.each(served)('$name', ({ info, version }) => {
    const poor: string[] = [];
    walk(shapeOf(info.schemas[version]!), '', (shape, path) => {
      const description = shape.description ?? '';
      if (description.length < 20 || !/^[A-Za-z*].*[.]$/.test(description)) poor.push(`${path}: "${description}"`);
      if (shape['x-rule'] !== undefined && !shape['x-rule'].endsWith('.'))
        poor.push(`${path}: rule "${shape['x-rule']}"`);
    });
    expect(poor).toEqual([]);
  });
});

describe('fields stand in the order in which they are written', () => {
  const scheduling = ['tolerations', 'nodeSelector', 'affinity', 'runtimeClassName', 'schedulerName'];
  const builderLatest = ['latestImage', 'observedStackGeneration', 'observedStoreGeneration', 'os'];
  const base = ['observedGeneration', 'conditions'];
  test.each<[kind: string, version: Version, part: 'spec' | 'status', path: string[], fields: string[]]>([
    [
      'Image',
      'v1alpha1',
      'spec',
      [],
      [
        'tag',
        'builder',
        'serviceAccount',
        'source',
        'cacheSize',
        'failedBuildHistoryLimit',
        'successBuildHistoryLimit',
        'imageTaggingStrategy',
        'build',
        'notary',
      ],
    ],
    ['Image', 'v1alpha1', 'spec', ['build'], ['bindings', 'env', 'resources']],
    [
      'Image',
      'v1alpha2',
      'spec',
      [],
      [
        'tag',
        'builder',
        'serviceAccountName',
        'source',
        'cache',
        'failedBuildHistoryLimit',
        'successBuildHistoryLimit',
        'imageTaggingStrategy',
        'projectDescriptorPath',
        'build',
        'notary',
        'cosign',
        'defaultProcess',
        'additionalTags',
      ],
    ],
    [
      'Image',
      'v1alpha2',
      'spec',
      ['build'],
      ['services', 'cnbBindings', 'env', 'resources', ...scheduling, 'buildTimeout', 'creationTime'],
    ],
    [
      'Image',
      'v1alpha2',
      'spec',
      ['builder'],
      ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'],
    ],
    [
      'Image',
      'v1alpha2',
      'spec',
      ['build', 'env', 'valueFrom'],
      ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'],
    ],
    [
      'Image',
      'v1alpha2',
      'status',
      [],
      [
        ...base,
        'latestBuildRef',
        'latestBuildImageGeneration',
        'latestImage',
        'latestStack',
        'buildCounter',
        'buildCacheName',
        'latestBuildReason',
      ],
    ],
    [
      'Image',
      'v1alpha2',
      'status',
      ['conditions'],
      ['type', 'status', 'severity', 'lastTransitionTime', 'reason', 'message'],
    ],
    [
      'Build',
      'v1alpha1',
      'spec',
      [],
      [
        'tags',
        'builder',
        'serviceAccount',
        'source',
        'cacheName',
        'bindings',
        'env',
        'resources',
        'lastBuild',
        'notary',
      ],
    ],
    [
      'Build',
      'v1alpha2',
      'spec',
      [],
      [
        'tags',
        'builder',
        'serviceAccountName',
        'source',
        'cache',
        'runImage',
        'activeDeadlineSeconds',
        'services',
        'cnbBindings',
        'env',
        'projectDescriptorPath',
        'resources',
        'lastBuild',
        'notary',
        'cosign',
        'defaultProcess',
        ...scheduling,
        'priorityClassName',
        'creationTime',
      ],
    ],
    [
      'Build',
      'v1alpha1',
      'status',
      [],
      [...base, 'buildMetadata', 'stack', 'latestImage', 'podName', 'stepStates', 'stepsCompleted'],
    ],
    [
      'Build',
      'v1alpha2',
      'status',
      [],
      [
        ...base,
        'buildMetadata',
        'stack',
        'lifecycleVersion',
        'latestImage',
        'latestCacheImage',
        'latestAttestationImage',
        'podName',
        'stepStates',
        'stepsCompleted',
      ],
    ],
    ['Builder', 'v1alpha1', 'spec', [], ['tag', 'stack', 'store', 'order', 'serviceAccount']],
    [
      'Builder',
      'v1alpha2',
      'spec',
      [],
      ['tag', 'stack', 'lifecycle', 'store', 'order', 'additionalLabels', 'serviceAccount', 'serviceAccountName'],
    ],
    ['Builder', 'v1alpha2', 'spec', ['order'], ['group']],
    ['Builder', 'v1alpha1', 'status', [], [...base, 'builderMetadata', 'order', 'stack', ...builderLatest]],
    [
      'Builder',
      'v1alpha2',
      'status',
      [],
      [...base, 'builderMetadata', 'order', 'stack', 'lifecycle', ...builderLatest, 'signaturePaths'],
    ],
    [
      'ClusterBuilder',
      'v1alpha2',
      'spec',
      [],
      ['tag', 'stack', 'lifecycle', 'store', 'order', 'additionalLabels', 'serviceAccountRef'],
    ],
    ['ClusterStack', 'v1alpha2', 'spec', [], ['id', 'buildImage', 'runImage', 'serviceAccountRef']],
    [
      'ClusterStack',
      'v1alpha2',
      'status',
      [],
      [...base, 'id', 'buildImage', 'runImage', 'mixins', 'userId', 'groupId'],
    ],
    ['ClusterStore', 'v1alpha2', 'spec', [], ['sources', 'serviceAccountRef']],
    [
      'ClusterStore',
      'v1alpha2',
      'status',
      ['buildpacks'],
      ['id', 'version', 'buildpackage', 'storeImage', 'diffId', 'digest', 'size', 'api', 'homepage', 'order', 'stacks'],
    ],
    ['SourceResolver', 'v1alpha2', 'spec', [], ['serviceAccount', 'source']],
    [
      'SourceResolver',
      'v1alpha2',
      'status',
      ['source', 'git'],
      ['url', 'revision', 'subPath', 'tree', 'type', 'initializeSubmodules'],
    ],
    ['Buildpack', 'v1alpha2', 'spec', [], ['image', 'serviceAccountName']],
    ['ClusterBuildpack', 'v1alpha2', 'spec', [], ['image', 'serviceAccountRef']],
    ['ClusterLifecycle', 'v1alpha2', 'status', [], [...base, 'image', 'version', 'api', 'apis']],
  ])('%s %s %s %j', (kind, version, part, path, fields) => {
    expect(fieldsOf(kind, version, part, ...path)).toEqual(fields);
  });
});

describe('what is always written, even of an empty object', () => {
  const apis = { buildpack: { deprecated: null, supported: null }, platform: { deprecated: null, supported: null } };
  const lifecycle = { image: {}, api: {}, apis };
  test.each<[kind: string, version: Version, spec: object, status: object]>([
    ['Image', 'v1alpha1', { tag: '', builder: {}, source: {} }, {}],
    ['Image', 'v1alpha2', { tag: '', builder: {}, source: {} }, {}],
    ['Build', 'v1alpha1', { builder: {}, source: {}, resources: {} }, { stack: {} }],
    [
      'Build',
      'v1alpha2',
      { builder: {}, source: {}, runImage: {}, resources: {} },
      { stack: {}, lifecycleVersion: '' },
    ],
    ['Builder', 'v1alpha1', { stack: {}, store: {} }, { stack: {} }],
    ['Builder', 'v1alpha2', { stack: {}, lifecycle: {}, store: {} }, { stack: {}, lifecycle }],
    ['ClusterBuilder', 'v1alpha1', { stack: {}, store: {}, serviceAccountRef: {} }, { stack: {} }],
    [
      'ClusterBuilder',
      'v1alpha2',
      { stack: {}, lifecycle: {}, store: {}, serviceAccountRef: {} },
      { stack: {}, lifecycle },
    ],
    ['ClusterStack', 'v1alpha1', { buildImage: {}, runImage: {} }, { buildImage: {}, runImage: {} }],
    ['ClusterStore', 'v1alpha2', {}, {}],
    ['SourceResolver', 'v1alpha2', { source: {} }, { source: {} }],
    ['Buildpack', 'v1alpha2', {}, {}],
    ['ClusterLifecycle', 'v1alpha2', {}, lifecycle],
  ])('%s %s', (kind, version, spec, status) => {
    const schema = schemaOf(kind, version);
    const decoded = decode(schema, { kind, apiVersion: `kpack.io/${version}` });
    if (!decoded.ok) throw new Error(decoded.fault);
    const whole = { kind, apiVersion: `kpack.io/${version}`, metadata: {}, spec, status };
    expect(encode(schema, decoded.value)).toEqual(whole);
  });
});

/** Marks and descriptions may differ; the fields may not. */
const paths = (shape: Shape): string[] => {
  const found: string[] = [];
  walk(shape, '', (_, path) => found.push(path));
  return found.filter((path) => path !== 'metadata.clusterName').sort();
};

describe('kinds whose versions share one stored form know the same fields in both', () => {
  test.each([
    [
      'ClusterBuilder',
      [
        'spec.lifecycle',
        ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath', 'image'].map(
          (member) => `spec.order[].group[].${member}`,
        ),
        'spec.additionalLabels',
        'status.lifecycle',
        'status.signaturePaths',
      ],
    ],
    ['ClusterStack', ['spec.serviceAccountRef']],
    ['ClusterStore', ['spec.serviceAccountRef']],
  ])('%s', (kind, onlyV1alpha2) => {
    const old = shapeOf(schemaOf(kind, 'v1alpha1'));
    expect(paths(old)).toEqual(paths(shapeOf(schemaOf(kind, 'v1alpha2'))));
    const foreign: string[] = [];
    walk(old, '', (shape, path) => {
      if (shape['x-other-version']) {
        foreign.push(path);
        expect(shape.description).toContain('v1alpha2 only; kept when written through v1alpha1.');
      }
    });
    expect(foreign).toEqual(onlyV1alpha2);
  });
});

describe('the samples are read without a remark and written with the same content', () => {
  test.each(samples().map((sample) => ({ sample, name: `${sample.kind} ${sample.apiVersion}` })))(
    '$name',
    ({ sample }) => {
      const { kind, apiVersion } = sample as { kind: string; apiVersion: string };
      const schema = schemaOf(kind, apiVersion.split('/')[1] as Version);
      const decoded = decode(schema, parseJson(JSON.stringify(sample)));
      if (!decoded.ok) throw new Error(decoded.fault);
      expect(decoded.remarks).toMatchObject({ unknown: [], renamed: [] });
      expect(encode(schema, decoded.value)).toMatchObject(canonical(sample) as object);
    },
  );
});

/** What decoding changes in the samples: quantities get their canonical text, unset members go. */
const canonical = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value === 0.5 ? '500m' : value === '1.5Gi' ? '1536Mi' : value;
  if (Array.isArray(value)) return value.map(canonical);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, canonical(member)]));
};
