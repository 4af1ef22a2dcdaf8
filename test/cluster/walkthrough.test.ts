// The walkthrough of the tutorial, as a user types it: four manifests of v1alpha1 applied in order and read back in both versions, then each field wrong in turn.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/schemas/json.ts';
import type { Version } from '../../src/schemas/kinds.ts';
import { type Installation, install } from './installation.ts';
import { refusals } from './refusals.ts';
import { sharedControlPlane } from './shared-control-plane.ts';
import {
  changed,
  type Manifest,
  pathOf,
  pathsIn,
  show,
  valueAt,
  walkthrough,
  walkthroughFiles,
  wrongType,
} from './walkthrough.ts';

const cluster = sharedControlPlane();
let kpack: Installation | undefined;

const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'example.com/none',
  allowVolumeExpansion: true,
};

beforeAll(async () => {
  await cluster.kubectlOk(['apply', '--filename=-'], { input: JSON.stringify(storageClass) });
  kpack = await install(cluster);
  // Other tests apply objects of the same names.
  await cluster.kubectl(['delete', '--ignore-not-found', ...walkthroughFiles('v1alpha2').map((file) => `-f=${file}`)]);
});
afterAll(async () => {
  await cluster.kubectl(['delete', '--ignore-not-found', ...walkthroughFiles('v1alpha2').map((file) => `-f=${file}`)]);
  await cluster.kubectl(['delete', 'storageclass', 'standard']);
  await kpack?.stop();
});

/** The object of a manifest as the API server gives it in a version. */
async function readBack({ kind, metadata: { name } }: Manifest, version: Version): Promise<Manifest> {
  const resource = `${kind.toLowerCase()}s.${version}.kpack.io`;
  return JSON.parse(await cluster.kubectlOk(['get', resource, name, '--output=json'])) as Manifest;
}

const yaml = (resource: string) => cluster.kubectlOk(['get', resource, 'helloapp', '--output=yaml']);

test('the manifests are applied in order', async () => {
  const said: string[] = [];
  for (const file of walkthroughFiles('v1alpha1')) {
    const { stdout, stderr } = await cluster.kubectl(['apply', `--filename=${file}`]);
    said.push(stdout + stderr);
  }
  expect(said).toEqual([
    'clusterstore.kpack.io/default created\n',
    'clusterstack.kpack.io/base created\n',
    'clusterbuilder.kpack.io/default created\n',
    'image.kpack.io/helloapp created\n',
  ]);
});

test('Image helloapp reads as v1alpha1 with its defaults', async () => {
  expect((await yaml('images.v1alpha1.kpack.io')).split('\nspec:\n')[1]).toBe(`  builder:
    kind: ClusterBuilder
    name: default
  cacheSize: 2G
  failedBuildHistoryLimit: 10
  imageTaggingStrategy: BuildNumber
  serviceAccount: app-sa
  source:
    git:
      revision: main
      url: https://github.com/spring-projects/spring-petclinic.git
  successBuildHistoryLimit: 10
  tag: txconsole/helloapp
status: {}
`);
});

test('and as v1alpha2 in its terms', async () => {
  expect((await yaml('images.v1alpha2.kpack.io')).split('\nspec:\n')[1]).toBe(`  builder:
    kind: ClusterBuilder
    name: default
  cache:
    volume:
      size: 2G
  failedBuildHistoryLimit: 10
  imageTaggingStrategy: BuildNumber
  serviceAccountName: app-sa
  source:
    git:
      revision: main
      url: https://github.com/spring-projects/spring-petclinic.git
  successBuildHistoryLimit: 10
  tag: txconsole/helloapp
status: {}
`);
});

test('everything else reads as it was written, in both versions', async () => {
  for (const manifest of walkthrough('v1alpha1').slice(0, -1)) {
    for (const version of ['v1alpha1', 'v1alpha2'] as const) {
      expect((await readBack(manifest, version)).spec, `${manifest.kind} ${version}`).toEqual(manifest.spec);
    }
  }
});

type Wrong = [kind: string, path: string, value: JsonValue | undefined, text: string];
const digest = 'team/app@sha256:0';
const exactlyOne = 'expected exactly one, got neither: spec.source.blob, spec.source.git, spec.source.registry';

/** A wrong value each (undefined: the field is missing), and what kubectl says to it after "validation failed: ", in both versions. */
const wrong: Wrong[] = [
  ['ClusterStore', 'spec', undefined, 'missing field(s): spec.sources'],
  ['ClusterStore', 'spec.sources', [], 'missing field(s): spec.sources'],
  ['ClusterStore', 'spec.sources[0]', {}, 'invalid value: {}: spec.sources[0]'],
  ['ClusterStore', 'spec.sources[0].image', '', 'invalid value: {}: spec.sources[0]'],
  ['ClusterStore', 'spec.sources[1].image', 'UP case', 'invalid value: {UP case}: spec.sources[1]'],
  ['ClusterStack', 'spec', undefined, 'missing field(s): spec.buildImage.image, spec.id, spec.runImage.image'],
  ['ClusterStack', 'spec.id', undefined, 'missing field(s): spec.id'],
  ['ClusterStack', 'spec.buildImage', {}, 'missing field(s): spec.buildImage.image'],
  ['ClusterStack', 'spec.buildImage.image', digest, `invalid value: ${digest}: spec.buildImage.image`],
  ['ClusterStack', 'spec.runImage', {}, 'missing field(s): spec.runImage.image'],
  ['ClusterStack', 'spec.runImage.image', 'a:b:c/d', 'invalid value: a:b:c/d: spec.runImage.image'],
  ['ClusterBuilder', 'spec.serviceAccountRef', undefined, 'missing field(s): spec.serviceAccountRef.name'],
  ['ClusterBuilder', 'spec.serviceAccountRef.name', '', 'missing field(s): spec.serviceAccountRef.name'],
  ['ClusterBuilder', 'spec.serviceAccountRef.namespace', '', 'missing field(s): spec.serviceAccountRef.namespace'],
  ['ClusterBuilder', 'spec.tag', undefined, 'missing field(s): tag'],
  ['ClusterBuilder', 'spec.tag', digest, `invalid value: ${digest}: tag`],
  ['ClusterBuilder', 'spec.stack', {}, 'missing field(s): stack.name'],
  ['ClusterBuilder', 'spec.stack.name', undefined, 'missing field(s): stack.name'],
  ['ClusterBuilder', 'spec.stack.kind', 'Stack', 'invalid value: Stack: stack.kind'],
  ['Image', 'spec.tag', undefined, 'missing field(s): spec.tag'],
  ['Image', 'spec.tag', digest, `invalid value: ${digest}: spec.tag`],
  ['Image', 'spec.builder', {}, 'missing field(s): spec.builder.name'],
  ['Image', 'spec.builder.name', '', 'missing field(s): spec.builder.name'],
  ['Image', 'spec.builder.kind', 'CustomBuilder', 'invalid value: CustomBuilder: spec.builder.kind'],
  ['Image', 'spec.source', undefined, exactlyOne],
  ['Image', 'spec.source.git', undefined, exactlyOne],
  ['Image', 'spec.source.git.url', '', 'missing field(s): spec.source.git.url'],
  ['Image', 'spec.source.git.revision', undefined, 'missing field(s): spec.source.git.revision'],
];

const neitherIn = (group: string) =>
  `expected exactly one, got neither: ${group}.id, ${group}.image, ${group}.name + kind`;

/** Where the versions differ. */
const wrongIn: Record<Version, Wrong[]> = {
  v1alpha1: [
    ['ClusterBuilder', 'spec.store', {}, 'missing field(s): store.name'],
    ['ClusterBuilder', 'spec.store.name', undefined, 'missing field(s): store.name'],
    ['ClusterBuilder', 'spec.store.kind', 'Store', 'invalid value: Store: store.kind'],
    ['Image', 'spec.cacheSize', '0', 'cache size must be greater than 0, got 0: spec.cacheSize'],
  ],
  v1alpha2: [
    ['ClusterBuilder', 'spec.store.kind', 'Store', 'invalid value: Store: store.kind\nmust be one of ClusterStore'],
    ['ClusterBuilder', 'spec.order[0].group[0].id', undefined, neitherIn('order[0].group[0]')],
    ['ClusterBuilder', 'spec.order[1].group[0]', {}, neitherIn('order[1].group[0]')],
    ['Image', 'spec.cache.volume.size', '-2G', 'cache size must be greater than 0, got -2G: spec.cache.volume.size'],
    [
      'Image',
      'spec.failedBuildHistoryLimit',
      0,
      'build history limit must be greater than 0: spec.failedBuildHistoryLimit',
    ],
    [
      'Image',
      'spec.successBuildHistoryLimit',
      -1,
      'build history limit must be greater than 0: spec.successBuildHistoryLimit',
    ],
  ],
};

/** Fields for which every value of the right type is right. */
const anyValue: Record<Version, string[]> = {
  v1alpha1: [
    'ClusterBuilder spec.order[0].group[0].id',
    'ClusterBuilder spec.order[1].group[0].id',
    'Image spec.failedBuildHistoryLimit',
    'Image spec.imageTaggingStrategy',
    'Image spec.serviceAccount',
    'Image spec.successBuildHistoryLimit',
  ],
  v1alpha2: [
    'ClusterBuilder spec.lifecycle.kind',
    'ClusterBuilder spec.lifecycle.name',
    'ClusterBuilder spec.store.name',
    'Image spec.imageTaggingStrategy',
    'Image spec.serviceAccountName',
  ],
};

const eachFieldWrong = (version: Version) => {
  let complete: Manifest[];
  beforeAll(async () => {
    // As kubectl edit shows them, with the defaults; their server-side metadata would only be in the way.
    const stored = await Promise.all(walkthrough(version).map((manifest) => readBack(manifest, version)));
    complete = walkthrough(version).map((manifest, i) => ({ ...manifest, spec: stored[i]!.spec }));
  });
  const rows = () => [...wrong, ...wrongIn[version]];

  test('a value of another type: kubectl names the field', async () => {
    const cases = complete.flatMap((manifest) =>
      [...pathsIn(manifest.spec, ['spec'])].map((path) => ({ manifest, path })),
    );
    const manifests = cases.map(({ manifest, path }) =>
      changed(manifest, path, wrongType(valueAt(manifest, path), path)),
    );
    const said = await refusals(cluster, manifests);
    const unnamed = cases.flatMap(({ manifest, path }, i) =>
      said[i]?.includes(`denied the request: mutation failed: cannot decode incoming new object: ${show(path)}: `)
        ? []
        : [`${manifest.kind} ${show(path)}: ${said[i]}`],
    );
    expect(unnamed).toEqual([]);
    expect(cases.length).toBeGreaterThan(40);
  });

  test('a value that is missing or makes no sense: kubectl says which and why', async () => {
    const manifests = rows().map(([kind, path, value]) =>
      changed(complete.find((manifest) => manifest.kind === kind)!, pathOf(path), value),
    );
    const said = await refusals(cluster, manifests);
    expect(rows().map(([kind, path], i) => `${kind} ${path}: ${said[i]?.split(' denied the request: ')[1]}`)).toEqual(
      rows().map(([kind, path, , text]) => `${kind} ${path}: validation failed: ${text}`),
    );
  });

  test('no field is left out', () => {
    const covered = new Set(rows().map(([kind, path]) => `${kind} ${path}`));
    // A list's items are alike; one of each list stands for the others.
    const alike = (field: string) => field.replaceAll(/\[\d+\]/g, '[]');
    const coveredAlike = new Set([...covered].map(alike));
    const fields = complete.flatMap((manifest) =>
      [...pathsIn(manifest.spec, ['spec'])]
        .filter((path) => typeof valueAt(manifest, path) !== 'object')
        .map((path) => `${manifest.kind} ${show(path)}`),
    );
    expect(fields.filter((field) => !coveredAlike.has(alike(field))).toSorted()).toEqual(anyValue[version]);
  });

  test.each([
    ['apiVersion', { apiVersion: 'kpack.io/v1' }, 'no matches for kind "Image" in version "kpack.io/v1"'],
    ['kind', { kind: 'Imago' }, `no matches for kind "Imago" in version "kpack.io/${version}"`],
    ['metadata.name', { metadata: { name: 'Hello App' } }, 'metadata.name: Invalid value: "Hello App"'],
    ['metadata.namespace', { metadata: { name: 'x', namespace: 'nowhere' } }, 'namespaces "nowhere" not found'],
    ['metadata', { metadata: { name: 'x', labels: { a: 5 } } }, 'metadata.labels'],
  ])('%s', async (_, fields, text) => {
    const input = JSON.stringify({ ...complete.at(-1), ...fields });
    const { code, stderr } = await cluster.kubectl(['apply', '--filename=-'], { input });
    expect(code).toBe(1);
    expect(stderr).toContain(text);
  });
};

describe('wrong in v1alpha1, a field at a time', () => eachFieldWrong('v1alpha1'));

test('the same manifests in v1alpha2 mean the same', async () => {
  const before = await Promise.all(walkthrough('v1alpha1').map((manifest) => readBack(manifest, 'v1alpha2')));
  for (const file of walkthroughFiles('v1alpha2')) {
    const { stdout, stderr } = await cluster.kubectl(['apply', `--filename=${file}`]);
    expect(stdout + stderr).toMatch(/^\S+ configured\n$/);
  }
  for (const old of before) expect((await readBack(old, 'v1alpha2')).spec).toMatchObject(old.spec);
});

describe('wrong in v1alpha2, a field at a time', () => eachFieldWrong('v1alpha2'));
