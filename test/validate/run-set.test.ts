// What is said about a set of manifests that are fine one by one.
import { describe, expect, test } from 'vitest';
import { folder, image, lines, named, run } from './run-fixture.ts';

const clusterBuilder = (name: string): string => `apiVersion: kpack.io/v1alpha2
kind: ClusterBuilder
metadata: {name: ${name}}
spec:
  tag: registry.example.com/builder/${name}
  stack: {kind: ClusterStack, name: base}
  store: {kind: ClusterStore, name: default}
  order: [{group: [{id: team/java}]}]
  serviceAccountRef: {name: builder-sa, namespace: kpack}
`;
const builder = (name: string, namespace: string, order = '{id: team/java}'): string => `apiVersion: kpack.io/v1alpha2
kind: Builder
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  tag: registry.example.com/builder/${namespace}-${name}
  stack: {kind: ClusterStack, name: base}
  order:
  - group:
    - ${order}
`;
const store = (name: string): string => `apiVersion: kpack.io/v1alpha1
kind: ClusterStore
metadata: {name: ${name}}
spec:
  sources: [{image: registry.example.com/java}]
`;
const stack = (name: string): string => `apiVersion: kpack.io/v1alpha1
kind: ClusterStack
metadata: {name: ${name}}
spec:
  id: base
  buildImage: {image: registry.example.com/build}
  runImage: {image: registry.example.com/run}
`;

describe('two manifests of one object', () => {
  test('are an error at the second, in whichever versions and files', async () => {
    const path = folder({
      'a.yaml': `${image('app', { namespace: 'team' })}---\n${store('default')}`,
      'b.yaml': `${store('default').replace('v1alpha1', 'v1alpha2')}`,
      'sub/c.yaml': image('app', { namespace: 'team', tag: 'registry.example.com/other' }),
    });
    expect(lines(await run([path]), path)).toEqual([
      'b.yaml:3:18 error duplicate-object metadata.name: ClusterStore "default" is already at a.yaml:13:18',
      'sub/c.yaml:4:9 error duplicate-object metadata.name: Image "app" in namespace "team" is already at a.yaml:4:9',
    ]);
  });

  test('are fine in different namespaces, without a name, and of other groups', async () => {
    const path = folder({
      'a.yaml': image('app'),
      'b.yaml': image('app', { namespace: 'team', tag: 'registry.example.com/team/b' }),
      'c.yaml': image('app', { namespace: 'other', tag: 'registry.example.com/team/c' }),
      'd.yaml': named('v1', 'ConfigMap', 'one'),
      'e.yaml': named('v1', 'ConfigMap', 'one'),
      'f.yaml': named('v1', 'Secret', 'one'),
      'g.yaml': named('v1', 'Secret', 'one'),
    });
    expect(lines(await run([path]), path)).toEqual([]);
  });

  test('are told from one that is named twice', async () => {
    const path = folder({ 'a.yaml': image('app') });
    const report = await run([path, `${path}/a.yaml`, `${path}/../${path.split('/').at(-1)}/a.yaml`]);
    expect(report.findings).toEqual([]);
    expect(report.counts).toEqual({ files: 1, objects: 1, skipped: 0, ignored: 0 });
  });
});

describe('two Images that push to one tag', () => {
  test('are a warning, however the tag is written and whichever namespaces they are in', async () => {
    const path = folder({
      'a.yaml': image('a', { namespace: 'one', tag: 'nginx' }),
      'b.yaml': image('b', { namespace: 'two', tag: 'index.docker.io/library/nginx:latest' }),
      'c.yaml': image('c', {
        tag: 'docker.io/team/c',
        spec: '  additionalTags:\n  - docker.io/team/c:1\n  - library/nginx\n',
      }),
    });
    const same = 'Image "a" in namespace "one" pushes to index.docker.io/library/nginx:latest too, at a.yaml:7:8';
    expect(lines(await run([path]), path)).toEqual([
      `b.yaml:7:8 warning same-tag spec.tag: ${same}`,
      `c.yaml:11:5 warning same-tag spec.additionalTags[1]: ${same}`,
    ]);
  });

  test('are no two when it is one Image, and different tags are fine', async () => {
    const path = folder({
      'a.yaml': image('a', {
        tag: 'registry.example.com/team/a',
        spec: '  additionalTags: [registry.example.com/team/a]\n',
      }),
      'b.yaml': image('b', { tag: 'registry.example.com/team/a:2' }),
    });
    expect(lines(await run([path]), path)).toEqual([]);
  });
});

describe('references', () => {
  const set = {
    'apps.yaml': [
      image('app', {
        namespace: 'team',
        builder: '{kind: Builder, name: default}',
        spec: '  serviceAccountName: app-sa\n  build:\n    services:\n    - {name: db, kind: Secret, apiVersion: v1}\n',
      }),
      named('v1', 'ServiceAccount', 'app-sa', 'other'),
      `${named('v1', 'ServiceAccount', 'unused', 'team')}secrets: [{name: nowhere}]\n`,
    ].join('---\n'),
    'cluster.yaml': clusterBuilder('default'),
    'secrets.yaml': named('v1', 'Secret', 'db', 'other'),
  };

  test('to what is here under another kind or namespace are noted', async () => {
    const path = folder(set);
    expect(lines(await run([path]), path)).toEqual([
      'apps.yaml:8:34 note reference-elsewhere spec.builder.name: Builder "default" in namespace "team" is not among these manifests, but ClusterBuilder "default" is, at cluster.yaml:3:18',
      'apps.yaml:10:23 note reference-elsewhere spec.serviceAccountName: ServiceAccount "app-sa" in namespace "team" is not among these manifests, but ServiceAccount "app-sa" in namespace "other" is, at apps.yaml:18:9',
      'apps.yaml:13:14 note reference-elsewhere spec.build.services[0].name: Secret "db" in namespace "team" is not among these manifests, but Secret "db" in namespace "other" is, at secrets.yaml:4:9',
    ]);
    const { findings } = await run([path]);
    expect(findings.map(({ hint }) => hint)).toEqual([
      'If that one is meant, write kind: ClusterBuilder.',
      'ServiceAccounts are looked up in namespace "team": move one of the two, or write the same namespace in both.',
      'Secrets are looked up in namespace "team": move one of the two, or write the same namespace in both.',
    ]);
  });

  test('that lead out of the set are errors when it is closed', async () => {
    const path = folder({ ...set, 'stack.yaml': stack('bse') });
    const report = await run([path], { closed: true });
    expect(lines(report, path).map((line) => line.split(' is not among')[0])).toEqual([
      'apps.yaml:8:34 error missing-reference spec.builder.name: Builder "default" in namespace "team"',
      'apps.yaml:10:23 error missing-reference spec.serviceAccountName: ServiceAccount "app-sa" in namespace "team"',
      'apps.yaml:13:14 error missing-reference spec.build.services[0].name: Secret "db" in namespace "team"',
      'cluster.yaml:6:37 error missing-reference spec.stack.name: ClusterStack "base"',
      'cluster.yaml:7:37 error missing-reference spec.store.name: ClusterStore "default"',
      'cluster.yaml:9:29 error missing-reference spec.serviceAccountRef.name: ServiceAccount "builder-sa" in namespace "kpack"',
    ]);
    expect(report.findings.map(({ hint }) => hint).slice(3, 5)).toEqual([
      'Add its manifest, correct the name, or check without --closed if the cluster has it. Did you mean "bse"?',
      'Add its manifest, correct the name, or check without --closed if the cluster has it.',
    ]);
  });

  test('are all found in a set that is closed indeed', async () => {
    const path = folder({
      'all.yaml': [
        clusterBuilder('default'),
        store('default'),
        stack('base'),
        `${named('v1', 'ServiceAccount', 'builder-sa', 'kpack')}secrets: [{name: registry}]\nimagePullSecrets: [{name: pull}]\n`,
        named('v1', 'Secret', 'registry', 'kpack'),
        named('bitnami.com/v1alpha1', 'SealedSecret', 'pull', 'kpack'),
        `${named('external-secrets.io/v1', 'ExternalSecret', 'from-vault', 'team')}spec: {target: {name: db}}\n`,
        builder('own', 'team', '{kind: Buildpack, name: java}'),
        `${named('kpack.io/v1alpha2', 'Buildpack', 'java', 'team')}spec: {image: registry.example.com/java}\n`,
        image('app', {
          namespace: 'team',
          builder: '{kind: Builder, name: own}',
          spec: '  serviceAccountName: default\n  build:\n    services:\n    - {name: db, kind: Secret}\n    - {name: orders, kind: Postgres, apiVersion: db.example.com/v1}\n',
        }),
      ].join('---\n'),
    });
    expect(lines(await run([path], { closed: true }), path)).toEqual([]);
  });

  test.each<[string, string, string]>([
    [
      'a Builder by a v1alpha1 Image',
      'apiVersion: kpack.io/v1alpha1\nkind: Image\nmetadata: {name: a}\nspec: {tag: a/a, serviceAccount: sa, builder: {kind: Builder, name: b}, source: {git: {url: u, revision: r}}, build: {bindings: [{name: x, metadataRef: {name: m}, secretRef: {name: s}}]}, notary: {v1: {url: "https://notary.example.com", secretRef: {name: key}}}}',
      'spec.builder.name spec.serviceAccount spec.notary.v1.secretRef.name spec.build.bindings[0].secretRef.name',
    ],
    [
      'by a Build',
      'apiVersion: kpack.io/v1alpha2\nkind: Build\nmetadata: {name: a, namespace: one}\nspec: {tags: [a/a], serviceAccountName: sa, builder: {ref: {kind: Builder, name: b, namespace: two}, imagePullSecrets: [{name: p}]}, source: {registry: {image: a/src, imagePullSecrets: [{name: q}]}}}',
      'spec.builder.ref.name spec.builder.imagePullSecrets[0].name spec.serviceAccountName spec.source.registry.imagePullSecrets[0].name',
    ],
    [
      'by a Builder',
      'apiVersion: kpack.io/v1alpha2\nkind: Builder\nmetadata: {name: a}\nspec: {tag: a/b, serviceAccountName: sa, stack: {kind: ClusterStack, name: s}, store: {name: t, kind: ClusterStore}, lifecycle: {name: l}, order: [{group: [{kind: Buildpack, name: x}, {kind: ClusterBuildpack, name: other}, {id: z}]}]}',
      'spec.stack.name spec.store.name spec.lifecycle.name spec.order[0].group[0].name spec.order[0].group[1].name spec.serviceAccountName',
    ],
    [
      'by a ClusterStack',
      `${stack('s').replace('v1alpha1', 'v1alpha2')}  serviceAccountRef: {name: sa, namespace: kpack}`,
      'spec.serviceAccountRef.name',
    ],
    [
      'by a Buildpack',
      'apiVersion: kpack.io/v1alpha2\nkind: Buildpack\nmetadata: {name: a}\nspec: {image: a/b, serviceAccountName: sa}',
      'spec.serviceAccountName',
    ],
  ])('%s are looked for', async (_, manifest, paths) => {
    const path = folder({ 'a.yaml': manifest });
    const { findings } = await run([path], { closed: true });
    const missing = findings.filter(({ code }) => code === 'missing-reference').map((finding) => finding.path);
    expect(missing.toSorted()).toEqual(paths.split(' ').toSorted());
  });
});
