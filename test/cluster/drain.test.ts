// Replicas come and go, the API server restarts, and nobody who applies a manifest notices.
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type Installation, install, manifests, untilServed } from './installation.ts';
import { pointService, webhookService } from './service-on-loopback.ts';
import { startTraffic, type Traffic } from './traffic.ts';
import type { WebhookProcess } from './webhook-process.ts';

let plane: ControlPlane;
let kpack: Installation;

beforeAll(async () => {
  plane = await startControlPlane();
  // As in the Deployment, only that there is no node here that needs long to learn of an endpoint's end.
  kpack = await install(plane, { replicas: 2, flags: ['--drain-delay=5s', '--drain-timeout=15s'] });
});
afterAll(async () => {
  await kpack?.stop();
  await plane?.stop();
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 30_000, interval: 50 });

/** How many admission and conversion requests a replica has answered. */
async function answeredBy(replica: WebhookProcess): Promise<number> {
  const { text: metrics } = await replica.ask('/metrics');
  const counts = [...metrics.matchAll(/^kpack_(?:admission|conversion)_requests_total\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

async function more(traffic: Traffic): Promise<void> {
  const { answered } = traffic;
  await eventually(() => expect(traffic.answered + traffic.failures.length).toBeGreaterThan(answered + 50));
}

/** What the node does when a pod is deleted: its endpoint goes, and the process is told, at the same moment. */
async function replace(leaving: WebhookProcess, staying: readonly WebhookProcess[]): Promise<void> {
  leaving.signal('SIGTERM');
  await Promise.all([
    pointService(plane, webhookService, await Promise.all(staying.map((replica) => replica.port()))),
    eventually(async () =>
      expect(await leaving.ask('/readyz')).toEqual({ status: 503, text: 'shutdown: shutting down' }),
    ),
  ]);
  expect(await leaving.exited).toEqual({ code: 0, signal: null });
  expect((await leaving.log()).at(-1)).toMatchObject({ msg: 'stopped', exitCode: 0, cutRequests: 0 });
}

test('a rolling update under load: every replica is replaced, and no request fails', async () => {
  const [one, two] = kpack.replicas as [WebhookProcess, WebhookProcess];
  const traffic = await startTraffic(plane);
  try {
    await eventually(async () => {
      for (const replica of [one, two]) expect(await answeredBy(replica)).toBeGreaterThan(10);
    });
    const three = await kpack.addReplica();
    await three.ready();
    await pointService(plane, webhookService, await Promise.all([one, two, three].map((replica) => replica.port())));
    await replace(one, [two, three]);
    await more(traffic);
    await replace(two, [three]);
    await more(traffic);
    expect(await answeredBy(three)).toBeGreaterThan(10);
  } finally {
    await traffic.stop();
  }
  expect(traffic.failures).toEqual([]);
});

describe('before it knows the StorageClasses', () => {
  const review = JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'early',
      kind: { group: 'kpack.io', version: 'v1alpha2', kind: 'Image' },
      operation: 'CREATE',
      userInfo: {},
      object: {
        apiVersion: 'kpack.io/v1alpha2',
        kind: 'Image',
        metadata: { name: 'early', namespace: 'default' },
        spec: {
          tag: 'team/app',
          builder: { kind: 'ClusterBuilder', name: 'default' },
          source: { git: { url: 'https://git.example.com/app.git', revision: 'main' } },
        },
      },
    },
  });

  test('a replica is not ready, and what reaches it nevertheless gets a right answer, later', async () => {
    const isDefault = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    const metadata = { name: 'standard', annotations: isDefault };
    const storageClass = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata,
      provisioner: 'example.com/none',
    };
    await plane.kubectlOk(['create', '--filename=-'], { input: JSON.stringify(storageClass) });
    // Without the right to read them: it starts, and waits.
    const role = ['clusterrole', 'kpack-webhook-mutatingwebhookconfiguration-admin'];
    const rules = JSON.parse(await plane.kubectlOk(['get', ...role, '--output=jsonpath={.rules}'])) as {
      resources: string[];
    }[];
    const at = rules.findIndex(({ resources }) => resources.includes('storageclasses'));
    await plane.kubectlOk(['patch', ...role, '--type=json', `--patch=[{"op":"remove","path":"/rules/${at}"}]`]);
    await eventually(async () => {
      const asked = await plane.kubectl(['get', 'storageclasses'], { kubeconfig: kpack.identity });
      expect(asked.stderr).toContain('Forbidden');
    });

    const replica = await kpack.addReplica();
    const port = await replica.port();
    expect(await replica.ask('/livez')).toEqual({ status: 200, text: 'ok' });
    await eventually(async () =>
      expect(await replica.ask('/readyz')).toEqual({
        status: 503,
        text: 'storage-classes: not read from the API server yet',
      }),
    );
    let answer: string | undefined;
    const asked = post(port, '/defaults', review).then((body) => {
      answer = body;
    });
    await eventually(async () => expect((await replica.ask('/metrics')).text).toMatch(/^kpack_requests_in_flight 1$/m));
    expect(answer).toBeUndefined();

    await plane.kubectlOk(['apply', `--filename=${manifests}/webhook/access.yaml`]);
    await asked;
    const { response } = JSON.parse(answer ?? '');
    const patch = JSON.parse(Buffer.from(response.patch, 'base64').toString());
    expect(patch).toContainEqual({ op: 'add', path: '/spec/cache', value: { volume: { size: '2G' } } });
    await replica.ready();
    await replica.end('SIGKILL');
  });
});

test('the API server is killed and started again: the webhook stays alive and goes on by itself', async () => {
  const replica = await kpack.addReplica();
  await replica.ready();
  await pointService(plane, webhookService, [await replica.port()]);
  await untilServed(plane);
  await plane.stopApiServer('SIGKILL');
  await eventually(async () => expect((await replica.log()).map(({ level }) => level)).toContain('warn'));
  expect(await replica.ask('/livez')).toEqual({ status: 200, text: 'ok' });
  await plane.startApiServer();
  await untilServed(plane);

  // It hears of changes again.
  await plane.kubectlOk(['delete', 'storageclass', '--all']);
  await plane.kubectlOk(['create', '--filename=-'], {
    input: JSON.stringify({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'new', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'example.com/none',
    }),
  });
  const cacheSize = () => {
    const input = JSON.stringify({
      apiVersion: 'kpack.io/v1alpha1',
      kind: 'Image',
      metadata: { name: 'after', namespace: 'default' },
      spec: {
        tag: 'team/app',
        builder: { kind: 'ClusterBuilder', name: 'default' },
        source: { git: { url: 'https://git.example.com/app.git', revision: 'main' } },
      },
    });
    return plane.kubectlOk(['create', '--dry-run=server', '--filename=-', '--output=jsonpath={.spec.cacheSize}'], {
      input,
    });
  };
  await eventually(async () => expect(await cacheSize()).toBe('2G'));
  await plane.kubectlOk(['delete', 'storageclass', 'new']);
  await eventually(async () => expect(await cacheSize()).toBe(''));
  expect(await Promise.race([replica.exited, 'alive'])).toBe('alive');
});

/** The answer of a replica itself, without an API server in between. */
function post(port: number, path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(
      { host: '127.0.0.1', port, path, method: 'POST', headers, rejectUnauthorized: false },
      (response) => text(response).then(resolve, reject),
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
