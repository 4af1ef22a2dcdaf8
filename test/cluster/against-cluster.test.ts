// kpack validate against a real API server with kpack installed: it says what the server says, and without a cluster the same.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { JsonObject } from '../../src/schemas/json.ts';
import type { Finding, Report } from '../../src/validate/finding.ts';
import { runValidation, type ValidationOptions } from '../../src/validate/run-validation.ts';
import { type Installation, install } from './installation.ts';
import { sharedControlPlane } from './shared-control-plane.ts';
import {
  changed,
  type Manifest,
  pathsIn,
  show,
  valueAt,
  walkthrough,
  walkthroughFiles,
  wrongType,
} from './walkthrough.ts';

const cluster = sharedControlPlane();
const namespace = 'against';
const root = join(import.meta.dirname, '..', '..');
const samples = join(root, 'manifests', 'samples');
let kpack: Installation | undefined;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kpack-against-'));
  kpack = await install(cluster);
  await cluster.kubectlOk(['create', 'namespace', namespace]);
});
afterAll(async () => {
  await kpack?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Writes manifests into a new folder, one file each. */
async function written(files: Readonly<Record<string, string | object>>): Promise<string> {
  const path = await mkdtemp(join(folder, 'set-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  return path;
}

const options = { defaultStorageClass: 'none', closed: false, ignore: [] };
const local = (paths: readonly string[], more: Partial<ValidationOptions> = {}): Promise<Report> =>
  runValidation({ ...options, paths, ...more });
const asked = (paths: readonly string[], kubeconfig = cluster.kubeconfig): Promise<Report> =>
  runValidation({ ...options, paths, againstCluster: { kubeconfig, namespace } });

const source = { git: { url: 'https://git.example.com/app.git', revision: 'main' } };
const image = (name: string, spec: JsonObject = {}, metadata: JsonObject = {}): Manifest => ({
  apiVersion: 'kpack.io/v1alpha2',
  kind: 'Image',
  metadata: { name, ...metadata },
  spec: {
    tag: `registry.example.com/${name}`,
    builder: { kind: 'ClusterBuilder', name: 'default' },
    source,
    ...spec,
  },
});

describe('manifests that are fine', () => {
  test('are fine to both', async () => {
    const files = [...walkthroughFiles('v1alpha1'), ...walkthroughFiles('v1alpha2')];
    const ignore = ['duplicate-object'];
    expect((await local(files, { ignore })).findings).toEqual([]);
    const report = await runValidation({
      ...options,
      paths: files,
      ignore,
      againstCluster: { kubeconfig: cluster.kubeconfig, namespace },
    });
    expect(report.findings).toEqual([]);
    expect(report.counts).toEqual({ files: 8, objects: 8, skipped: 0, ignored: 4 });
  });
});

describe.skipIf(!existsSync(samples))('the samples', () => {
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'example.com/none',
  };
  beforeAll(async () => {
    await cluster.kubectlOk(['apply', '--filename=-'], { input: JSON.stringify(storageClass) });
  });
  afterAll(async () => {
    await cluster.kubectlOk(['delete', 'storageclass', 'standard']);
    // Those that follow are answered as by a cluster without one.
    const cached = await written({ 'cached.json': image('cached', { cache: { volume: { size: '2G' } } }) });
    const gone = async () => expect((await asked([cached])).findings).not.toEqual([]);
    await vi.waitFor(gone, { timeout: 20_000, interval: 100 });
  });

  test.each(['v1alpha1', 'v1alpha2'])('in %s are fine to both', async (version) => {
    const paths = [join(samples, 'accounts.yaml'), join(samples, version)];
    const here = await local(paths, { closed: true, defaultStorageClass: 'standard' });
    expect(here.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    // The webhook hears of the StorageClass in its own time.
    const there = await vi.waitFor(
      async () => {
        const report = await asked(paths);
        expect(report.findings).toEqual([]);
        return report;
      },
      { timeout: 20_000, interval: 100 },
    );
    expect(there.counts).toEqual(here.counts);
  });
});

/** What both have to say about each file of a folder. */
async function both(path: string): Promise<{ file: string; here: Finding[]; there: Finding[] }[]> {
  const [here, there] = await Promise.all([local([path]), asked([path])]);
  const of = (report: Report, file: string) => report.findings.filter((finding) => finding.file === file);
  return (here.files ?? []).map((file) => ({ file, here: of(here, file), there: of(there, file) }));
}

/** Everything that the server says is said here, word for word. Gives how many files it refuses. */
async function compare(path: string): Promise<number> {
  let refused = 0;
  const errors = (all: Finding[]) => all.filter(({ severity }) => severity === 'error').length;
  for (const { file, here, there } of await both(path)) {
    const name = file.slice(path.length + 1);
    // The server stops at its first stage that refuses; here what later ones would say is said too.
    expect(here, name).toEqual(expect.arrayContaining(there));
    expect(errors(here) > 0, name).toBe(errors(there) > 0);
    if (errors(there) > 0) refused += 1;
  }
  return refused;
}

/** The objects that were put to kpack's own webhook to be created. */
function oracleObjects(): JsonObject[] {
  const found = new Map<string, JsonObject>();
  for (const name of ['validate', 'defaults', 'v1alpha1']) {
    for (const line of readFileSync(join(root, 'test', 'fixtures', 'oracle', `${name}.jsonl`), 'utf8').split('\n')) {
      if (line === '') continue;
      const { request } =
        (JSON.parse(line) as { request?: { request?: { operation?: string; object?: JsonObject | null } } }).request ??
        {};
      const object = request?.object;
      if (request?.operation !== 'CREATE' || typeof object?.apiVersion !== 'string' || typeof object.kind !== 'string')
        continue;
      found.set(JSON.stringify(object), object);
    }
  }
  return [...found.values()];
}

describe('manifests with one thing wrong', () => {
  test('get the words of the server here, at the same place, with the same code and the same advice', async () => {
    const files: Record<string, Manifest> = {};
    for (const version of ['v1alpha1', 'v1alpha2'] as const) {
      for (const manifest of walkthrough(version)) {
        const { kind } = manifest;
        for (const path of pathsIn(manifest.spec, ['spec'])) {
          const at = `${version}/${kind}/${show(path)}`;
          files[`${at}.missing.json`] = changed(manifest, path, undefined);
          files[`${at}.wrong.json`] = changed(manifest, path, wrongType(valueAt(manifest, path), path));
          if (typeof path.at(-1) === 'string') {
            files[`${at}.misspelt.json`] = changed(
              changed(manifest, path, undefined),
              [...path.slice(0, -1), `${path.at(-1)}x`],
              valueAt(manifest, path) ?? null,
            );
          }
        }
      }
    }
    files['name.json'] = image('Bad_Name');
    files['label.json'] = image('label', {}, { labels: { 'a b': 'c d', fine: 'x y' } });
    files['annotation.json'] = image('annotation', {}, { annotations: { 'bad key': 'x' } });
    files['several.json'] = image('several', {
      tag: '',
      source: {},
      additionalTags: ['A'],
      cache: { volume: { size: '0' } },
    });
    files['unknown.json'] = image('unknown', { bilder: {}, build: { env: [{ name: 'a', vaule: 'b' }] } });
    files['kind.json'] = { ...image('kind'), kind: 'Imagee' };
    files['version.json'] = { ...image('version'), apiVersion: 'kpack.io/v1' };
    files['quantity.json'] = image('quantity', { cache: { volume: { size: 'much' } } });
    files['services.json'] = image('services', {
      build: {
        services: [
          { name: 'a', kind: 'Secret' },
          { name: 'a', kind: 'Secret' },
        ],
      },
    });
    expect(await compare(await written(files))).toBeGreaterThan(100);
  });

  test('as kpack itself was asked about them', async () => {
    const files: Record<string, object> = {};
    for (const [i, object] of oracleObjects().entries()) {
      const metadata = { ...(object.metadata as JsonObject | undefined), name: `case-${i}`, namespace };
      files[`${i}.json`] = { ...object, metadata };
    }
    expect(await compare(await written(files))).toBeGreaterThan(100);
  });

  test('get warnings with the words of the server', async () => {
    const path = await written({
      'a.json': image('empty-part', { tag: 'registry.example.com//app', imageTaggingStrategy: 'Sémver' }),
      'b.json': image('cache', { cache: { registry: {} } }),
      'c.json': image('finalizer', {}, { finalizers: ['unqualified'] }),
    });
    for (const { here, there } of await both(path)) {
      expect(there.length).toBeGreaterThan(0);
      expect(here).toEqual(there);
    }
  });
});

describe('objects that exist', () => {
  const before = [
    image('stored', { cache: { registry: { tag: 'registry.example.com/cache' } } }),
    image('typo'),
    image('same'),
  ];

  beforeAll(async () => {
    const items = before.map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }));
    await cluster.kubectlOk(['apply', '--filename=-'], {
      input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
    });
  });

  test('are judged as updates, as --old does without a cluster', async () => {
    const path = await written({
      'a.json': image('stored', { tag: 'registry.example.com/other' }),
      'b.json': image('typo', { bilder: { kind: 'Builder', name: 'x' } }),
      'c.json': image('same'),
    });
    const old = await written(Object.fromEntries(before.map((object) => [`${object.metadata.name}.json`, object])));
    const [here, there] = await Promise.all([local([path], { old }), asked([path])]);
    expect(there.findings).toEqual(here.findings);
    expect(there.findings.map(({ code, message }) => [code, message])).toEqual([
      [
        'immutable-field',
        'Immutable field changed: spec.tag\ngot: registry.example.com/other, want: registry.example.com/stored',
      ],
      ['unknown-field', expect.stringContaining('unknown field "spec.bilder"')],
    ]);
  });

  test('are not changed', async () => {
    const get = [
      'get',
      'image',
      'stored',
      `--namespace=${namespace}`,
      '--output=jsonpath={.spec.tag} {.metadata.generation}',
    ];
    expect(await cluster.kubectlOk(get)).toBe('registry.example.com/stored 1');
    expect(await cluster.kubectlOk(['get', 'images', `--namespace=${namespace}`, '--output=name'])).toBe(
      'image.kpack.io/same\nimage.kpack.io/stored\nimage.kpack.io/typo\n',
    );
  });
});

describe('what only a cluster knows', () => {
  test('a namespace that is not there', async () => {
    const path = await written({
      'a.yaml':
        'apiVersion: kpack.io/v1alpha2\nkind: Image\nmetadata:\n  name: a\n  namespace: nowhere\nspec:\n  tag: a/a\n  builder: {kind: Builder, name: a}\n  source: {blob: {url: "https://example.com/a.zip"}}\n',
    });
    expect((await asked([path])).findings).toEqual([
      {
        code: 'namespace-not-found',
        severity: 'error',
        file: join(path, 'a.yaml'),
        position: { line: 5, column: 14 },
        object: { apiVersion: 'kpack.io/v1alpha2', kind: 'Image', namespace: 'nowhere', name: 'a' },
        path: 'metadata.namespace',
        message: 'namespaces "nowhere" not found',
        hint: 'Create the namespace first, or correct its name.',
        snippet: { text: '  namespace: nowhere', column: 14 },
      },
    ]);
  });

  test('who may not write', async () => {
    const kubeconfig = await cluster.kubeconfigFor({ user: 'visitor' });
    const path = await written({ 'a.json': image('a') });
    expect((await asked([path], kubeconfig)).findings).toMatchObject([
      {
        code: 'forbidden',
        severity: 'error',
        message: expect.stringMatching(
          /^images\.kpack\.io "a" is forbidden: User "visitor" cannot get resource "images"/,
        ),
      },
    ]);
  });

  test('a webhook that cannot be reached', async () => {
    const path = await written({ 'a.json': image('a') });
    await kpack?.stop();
    try {
      expect((await asked([path])).findings).toMatchObject([
        {
          code: 'server-failure',
          severity: 'error',
          message: expect.stringContaining('failed calling webhook "defaults.webhook.kpack.io"'),
        },
      ]);
    } finally {
      kpack = await install(cluster);
    }
  });
});

describe('no answer', () => {
  test('from nobody at the address', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => void server.close(resolve));
    const path = await written({ 'a.json': image('a') });
    const run = runValidation({
      ...options,
      paths: [path],
      againstCluster: { master: `https://127.0.0.1:${port}`, kubeconfig: cluster.kubeconfig },
    });
    await expect(run).rejects.toThrow(`cannot talk to the API server 127.0.0.1:${port}: connect ECONNREFUSED`);
  });

  test('for credentials that nobody knows', async () => {
    const kubeconfig = await cluster.kubeconfigFor({ token: 'no-such-token' });
    const path = await written({ 'a.json': image('a') });
    await expect(asked([path], kubeconfig)).rejects.toThrow(
      'the cluster does not accept these credentials (Unauthorized): log in again, or pass --kubeconfig FILE',
    );
  });

  test('without a kubeconfig', async () => {
    const path = await written({ 'a.json': image('a') });
    await expect(asked([path], join(path, 'none'))).rejects.toThrow(`cannot read kubeconfig ${join(path, 'none')}`);
  });
});

test('kinds that are not ours are not asked about', async () => {
  const path = await written({ 'a.json': { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } } });
  expect(await asked([path])).toMatchObject({ findings: [], counts: { files: 1, objects: 0, skipped: 1, ignored: 0 } });
});
