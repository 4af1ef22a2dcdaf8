// The judge of manifests and the real API server, with our webhooks, give the same answer, word for word: to objects that are broken in
// one way or two, to the recorded requests, and to updates as kubectl applies them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fixedStorageClasses } from '../../src/admission/fixed-storage-classes.ts';
import type { ManifestObject } from '../../src/documents/document.ts';
import { ApiError } from '../../src/reconciler/api-error.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { isObject, type JsonObject, type JsonValue, parseJson } from '../../src/schemas/json.ts';
import { findKind } from '../../src/schemas/kinds.ts';
import { judgeObject } from '../../src/validate/judge-object.ts';
import { type Broken, brokenObjects } from '../validate/broken-objects.ts';
import { firstAnswer } from '../validate/first-answer.ts';
import { sameAnswer } from '../validate/same-answer.ts';
import { VALID } from '../validate/valid-objects.ts';
import { deleteKpackObjects } from './delete-kpack-objects.ts';
import { type Installation, install } from './installation.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();
const client = new KubeClient(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
/** Where the valid objects are; only updates store anything. */
const namespace = 'default';
/** Here all StorageClasses are known. */
const context = { storageClasses: { ...fixedStorageClasses('judged:expandable'), complete: true } };
let kpack: Installation | undefined;

beforeAll(async () => {
  kpack = await install(cluster);
  // Objects of other tests would make the server say that they exist already.
  await deleteKpackObjects(cluster);
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'judged', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'example.com/none',
    allowVolumeExpansion: true,
  };
  await cluster.kubectlOk(['create', '--filename=-'], { input: JSON.stringify(storageClass) });
  const image = VALID.find(({ kind }) => kind === 'Image') as JsonObject;
  const { cacheSize: _, ...spec } = image.spec as JsonObject;
  const known = async () => {
    const { defaulted } = await asked({ ...image, spec });
    expect(defaulted).toMatchObject({ spec: { cacheSize: '2G' } });
  };
  await vi.waitFor(known, 10_000);
});
afterAll(async () => {
  client.close();
  await cluster.kubectl(['delete', 'storageclass', 'judged']);
  await kpack?.stop();
});

const manifest = (value: JsonObject): ManifestObject => ({
  file: 'x',
  value,
  locate: () => ({ line: 1, column: 1 }),
  ignored: () => [],
});

interface Answer {
  readonly refusal: string | undefined;
  readonly warnings: readonly string[];
  readonly defaulted?: KubeObject;
}

function pathOf({ apiVersion, kind }: JsonObject, name?: string): string {
  const [group = '', version = ''] = String(apiVersion).split('/');
  const info = findKind(String(kind));
  const place = info?.scope === 'Cluster' ? { name } : { namespace, name };
  return resourcePath({ group, version, plural: info?.plural ?? '' }, place);
}

/** Puts a new object to the API server, which stores nothing. */
async function asked(object: JsonObject): Promise<Answer> {
  const warnings: string[] = [];
  const query = { dryRun: 'All', fieldValidation: 'Strict' };
  try {
    const onWarning = (warning: string) => void warnings.push(warning);
    const defaulted = await client.create(pathOf(object), object as KubeObject, {
      query,
      onWarning,
      timeoutMs: 30_000,
    });
    return { refusal: undefined, warnings, defaulted };
  } catch (error) {
    if (error instanceof ApiError) return { refusal: error.message, warnings };
    throw error;
  }
}

/** What only a look at the manifest shows. */
const OURS = ['ignored-namespace', 'resource-version', 'lower-case-kind'];

/** Warnings as the API server gives them: none for what is refused before our webhooks are asked. */
const warned = (object: JsonObject): string[] =>
  judgeObject(manifest(object), context).flatMap(({ severity, code, message }) =>
    severity === 'warning' && !OURS.includes(code) ? [message] : [],
  );

/** The objects about which the two disagree, with both answers. */
async function disagreements(cases: readonly Broken[]): Promise<object[]> {
  const found: object[] = [];
  const waiting = cases.values();
  const lane = async (): Promise<void> => {
    for (const { title, object } of waiting) {
      const { refusal, warnings } = await asked(object);
      const judged = firstAnswer(manifest(object), context);
      const same = sameAnswer(judged, refusal) && (refusal !== undefined || sameSet(warned(object), warnings));
      if (!same) found.push({ title, refusal, judged, warnings, warned: warned(object) });
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return found;
}

/** Control characters have no place in a header, and the API server cuts what is long. */
const sameSet = (a: readonly string[], b: readonly string[]): boolean => {
  const plain = (texts: readonly string[]) =>
    texts.map((text) => text.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 250)).toSorted();
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
};

/** True where the request can be sent to the namespace's path at all. */
const canBeSent = ({ metadata }: JsonObject): boolean =>
  !isObject(metadata) || [undefined, null, namespace].includes(metadata.namespace as string | undefined | null);

const every = <T>(n: number, items: Iterable<T>): T[] => [...items].filter((_, i) => i % n === 0);
const ready = (cases: readonly Broken[]): Broken[] =>
  cases.filter(({ object }) => canBeSent(object) && !JSON.stringify(object).includes('generateName'));

test('objects that are right', async () => {
  const cases = VALID.map((object) => ({ title: String(object.kind), object }));
  expect(await disagreements(cases)).toEqual([]);
  expect(cases.filter(({ object }) => firstAnswer(manifest(object), context) !== undefined)).toEqual([]);
});

test('objects with one thing broken', async () => {
  const cases = ready(VALID.flatMap((valid, i) => every(17, brokenObjects(valid)).slice(i % 3)));
  expect(cases.length).toBeGreaterThan(400);
  expect(await disagreements(cases)).toEqual([]);
  const refused = cases.filter(({ object }) => firstAnswer(manifest(object), context) !== undefined);
  expect(refused.length).toBeGreaterThan(300);
});

test('objects with two things broken', async () => {
  const cases = VALID.flatMap((valid) =>
    every(83, brokenObjects(valid)).flatMap(({ title, object }, i) =>
      every(97, brokenObjects(object))
        .slice(i % 5, (i % 5) + 2)
        .map((second) => ({ ...second, title: `${title}, ${second.title}` })),
    ),
  );
  expect(cases.length).toBeGreaterThan(150);
  expect(await disagreements(ready(cases))).toEqual([]);
});

test('metadata that is not as it should be', async () => {
  const owner = { apiVersion: 'v1', kind: 'a', name: 'b', uid: 'c' };
  const parts: JsonObject[] = [
    { name: 'App', labels: { '/a': '?', 'a b': 'c d' } },
    { name: 'a'.repeat(254) },
    { name: 'a'.repeat(64) },
    { name: null },
    { labels: { a: 1 }, annotations: { b: 2 }, finalizers: 'x' },
    { labels: { 'a/b/c': 'x', '': 'x', 'a/': 'y', [`${'p'.repeat(254)}/x`]: 'z', ok: 'é'.repeat(40) } },
    { annotations: { 'Example.COM/Foo': 'x', _a: 'b' } },
    { annotations: { a: 'c'.repeat(262_144) } },
    { creationTimestamp: '2020-13-01T00:00:00Z' },
    { creationTimestamp: 'a"b\n' },
    { creationTimestamp: [], annotations: { b: 2 } },
    { generation: -1, uid: 'abc', resourceVersion: '1', deletionTimestamp: '2020-01-01T00:00:00Z' },
    { generation: 1.5 },
    {
      ownerReferences: [
        { ...owner, uid: '' },
        { ...owner, kind: 'Event' },
      ],
    },
    { ownerReferences: [owner, owner] },
    {
      ownerReferences: [
        { ...owner, controller: true },
        { ...owner, uid: 'd', controller: true },
      ],
    },
    { ownerReferences: [{ ...owner, foo: 1, controller: 'yes' }] },
    { finalizers: ['a b', 'foo', 'foo.bar', 'orphan', 'foregroundDeletion'] },
    { finalizers: ['foo', 'foo.bar', 'example.com/x'] },
    { managedFields: [{ manager: 5 }] },
    { managedFields: [{ foo: 1 }], Labels: {}, clusterName: 'x' },
  ];
  const cases = VALID.flatMap((object) =>
    parts.map((part) => {
      const metadata = { ...(object.metadata as JsonObject), ...part };
      return { title: `${object.kind} ${JSON.stringify(part).slice(0, 80)}`, object: { ...object, metadata } };
    }),
  );
  expect(await disagreements(ready(every(2, cases)))).toEqual([]);
});

describe('the recorded requests', () => {
  const folder = join(import.meta.dirname, '..', 'fixtures', 'oracle');
  const recorded = ['defaults', 'validate', 'v1alpha1'].flatMap((name) =>
    readFileSync(join(folder, `${name}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => parseJson(line) as JsonObject),
  );

  /** The review's request with its objects as manifests of its kind; undefined where no API server could have asked so. */
  function manifestsOf({
    id,
    request,
  }: JsonObject): { title: string; operation: JsonValue; object: JsonObject; old: JsonValue } | undefined {
    const review = isObject(request) ? request.request : undefined;
    if (!isObject(review) || !isObject(review.kind) || !isObject(review.object) || review.subResource) return undefined;
    const { kind, version } = review.kind;
    if (findKind(String(kind))?.schemas[version as 'v1alpha1' | 'v1alpha2'] === undefined) return undefined;
    const named = (value: JsonObject): JsonObject => {
      const metadata =
        isObject(value.metadata) && value.metadata.namespace ? { ...value.metadata, namespace } : value.metadata;
      return {
        ...value,
        apiVersion: `kpack.io/${version}`,
        kind: kind as string,
        ...(metadata === undefined ? {} : { metadata }),
      };
    };
    const old = isObject(review.oldObject) ? named(review.oldObject) : null;
    return { title: String(id), operation: review.operation ?? null, object: named(review.object), old };
  }
  const usable = recorded.map(manifestsOf).filter((one) => one !== undefined);

  test('to create', async () => {
    const cases = usable.filter(({ operation }) => operation === 'CREATE');
    expect(cases.length).toBeGreaterThan(500);
    expect(await disagreements(ready(cases))).toEqual([]);
  });

  test('to update', async () => {
    const cases = usable.filter(({ operation, old }) => operation === 'UPDATE' && isObject(old));
    const { wrong, compared } = await updates(
      every(6, cases).map(({ title, object, old }) => ({ title, now: object, old: old as JsonObject })),
    );
    expect(wrong).toEqual([]);
    // The others had an old object that the API server would not store.
    expect(compared).toBeGreaterThan(15);
  });
});

interface Change {
  readonly title: string;
  readonly old: JsonObject;
  readonly now: JsonObject;
}

/** Applies the old object for good and the new one for a look, with kubectl, one after another. */
async function updates(changes: readonly Change[]): Promise<{ wrong: object[]; compared: number }> {
  const wrong: object[] = [];
  let compared = 0;
  const waiting = changes.entries();
  const lane = async (): Promise<void> => {
    for (const [i, { title, ...objects }] of waiting) {
      const name = `update-${i}`;
      const [old, now] = [objects.old, objects.now].map((object) => asManifest(object, name));
      if (old === undefined || now === undefined) continue;
      if ((await cluster.kubectl(['apply', '--filename=-'], { input: JSON.stringify(old) })).code !== 0) continue;
      compared++;
      const { stderr } = await cluster.kubectl(['apply', '--dry-run=server', '--filename=-'], {
        input: JSON.stringify(now),
      });
      const judged = firstAnswer(manifest(now), { ...context, old: manifest(old) })?.trimEnd();
      await client.delete(pathOf(old, name), { timeoutMs: 30_000 });
      const refusal = spoken(stderr, String(now.kind));
      if (!sameAnswer(judged, refusal)) wrong.push({ title, refusal, judged, old, now });
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  return { wrong, compared };
}

/** Without what only a stored object has. */
function asManifest({ status: _, ...object }: JsonObject, name: string): JsonObject {
  const { labels, annotations, namespace: where } = isObject(object.metadata) ? object.metadata : {};
  const kept = Object.entries({ labels, annotations, ...(where ? { namespace } : {}) }).filter(
    ([, value]) => value !== undefined,
  );
  return { ...object, metadata: { name, ...(Object.fromEntries(kept) as JsonObject) } };
}

/** The server's message out of what kubectl makes of it. */
function spoken(stderr: string, kind: string): string | undefined {
  const text = stderr.replaceAll(/^Warning: .*\n/gm, '').trimEnd();
  const patched = /error when patching "STDIN": ([\s\S]*)$/.exec(text)?.[1];
  if (patched !== undefined) return patched;
  const unreadable = /^The request is invalid: ([\s\S]*)$/.exec(text)?.[1];
  if (unreadable !== undefined) return ` "" is invalid: ${unreadable}`;
  const undecodable = /^error: unable to decode "STDIN": ([\s\S]*)$/.exec(text)?.[1];
  if (undecodable !== undefined) return undecodable.replace(/field (\w+)\.metadata\./, 'field $1.');
  const [, name, faults] = /^The \w+ "(.*?)" is invalid: ([\s\S]*)$/.exec(text) ?? [];
  if (faults === undefined) return text === '' ? undefined : text;
  const list = faults.startsWith('\n* ') ? `[${faults.slice(3).split('\n* ').join(', ')}]` : faults;
  return `${kind}.kpack.io "${name}" is invalid: ${list}`;
}

test('updates to something broken, in the same version and from the other one', async () => {
  const other = (valid: JsonObject): JsonObject =>
    VALID.find(({ kind, apiVersion }) => kind === valid.kind && apiVersion !== valid.apiVersion) ?? valid;
  const changes = VALID.flatMap((valid) =>
    every(250, brokenObjects(valid)).flatMap(({ title, object }, i) => [
      { title, old: i % 2 === 0 ? valid : other(valid), now: object },
      ...(i % 3 === 0 ? [{ title: `${title}, back`, old: object, now: valid }] : []),
    ]),
  );
  const { wrong, compared } = await updates(changes);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(20);
});
