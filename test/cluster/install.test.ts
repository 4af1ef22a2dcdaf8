// One command installs, on a cluster that has nothing, and repeating it changes nothing. Each way starts from an empty control plane.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Access } from './access.ts';
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from './control-plane.ts';
import { type Installation, manifests, release, startInstalled, untilServed } from './installation.ts';
import { type WebhookProcesses, webhookIdentity, webhookProcesses } from './webhook-process.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion?: string };
}

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

async function emptyCluster(options?: ControlPlaneOptions): Promise<ControlPlane> {
  const plane = await startControlPlane(options);
  running.push(plane);
  return plane;
}

async function serve(access: Access, replicas: number): Promise<Installation> {
  const installation = await startInstalled(access, { replicas });
  running.push(installation);
  return installation;
}

const documents = (text: string): Manifest[] => parseAllDocuments(text).map((document) => document.toJS() as Manifest);
const id = ({ kind, metadata: { namespace = '', name } }: Manifest): string => `${kind} ${namespace}/${name}`;
const byId = (list: readonly Manifest[]) => Object.fromEntries(list.map((each) => [id(each), each]));
const released = documents(readFileSync(release, 'utf8'));

/** What the API server holds of the release, each object by its name. */
async function installed(access: Access): Promise<Record<string, Manifest>> {
  const text = await access.kubectlOk(['get', `--filename=${release}`, '--output=json']);
  const found = byId((JSON.parse(text) as { items: Manifest[] }).items);
  expect(Object.keys(found).toSorted()).toEqual(released.map(id).toSorted());
  return found;
}

/** Runs an apply that has to succeed without a warning; gives how many objects it `created`, `configured`, ... */
async function apply(access: Access, ...args: string[]): Promise<Record<string, number>> {
  const { code, stdout, stderr } = await access.kubectl(['apply', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const verbs = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ').at(-1) ?? '');
  return Object.fromEntries(
    Object.entries(Object.groupBy(verbs, (verb) => verb)).map(([verb, all]) => [verb, all?.length ?? 0]),
  );
}

/** The same once each of the six objects that lead the API server to the webhook has its authority. */
const published = (access: Access): Promise<Record<string, Manifest>> =>
  vi.waitFor(
    async () => {
      const objects = await installed(access);
      expect(caBundles(objects)).toHaveLength(6);
      return objects;
    },
    { timeout: 10_000 },
  );

const caBundles = (objects: Record<string, Manifest>): string[] =>
  Object.values(objects).flatMap((object) =>
    [...JSON.stringify(object).matchAll(/"caBundle":"([^"]*)"/g)].map(([, bundle]) => bundle ?? ''),
  );

test('kubectl apply -f, the first time and the second, with two replicas', async () => {
  const plane = await emptyCluster();
  expect(await apply(plane, `--filename=${release}`)).toEqual({ created: released.length });

  const { replicas } = await serve(plane, 2);
  expect(replicas).toHaveLength(2);
  for (const replica of replicas) expect(await replica.ask('/readyz')).toEqual({ status: 200, text: 'ok' });

  const before = await published(plane);
  expect(new Set(caBundles(before)).size).toBe(1);
  expect(before['Secret kpack/webhook-certs']).toHaveProperty('data');

  // "configured" is what kubectl says when it has sent something: the selectors of the budgets, which changes nothing.
  expect(await apply(plane, `--filename=${release}`)).toEqual({ unchanged: released.length - 2, configured: 2 });
  expect(await installed(plane)).toEqual(before);
  await untilServed(plane);

  // The pods that the Deployments would make are fit for the namespace's Pod Security, with all that admission checks.
  for (const deployment of released.filter(({ kind }) => kind === 'Deployment')) {
    const { name } = deployment.metadata;
    const { template } = (deployment as Manifest & { spec: { template: object } }).spec;
    const pod = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...template, metadata: { name, namespace: 'kpack' } });
    const asked = await plane.kubectl(['create', '--dry-run=server', '--filename=-'], { input: pod });
    expect(asked).toEqual({ code: 0, stdout: `pod/${name} created (server dry run)\n`, stderr: '' });
  }
});

test('kubectl apply -k installs the same, and server-side apply takes it over', async () => {
  const plane = await emptyCluster();
  expect(byId(documents(await plane.kubectlOk(['kustomize', manifests])))).toEqual(byId(released));

  expect(await apply(plane, `--kustomize=${manifests}`)).toEqual({ created: released.length });
  await serve(plane, 1);
  const before = await published(plane);

  const applied = { 'serverside-applied': released.length };
  expect(await apply(plane, '--server-side', `--kustomize=${manifests}`)).toEqual(applied);
  const after = await installed(plane);
  expect(caBundles(after)).toEqual(caBundles(before));
  expect(after['Secret kpack/webhook-certs']).toHaveProperty(
    'data',
    (before['Secret kpack/webhook-certs'] as Manifest & { data: object }).data,
  );
  expect(await apply(plane, '--server-side', `--kustomize=${manifests}`)).toEqual(applied);
  expect(await installed(plane)).toEqual(after);
});

test('kubectl apply --server-side on an empty cluster; the Service may be an ExternalName that leads to this machine', async ({
  skip,
}) => {
  // The registrations say port 443, and an ExternalName keeps it.
  skip(!(await mayListen(443)), 'this user may not listen on port 443, or another program does');
  const plane = await emptyCluster({ apiServerFlags: ['--enable-aggregator-routing=false'] });
  expect(await apply(plane, '--server-side', `--filename=${release}`)).toEqual({
    'serverside-applied': released.length,
  });
  const toThisMachine = JSON.stringify({ spec: { type: 'ExternalName', externalName: 'localhost' } });
  await plane.kubectlOk(['patch', 'service', 'kpack-webhook', '--namespace=kpack', `--patch=${toThisMachine}`]);
  const processes: WebhookProcesses = await webhookProcesses();
  running.push(processes);
  const replica = await processes.start(await webhookIdentity(plane), ['--port=443']);
  await replica.ready();
  await untilServed(plane);
});

function mayListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
