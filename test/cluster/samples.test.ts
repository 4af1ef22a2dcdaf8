// manifests/samples: each is valid without a cluster and accepted by the real API server, and what `kpack default` and `kpack convert` make of
// them is what the server makes of them.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { JsonObject } from '../../src/schemas/json.ts';
import { findKind, type Version } from '../../src/schemas/kinds.ts';
import { runValidation } from '../../src/validate/run-validation.ts';
import { type Installation, install } from './installation.ts';
import { sharedControlPlane } from './shared-control-plane.ts';
import { walkthroughFiles } from './walkthrough.ts';

const cluster = sharedControlPlane();
const root = join(import.meta.dirname, '..', '..');
const samples = join(root, 'manifests', 'samples');
const accounts = join(samples, 'accounts.yaml');
const VERSIONS: readonly Version[] = ['v1alpha1', 'v1alpha2'];
const filesOf = (version: Version): string[] =>
  readdirSync(join(samples, version))
    .toSorted()
    .map((name) => join(samples, version, name));

const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'example.com/none',
};
let kpack: Installation | undefined;
beforeAll(async () => {
  await cluster.kubectlOk(['apply', '--filename=-'], { input: JSON.stringify(storageClass) });
  kpack = await install(cluster);
});
afterAll(async () => {
  await cluster.kubectl(['delete', 'storageclass', 'standard']);
  await kpack?.stop();
});

/** What the sources print when they run as the command. */
async function kpackCommand(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'src/cli/main.ts'), ...args]);
  return stdout;
}
const objectsIn = (yaml: string): JsonObject[] =>
  parseAllDocuments(yaml).flatMap((document) => {
    const value = document.toJS() as JsonObject | null;
    return value === null ? [] : [value];
  });
const isOurs = ({ apiVersion }: JsonObject): boolean => String(apiVersion).startsWith('kpack.io/');

/** Without the empty members that a conversion leaves where it has built something anew. */
const lean = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, member: unknown) => (key === 'resources' && isEmpty(member) ? undefined : member)),
  );
const isEmpty = (value: unknown): boolean => typeof value === 'object' && Object.keys(value ?? {}).length === 0;

/** The object as the API server has it. */
async function stored({ apiVersion, kind, metadata }: JsonObject): Promise<JsonObject> {
  const { name, namespace = 'default' } = metadata as Record<string, string>;
  const [, version] = String(apiVersion).split('/');
  const resource = `${findKind(String(kind))!.plural}.${version}.kpack.io`;
  const json = await cluster.kubectlOk(['get', resource, `${name}`, `--namespace=${namespace}`, '--output=json']);
  return JSON.parse(json) as JsonObject;
}

/** Nothing is left of the samples but the accounts. */
async function removed(): Promise<void> {
  const folders = VERSIONS.map((version) => `--filename=${join(samples, version)}`);
  await cluster.kubectlOk(['delete', '--ignore-not-found', '--wait', ...folders]);
  await cluster.kubectlOk(['apply', `--filename=${accounts}`]);
}

/** Applies the set anew, whatever stood there. */
async function applied(input: string): Promise<void> {
  await removed();
  const { stderr } = await cluster.kubectl(['apply', '--filename=-'], { input });
  expect(stderr).toBe('');
}

test('the walkthrough is among them, word for word', () => {
  for (const version of VERSIONS) {
    const texts = (files: readonly string[]) => files.map((file) => readFileSync(file, 'utf8'));
    expect(texts(filesOf(version).slice(0, 4))).toEqual(texts(walkthroughFiles(version)));
  }
});

test('the README names every file', () => {
  const readme = readFileSync(join(samples, 'README.md'), 'utf8');
  const names = VERSIONS.flatMap((version) =>
    readdirSync(join(samples, version)).map((name) => name.replace('.yaml', '')),
  );
  expect(names.filter((name) => !readme.includes(name))).toEqual([]);
});

describe.each(VERSIONS)('the samples of %s', (version) => {
  test('are a closed set without faults', async () => {
    const paths = [accounts, join(samples, version)];
    const report = await runValidation({ paths, defaultStorageClass: 'standard', closed: true, ignore: [] });
    expect(report.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(report.counts.objects).toBeGreaterThan(8);
  });

  test('pass a dry run on the server, each file', async () => {
    await removed();
    for (const file of filesOf(version)) {
      const { code, stderr } = await cluster.kubectl(['apply', '--dry-run=server', `--filename=${file}`]);
      expect({ file, code, stderr }).toEqual({ file, code: 0, stderr: '' });
    }
  });

  test('are stored as kpack default prints them', async () => {
    const printed = await kpackCommand(['default', join(samples, version), '--default-storage-class=standard']);
    await applied(
      filesOf(version)
        .map((file) => readFileSync(file, 'utf8'))
        .join('---\n'),
    );
    const objects = objectsIn(printed).filter(isOurs);
    for (const object of objects)
      expect(lean((await stored(object)).spec), JSON.stringify(object.metadata)).toEqual(object.spec);
    expect(objects.length).toBeGreaterThan(8);
  });

  test('and what is printed is stored unchanged', async () => {
    const printed = await kpackCommand(['default', join(samples, version), '--default-storage-class=standard']);
    await applied(printed);
    for (const object of objectsIn(printed).filter(isOurs))
      expect(lean((await stored(object)).spec)).toEqual(object.spec);
  });
});

test('kpack convert says what the server shows in the other version', async () => {
  const both = ['Image', 'Builder', 'ClusterBuilder', 'ClusterStack', 'ClusterStore'];
  for (const [from, to] of [
    ['v1alpha1', 'v1alpha2'],
    ['v1alpha2', 'v1alpha1'],
  ] as const) {
    await applied(
      filesOf(from)
        .map((file) => readFileSync(file, 'utf8'))
        .join('---\n'),
    );
    const converted = objectsIn(await kpackCommand(['convert', join(samples, from), `--to=${to}`])).filter(isOurs);
    const shown = converted.filter(({ kind }) => both.includes(String(kind)));
    expect(shown.length).toBeGreaterThan(6);
    for (const object of shown) {
      const server = await stored(object);
      expect(object.apiVersion).toBe(`kpack.io/${to}`);
      // The server has filled in defaults; everything that the manifest says is there.
      expect(server.spec, JSON.stringify(object.metadata)).toMatchObject(object.spec as JsonObject);
      const { annotations = {} } = object.metadata as { annotations?: JsonObject };
      expect((server.metadata as { annotations: JsonObject }).annotations).toMatchObject(annotations);
    }
  }
});

describe('kubectl reads what is printed of several files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kpack-printed-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const yaml = (name: string) => `kind: ConfigMap\napiVersion: v1\nmetadata: {name: ${name}}`;
  const json = (name: string) => JSON.stringify({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name } }, null, 2);

  test.each([
    ['YAML', [yaml('a'), `---\n${yaml('b')}\n`, yaml('c')]],
    ['JSON', [json('a'), `${json('b')}\n`, json('c')]],
    ['YAML, then JSON', [yaml('a'), json('b'), json('c')]],
    ['JSON, then YAML', [json('a'), json('b'), yaml('c')]],
    ['both in turn', [json('a'), yaml('b'), json('c')]],
  ])('%s', async (_, contents) => {
    const files = contents.map((content, i) => [join(folder, `${i}.yaml`), content] as const);
    for (const [file, content] of files) await writeFile(file, content);
    const input = await kpackCommand(['convert', '--to=v1alpha2', ...files.map(([file]) => file)]);
    const names = ['create', '--dry-run=client', '--output=jsonpath={.metadata.name}', '--filename=-'];
    expect(await cluster.kubectlOk(names, { input })).toBe('abc');
  });
});
