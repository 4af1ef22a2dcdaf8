// What kubectl says and does when stored objects are changed: what may not change, typos and warnings, and what never is in the way - deletions, metadata, status.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { resourcePath } from '../../src/reconciler/resource.ts';
import type { JsonObject } from '../../src/schemas/json.ts';
import type { Version } from '../../src/schemas/kinds.ts';
import { type Installation, install, untilServed } from './installation.ts';
import type { KubectlResult } from './kubectl.ts';
import { pointService, webhookService } from './service-on-loopback.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();
const namespace = 'writes';
const versions = ['v1alpha1', 'v1alpha2'] as const;
const git = { git: { url: 'https://git.example.com/app.git', revision: 'main' } };
const builder = { kind: 'ClusterBuilder', name: 'default' };
/** For cleaning up; what is tested is done with kubectl. */
const client = new KubeClient(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
let kpack: Installation | undefined;

beforeAll(async () => {
  kpack = await install(cluster);
  await cluster.kubectlOk(['create', 'namespace', namespace]);
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'writes', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'example.com/none',
    allowVolumeExpansion: true,
  };
  await cluster.kubectlOk(['create', '--filename=-'], { input: JSON.stringify(storageClass) });
  const dryRun = ['create', '--dry-run=server', '--filename=-', '--output=jsonpath={.spec.cacheSize}'];
  const input = manifest('v1alpha1', 'Image', 'probe', { tag: 'team/app', builder, source: git });
  await vi.waitFor(async () => expect(await cluster.kubectlOk(dryRun, { input })).toBe('2G'), 10_000);
});
afterEach(async () => {
  for (const plural of ['images', 'builds', 'builders']) {
    await client.delete(resourcePath({ group: 'kpack.io', version: 'v1alpha2', plural }, { namespace }));
  }
});
afterAll(async () => {
  client.close();
  await cluster.kubectl(['delete', 'storageclass', 'writes']);
  await kpack?.stop();
});

function manifest(version: Version, kind: string, name: string, spec: JsonObject, where = namespace): string {
  return JSON.stringify({ apiVersion: `kpack.io/${version}`, kind, metadata: { name, namespace: where }, spec });
}
const apply = (input: string, ...flags: string[]) => cluster.kubectl(['apply', '--filename=-', ...flags], { input });
const create = (input: string) => cluster.kubectlOk(['create', '--filename=-'], { input });

/** `kubectl patch` of an object through a version. */
function patch(version: Version, plural: string, name: string, change: object, ...flags: string[]) {
  const what = [`${plural}.${version}.kpack.io`, name, `--namespace=${namespace}`];
  return cluster.kubectl(['patch', ...what, '--type=merge', `--patch=${JSON.stringify(change)}`, ...flags]);
}

const denied = (text: string): KubectlResult => ({
  code: 1,
  stdout: '',
  stderr: `Error from server (BadRequest): admission webhook "validation.webhook.kpack.io" denied the request: validation failed: ${text}\n`,
});

describe.each(versions)('of an object made as %s', (madeAs) => {
  const account = madeAs === 'v1alpha1' ? 'serviceAccount' : 'serviceAccountName';

  test.each(versions)('nothing in a Build’s spec changes through %s', async (version) => {
    await create(
      manifest(madeAs, 'Build', 'app-1', { tags: ['team/app'], builder: { image: 'team/builder' }, source: git }),
    );
    const change = { spec: { source: { git: { revision: 'next' } } } };
    expect(await patch(version, 'builds', 'app-1', change)).toEqual(
      denied(
        `Immutable fields changed (-old +new): spec.spec\n{*${version}.BuildSpec}.Source.Git.Revision:\n\t-: "main"\n\t+: "next"`,
      ),
    );
    const other = version === 'v1alpha1' ? 'serviceAccount' : 'serviceAccountName';
    expect((await patch(version, 'builds', 'app-1', { spec: { [other]: 'other' } })).stderr).toContain(
      `-: "default"\n\t+: "other"`,
    );
    const labelled = await patch(version, 'builds', 'app-1', { metadata: { labels: { a: 'b' } } });
    expect(labelled).toEqual({ code: 0, stdout: 'build.kpack.io/app-1 patched\n', stderr: '' });
  });

  test.each(versions)(
    'an Image’s tag stays, its cache does not shrink, the rest changes, through %s',
    async (version) => {
      await create(manifest(madeAs, 'Image', 'app', { tag: 'team/app', builder, source: git, [account]: 'app-sa' }));
      expect(await patch(version, 'images', 'app', { spec: { tag: 'team/other' } })).toEqual(
        denied('Immutable field changed: spec.tag\ngot: team/other, want: team/app'),
      );
      const size = (quantity: string) =>
        version === 'v1alpha1' ? { cacheSize: quantity } : { cache: { volume: { size: quantity } } };
      const field = version === 'v1alpha1' ? 'spec.cacheSize' : 'spec.cache.volume.size';
      const shrunk = denied(`Field cannot be decreased: ${field}\ncurrent: 2G, requested: 1G`);
      expect(await patch(version, 'images', 'app', { spec: size('1G') })).toEqual(shrunk);
      const rest = { spec: { ...size('3G'), source: { git: { revision: 'next' } }, failedBuildHistoryLimit: 3 } };
      expect(await patch(version, 'images', 'app', rest)).toMatchObject({ code: 0, stderr: '' });
    },
  );
});

describe.each(versions)('a mistake in %s', (version) => {
  const spec = { tag: 'team/app', builder, source: git };

  test('a typo: kubectl says which field is unknown and stores nothing', async () => {
    const typo = { ...spec, tagg: 'x', source: { git: { ...git.git, brunch: 'main' } } };
    const { code, stdout, stderr } = await apply(manifest(version, 'Image', 'typo', typo));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(
      'strict decoding error: unknown field "spec.source.git.brunch", unknown field "spec.tagg"',
    );
  });

  test('a field of the other version is unknown too', async () => {
    const other = version === 'v1alpha1' ? { serviceAccountName: 'app-sa' } : { serviceAccount: 'app-sa' };
    const { code, stderr } = await apply(manifest(version, 'Image', 'other', { ...spec, ...other }));
    expect(code).toBe(1);
    expect(stderr).toContain(`strict decoding error: unknown field "spec.${Object.keys(other)[0]}"`);
  });

  test('what is stored nevertheless comes with warnings on stderr', async () => {
    const odd = { ...spec, imageTaggingStrategy: 'Typo', tagg: 'x' };
    expect(await apply(manifest(version, 'Image', 'odd', odd), '--validate=warn')).toEqual({
      code: 0,
      stdout: 'image.kpack.io/odd created\n',
      stderr:
        'Warning: unknown field "spec.tagg"\n' +
        'Warning: spec.imageTaggingStrategy: unknown strategy "Typo" acts as BuildNumber; use BuildNumber or None\n',
    });
  });
});

test('a field that only v1alpha2 has, in a kind that is not converted: a warning says what becomes of it', async () => {
  const spec = { sources: [{ image: 'team/java' }], serviceAccountRef: { name: 'store-sa', namespace: 'kpack' } };
  const store = JSON.stringify({
    apiVersion: 'kpack.io/v1alpha1',
    kind: 'ClusterStore',
    metadata: { name: 'w' },
    spec,
  });
  expect(await apply(store)).toEqual({
    code: 0,
    stdout: 'clusterstore.kpack.io/w created\n',
    stderr:
      'Warning: unknown field "spec.serviceAccountRef": only kpack.io/v1alpha2 has it; it is not stored, write the object as kpack.io/v1alpha2\n',
  });
  await cluster.kubectlOk(['delete', 'clusterstore', 'w']);
});

describe('objects that no rule would let in today', () => {
  const excluded = ['label', 'namespace', namespace, 'webhooks.knative.dev/exclude=yes'];
  const included = ['label', 'namespace', namespace, 'webhooks.knative.dev/exclude-'];
  const invalid: [plural: string, name: string, input: string][] = [
    ['images', 'old', manifest('v1alpha1', 'Image', 'old', { tag: 'UP case', source: {} })],
    ['images', 'new', manifest('v1alpha2', 'Image', 'new', { tag: 'UP case', failedBuildHistoryLimit: 0 })],
    ['builds', 'old', manifest('v1alpha1', 'Build', 'old', { builder: { image: 'UP case' } })],
    ['builds', 'new', manifest('v1alpha2', 'Build', 'new', { tags: [] })],
    ['builders', 'old', manifest('v1alpha1', 'Builder', 'old', { tag: 'UP case' })],
    ['builders', 'new', manifest('v1alpha2', 'Builder', 'new', { stack: {}, order: [{ group: [{ image: 'x' }] }] })],
  ];

  test('get in where the namespace is excluded, as they are', async () => {
    const image = invalid[1]![2];
    expect(await apply(image)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('missing field(s): spec.builder.name'),
    });
    await cluster.kubectlOk(excluded);
    await vi.waitFor(() => create(image), 10_000);
    const spec = ['get', 'image', 'new', `--namespace=${namespace}`, '--output=jsonpath={.spec}'];
    expect(await cluster.kubectlOk(spec)).toBe('{"failedBuildHistoryLimit":0,"tag":"UP case"}');
    await cluster.kubectlOk(included);
    await vi.waitFor(
      async () => expect(await apply(image.replace('"new"', '"newer"'))).toMatchObject({ code: 1 }),
      10_000,
    );
  });

  test('are labelled, get a status, lose their finalizers and are deleted like all others, through both versions', async () => {
    await cluster.kubectlOk(excluded);
    await vi.waitFor(() => create(invalid[0]![2]), 10_000);
    for (const [, , input] of invalid.slice(1)) await create(input);
    await cluster.kubectlOk(included);
    const refused = manifest('v1alpha2', 'Image', 'refused', {});
    await vi.waitFor(async () => expect(await apply(refused)).toMatchObject({ code: 1 }), 10_000);

    for (const version of versions) {
      const resources = invalid.map(([plural, name]) => `${plural}.${version}.kpack.io/${name}`);
      const patchAll = async (change: object, ...flags: string[]) => {
        const args = [`--namespace=${namespace}`, '--type=merge', `--patch=${JSON.stringify(change)}`, ...flags];
        const { code, stdout, stderr } = await cluster.kubectl(['patch', ...resources, ...args]);
        expect({ code, stderr }, version).toEqual({ code: 0, stderr: '' });
        expect(stdout.match(/ patched$/gm), version).toHaveLength(invalid.length);
      };
      const finalizers = ['example.com/wait'];
      await patchAll({ metadata: { labels: { touched: version }, annotations: { touched: version }, finalizers } });
      await patchAll({ status: { observedGeneration: version === 'v1alpha1' ? 1 : 2 } }, '--subresource=status');
      if (version === 'v1alpha1') await patchAll({ metadata: { finalizers: null } });
    }
    // The finalizers of the last round hold the objects back; taking them away is an update of an object that is being deleted.
    const all = (...args: string[]) => cluster.kubectlOk([...args, `--namespace=${namespace}`]);
    await all('delete', 'image,build,builder', '--all', '--wait=false');
    for (const [plural, name] of invalid) {
      expect(await all('get', plural, name, '--output=jsonpath={.metadata.deletionTimestamp}')).not.toBe('');
      const version = name === 'old' ? 'v1alpha1' : 'v1alpha2';
      expect(await patch(version, plural, name, { metadata: { finalizers: null } })).toMatchObject({ code: 0 });
    }
    expect(await all('get', 'image,build,builder', '--output=name')).toBe('');
  });

  test('and a change of what is wrong is judged as ever', async () => {
    await cluster.kubectlOk(excluded);
    await vi.waitFor(() => create(invalid[5]![2]), 10_000);
    await cluster.kubectlOk(included);
    const change = { spec: { tag: 'also UP' } };
    await vi.waitFor(
      async () =>
        expect(await patch('v1alpha2', 'builders', 'new', change)).toEqual(
          denied(
            'invalid value: also UP: spec.tag\nmissing field(s): spec.stack.name\nmust not set the field(s): spec.order[0].group[0].image reference currently not supported',
          ),
        ),
      10_000,
    );
  });
});

test('without a webhook writes fail with a sentence, and deletions work', async () => {
  for (const name of ['one', 'two']) {
    await create(manifest('v1alpha2', 'Image', name, { tag: 'team/app', builder, source: git }));
  }
  await pointService(cluster, webhookService, []);
  const { replicas } = kpack!;
  await Promise.all(replicas.map((replica) => replica.end('SIGKILL')));
  try {
    const { code, stderr } = await apply(manifest('v1alpha2', 'Image', 'three', {}));
    expect(code).toBe(1);
    expect(stderr).toContain('failed calling webhook "defaults.webhook.kpack.io": failed to call webhook');
    const where = `--namespace=${namespace}`;
    expect(await cluster.kubectlOk(['get', 'images', where, '--output=name'])).toBe(
      'image.kpack.io/one\nimage.kpack.io/two\n',
    );
    expect(await cluster.kubectlOk(['delete', 'image', 'one', where])).toContain('"one" deleted');
    expect(await cluster.kubectlOk(['delete', 'images', '--all', where])).toContain('"two" deleted');
  } finally {
    const replica = await kpack!.addReplica();
    await replica.ready();
    await pointService(cluster, webhookService, [await replica.port()]);
    await untilServed(cluster);
  }
});
