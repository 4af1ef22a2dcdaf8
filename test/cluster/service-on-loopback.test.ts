// A registration that names a Service on port 443 reaches processes on loopback, with nothing but endpoints made for it.
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { issue, makeCa } from './certificates.ts';
import { pointService } from './service-on-loopback.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();
const service = { namespace: 'loopback', name: 'judge', port: 443 };
const servers: Server[] = [];

/** A webhook that refuses everything with `reason`. */
async function startJudge(reason: string, certificate: { certificate: string; key: string }): Promise<number> {
  const server = createServer({ cert: certificate.certificate, key: certificate.key }, async (request, response) => {
    const { uid } = JSON.parse(await text(request)).request;
    const review = {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid, allowed: false, status: { message: reason } },
    };
    response.setHeader('content-type', 'application/json').setHeader('connection', 'close').end(JSON.stringify(review));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const create = () => cluster.kubectl(['create', 'configmap', 'c', '--namespace=loopback', '--dry-run=server']);
let one: number;
let two: number;

beforeAll(async () => {
  const ca = await makeCa();
  const certificate = await issue(ca, { dnsNames: ['judge.loopback.svc'], ips: [] });
  one = await startJudge('one says no', certificate);
  two = await startJudge('two says no', certificate);
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'loopback' } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'judge', namespace: 'loopback' },
      spec: { selector: { role: 'judge' }, ports: [{ port: 443, targetPort: 8443 }] },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'judge' },
      webhooks: [
        {
          name: 'judge.loopback.svc',
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          failurePolicy: 'Fail',
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'loopback' } },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE'] }],
          clientConfig: {
            caBundle: Buffer.from(ca.certificate).toString('base64'),
            service: { name: 'judge', namespace: 'loopback', path: '/validate', port: 443 },
          },
        },
      ],
    },
  ];
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  await cluster.kubectlOk(['apply', '--filename=-'], { input });
});

afterAll(async () => {
  await cluster.kubectl(['delete', 'validatingwebhookconfiguration', 'judge']);
  for (const server of servers) server.close();
});

test('without endpoints, with one, with two, with the other, and without again', async () => {
  const nobody =
    'failed calling webhook "judge.loopback.svc": failed to call webhook: Post "https://judge.loopback.svc:443/validate?timeout=10s": no endpoints available for service "judge"';
  const says = (words: string) =>
    vi.waitFor(async () => expect((await create()).stderr).toContain(words), { timeout: 10_000 });
  await says(nobody);
  await pointService(cluster, service, [one]);
  await says('admission webhook "judge.loopback.svc" denied the request: one says no');
  await pointService(cluster, service, [one, two]);
  await says('two says no');
  await says('one says no');
  await pointService(cluster, service, [two]);
  await says('two says no');
  await pointService(cluster, service, []);
  await says(nobody);

  // What was installed is still as it was installed.
  const installed = JSON.parse(
    await cluster.kubectlOk(['get', 'service', 'judge', '--namespace=loopback', '--output=json']),
  ).spec;
  expect(installed).toMatchObject({
    type: 'ClusterIP',
    selector: { role: 'judge' },
    ports: [{ port: 443, targetPort: 8443 }],
  });
});

test('a port that the Service does not have', async () => {
  await expect(pointService(cluster, { ...service, port: 9443 }, [one])).rejects.toThrow(
    'Service loopback/judge has no port 9443: install the manifests first, and name a port of theirs.',
  );
});
