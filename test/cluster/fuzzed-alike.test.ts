// The judge of manifests and the real API server, with our webhooks, give the same answer, word for word, to objects that nobody would write:
// the server refuses nothing that passes here, and the reverse. `node bench/agreement.ts` asks about many more.
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Comparison, disagreements } from '../../bench/agreement/disagreements.ts';
import { fuzzedObject } from '../../bench/agreement/fuzzed-object.ts';
import { fixedStorageClasses } from '../../src/admission/fixed-storage-classes.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import type { JsonObject } from '../../src/schemas/json.ts';
import { deleteKpackObjects } from './delete-kpack-objects.ts';
import { type Installation, install } from './installation.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const SEED = 20_261_125;
const OBJECTS = 2_000;
const LANES = 8;
const MOST_SHOWN = 5;
const namespace = 'default';

/** The default, and one that manifests name: the judge knows no others, so it cannot say that one is missing. */
const storageClasses = ['fuzzed', 'fast'].map((name) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': String(name === 'fuzzed') } },
  provisioner: 'example.com/none',
  allowVolumeExpansion: true,
}));

const cluster = sharedControlPlane();
const client = new KubeClient(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
let kpack: Installation | undefined;

beforeAll(async () => {
  kpack = await install(cluster);
  // Objects of other tests would make the server say that they exist already.
  await deleteKpackObjects(cluster);
  for (const storageClass of storageClasses) {
    await cluster.kubectlOk(['create', '--filename=-'], { input: JSON.stringify(storageClass) });
  }
  const image = {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'Image',
    metadata: { name: 'app', namespace },
    spec: {
      tag: 'team/app',
      builder: { kind: 'Builder', name: 'java' },
      source: { blob: { url: 'https://example.com/app.zip' } },
    },
  };
  const known = async () => {
    const args = ['create', '--dry-run=server', '--output=json', '--filename=-'];
    const defaulted = JSON.parse(await cluster.kubectlOk(args, { input: JSON.stringify(image) }));
    expect(defaulted).toMatchObject({ spec: { cache: { volume: { size: '2G' } } } });
  };
  await vi.waitFor(known, 10_000);
});
afterAll(async () => {
  client.close();
  await cluster.kubectl(['delete', 'storageclass', 'fuzzed', 'fast']);
  await kpack?.stop();
});

/** Where `bench/agreement.ts` asks for more than the test does. */
const {
  KPACK_FUZZED_OBJECTS: objects = OBJECTS,
  KPACK_FUZZED_SEED: seed = SEED,
  KPACK_FUZZED_FROM: from = 0,
  KPACK_FUZZED_REPORT: report,
} = process.env;
const count = Number(objects);

function* fuzzed(): Generator<readonly [number, JsonObject | undefined]> {
  for (let i = Number(from); i < Number(from) + count; i++) yield [i, fuzzedObject(Number(seed), i, namespace)];
}

test(`${count} fuzzed objects`, { timeout: 600_000 + count * 50 }, async () => {
  const context = { storageClasses: fixedStorageClasses('fuzzed:expandable') };
  const progress = ({ compared, disagreements: { length } }: Comparison) => {
    if (compared % 1000 === 0) process.stderr.write(`${compared} of at most ${count} compared, ${length} differ\n`);
  };
  const result = await disagreements(fuzzed(), {
    ...{ client, namespace, context, lanes: LANES },
    ...(report !== undefined && { progress }),
  });
  if (report !== undefined) writeFileSync(report, `${JSON.stringify(result, undefined, 2)}\n`);
  expect(result.disagreements.slice(0, MOST_SHOWN)).toEqual([]);
  expect(result.compared).toBeGreaterThan(count * 0.7);
  expect(result.refused).toBeGreaterThan(count * 0.3);
});
