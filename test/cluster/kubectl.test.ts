// kubectl's habits: columns, short names, the category, and server-side apply that merges lists by name.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/schemas/json.ts';
import { kinds, type Version } from '../../src/schemas/kinds.ts';
import { type Installation, install } from './installation.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();
const namespace = 'kubectl';
const source = { git: { url: 'https://git.example.com/app.git', revision: 'main' } };
const stack = { kind: 'ClusterStack', name: 'base' };
const order = [{ group: [{ id: 'team/java' }] }];
const account = { name: 'build-sa', namespace: 'kpack' };

/** One object of each kind, all of one name. */
const specs: Record<string, JsonObject> = {
  Image: { tag: 'team/app', builder: { kind: 'ClusterBuilder', name: 'default' }, source },
  Build: { tags: ['team/app'], builder: { image: 'team/builder' }, source },
  Builder: { tag: 'team/builder', stack, order },
  ClusterBuilder: {
    tag: 'team/builder',
    stack,
    store: { kind: 'ClusterStore', name: 'default' },
    order,
    serviceAccountRef: account,
  },
  ClusterStack: { id: 'base', buildImage: { image: 'team/build' }, runImage: { image: 'team/run' } },
  ClusterStore: { sources: [{ image: 'team/java' }] },
  SourceResolver: { source },
  Buildpack: { image: 'team/java' },
  ClusterBuildpack: { image: 'team/java' },
  ClusterLifecycle: { image: 'team/lifecycle' },
};
const status = {
  latestImage: 'team/app@sha256:1',
  conditions: [
    { type: 'Ready', status: 'True' },
    { type: 'Succeeded', status: 'False' },
    { type: 'UpToDate', status: 'Unknown' },
  ],
};

let kpack: Installation | undefined;

beforeAll(async () => {
  kpack = await install(cluster);
  await cluster.kubectlOk(['create', 'namespace', namespace]);
  const objects = kinds.map(({ kind, scope }) => {
    const metadata = { name: 'columns', ...(scope === 'Cluster' ? {} : { namespace }) };
    return { apiVersion: 'kpack.io/v1alpha2', kind, metadata, spec: specs[kind] };
  });
  await cluster.kubectlOk(['create', '--filename=-'], { input: list(objects) });
  // More than any kind's controller writes; the API server drops what a kind does not have.
  const patch = ['--subresource=status', '--type=merge', `--patch=${JSON.stringify({ status })}`];
  const resources = kinds.map(({ plural }) => `${plural}.v1alpha2.kpack.io/columns`);
  await cluster.kubectlOk(['patch', ...resources, `--namespace=${namespace}`, ...patch]);
});
afterAll(async () => {
  const clusterWide = kinds.filter(({ scope }) => scope === 'Cluster').map(({ plural }) => `${plural}/columns`);
  await cluster.kubectl(['delete', ...clusterWide]);
  await kpack?.stop();
});

const list = (items: object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

/** The lines of a table of kubectl, each cut into its columns. */
async function table(...args: string[]): Promise<string[]> {
  const text = await cluster.kubectlOk(['get', ...args]);
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim().replaceAll(/ +/g, ' ')]));
}

describe('columns', () => {
  const image = 'team/app@sha256:1';
  const ready = ['NAME READY', 'columns True'];
  const builder = ['NAME LATESTIMAGE READY UPTODATE', `columns ${image} True Unknown`];
  test.each<[string, Version, string[]]>([
    ['images', 'v1alpha1', ['NAME LATESTIMAGE READY', `columns ${image} True`]],
    ['images', 'v1alpha2', ['NAME LATESTIMAGE READY', `columns ${image} True`]],
    ['builds', 'v1alpha1', ['NAME IMAGE SUCCEEDED', `columns ${image} False`]],
    ['builds', 'v1alpha2', ['NAME IMAGE SUCCEEDED', `columns ${image} False`]],
    ['builders', 'v1alpha1', ['NAME LATESTIMAGE READY', `columns ${image} True`]],
    ['builders', 'v1alpha2', builder],
    ['clusterbuilders', 'v1alpha1', ['NAME LATESTIMAGE READY', `columns ${image} True`]],
    ['clusterbuilders', 'v1alpha2', builder],
    ['clusterstacks', 'v1alpha1', ready],
    ['clusterstacks', 'v1alpha2', ready],
    ['clusterstores', 'v1alpha1', ready],
    ['clusterstores', 'v1alpha2', ready],
    ['sourceresolvers', 'v1alpha1', ready],
    ['sourceresolvers', 'v1alpha2', ready],
    ['buildpacks', 'v1alpha2', ready],
    ['clusterbuildpacks', 'v1alpha2', ready],
    ['clusterlifecycles', 'v1alpha2', ready],
  ])('%s %s', async (plural, version, lines) => {
    expect(await table(`${plural}.${version}.kpack.io`, 'columns', `--namespace=${namespace}`)).toEqual(lines);
  });
});

test('kubectl get kpack --all-namespaces shows everything', async () => {
  const lines = await table('kpack', '--all-namespaces', '--no-headers');
  const shown = lines.map((line) => line.split(' ').find((word) => word.includes('.kpack.io/')));
  expect(shown.filter((one) => one?.endsWith('/columns')).toSorted()).toEqual(
    kinds.map(({ singular }) => `${singular}.kpack.io/columns`).toSorted(),
  );
});

test.each([
  ['cnbimage', 'image'],
  ['cnbimages', 'image'],
  ['img', 'image'],
  ['imgs', 'image'],
  ['cnbbuild', 'build'],
  ['cnbbuilds', 'build'],
  ['bld', 'build'],
  ['blds', 'build'],
  ['bldr', 'builder'],
  ['bldrs', 'builder'],
  ['bp', 'buildpack'],
  ['bps', 'buildpack'],
  ['clstbldr', 'clusterbuilder'],
  ['clstbldrs', 'clusterbuilder'],
  ['clstbp', 'clusterbuildpack'],
  ['clstbps', 'clusterbuildpack'],
])('kubectl get %s is for %ss', async (short, singular) => {
  const name = ['get', short, 'columns', `--namespace=${namespace}`, '--output=name'];
  expect(await cluster.kubectlOk(name)).toBe(`${singular}.kpack.io/columns\n`);
});

test('v1alpha2 is what kubectl speaks when it is not told otherwise', async () => {
  const version = ['get', 'image', 'columns', `--namespace=${namespace}`, '--output=jsonpath={.apiVersion}'];
  expect(await cluster.kubectlOk(version)).toBe('kpack.io/v1alpha2');
});

describe('server-side apply', () => {
  const apply = (owner: string, spec: JsonObject, version: Version = 'v1alpha2') => {
    const input = JSON.stringify({
      apiVersion: `kpack.io/${version}`,
      kind: 'Image',
      metadata: { name: 'shared', namespace },
      spec,
    });
    return cluster.kubectl(['apply', '--server-side', `--field-manager=${owner}`, '--filename=-'], { input });
  };
  const service = (name: string, kind = 'Secret') => ({ build: { services: [{ name, kind, apiVersion: 'v1' }] } });
  const services = async () => {
    const path = [
      'get',
      'image',
      'shared',
      `--namespace=${namespace}`,
      '--output=jsonpath={.spec.build.services[*].name}',
    ];
    return cluster.kubectlOk(path);
  };
  const applied = { code: 0, stdout: 'image.kpack.io/shared serverside-applied\n', stderr: '' };

  test('two teams bind services to one Image; each owns its own and what it set, defaults belong to nobody who applies', async () => {
    const spec = { ...specs.Image, ...service('db') };
    expect(await apply('app', spec)).toEqual(applied);
    expect(await apply('platform', service('cache'))).toEqual(applied);
    expect(await services()).toBe('db cache');
    expect(await apply('app', spec)).toEqual(applied);
    expect(await services()).toBe('db cache');

    expect(await apply('platform', { serviceAccountName: 'other', ...service('cache') })).toEqual(applied);
    const theirs = await apply('platform', service('db', 'Database'));
    expect(theirs.code).toBe(1);
    expect(theirs.stderr).toContain('conflict with "app": .spec.build.services[name="db"].kind');

    expect(await apply('platform', { serviceAccountName: 'other' })).toEqual(applied);
    expect(await services()).toBe('db');
  });

  test('a service without a name is refused by our sentence, not by the schema', async () => {
    const { code, stderr } = await apply('app', { ...specs.Image, build: { services: [{ kind: 'Secret' }] } });
    expect(code).toBe(1);
    expect(stderr).toContain('validation failed: missing field(s): spec.build.services[0].name');
  });

  test('through v1alpha1 too', async () => {
    const bindings = (name: string) => ({ build: { bindings: [{ name, metadataRef: { name } }] } });
    const spec = { ...specs.Image, ...bindings('apm') };
    const named = (owner: string, of: JsonObject) => {
      const metadata = { name: 'bound', namespace };
      const input = JSON.stringify({ apiVersion: 'kpack.io/v1alpha1', kind: 'Image', metadata, spec: of });
      return cluster.kubectlOk(['apply', '--server-side', `--field-manager=${owner}`, '--filename=-'], { input });
    };
    await named('app', spec);
    await named('platform', bindings('proxy'));
    const path = [
      'get',
      'images.v1alpha1.kpack.io',
      'bound',
      `--namespace=${namespace}`,
      '--output=jsonpath={.spec.build.bindings[*].name}',
    ];
    expect(await cluster.kubectlOk(path)).toBe('apm proxy');
  });
});
