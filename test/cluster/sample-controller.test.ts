// The reconciler core as a whole, on a real API server: two processes of a small controller are killed, stopped and cut off at random
// while what they look after changes. In the end everything is as it should be, and nothing spins.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import type { Figures } from './sample-controller.ts';

type ConfigMap = KubeObject & { data?: Record<string, string> };
const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };
const NAMESPACES = ['red', 'green', 'blue'];

let plane: ControlPlane;
let client: KubeClient;

interface Running {
  readonly process: ChildProcess;
  latest: Figures | undefined;
  readonly errors: string[];
}
const running = new Set<Running>();
let started = 0;

function start(): Running {
  started += 1;
  const program = join(import.meta.dirname, 'sample-controller.ts');
  const child = spawn(process.execPath, [program, plane.kubeconfig, `process-${started}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const one: Running = { process: child, latest: undefined, errors: [] };
  createInterface({ input: child.stdout }).on('line', (line) => (one.latest = JSON.parse(line) as Figures));
  createInterface({ input: child.stderr }).on('line', (line) => one.errors.push(line));
  running.add(one);
  return one;
}
async function end(one: Running, signal: NodeJS.Signals): Promise<number | null> {
  running.delete(one);
  const ended = once(one.process, 'exit');
  one.process.kill(signal);
  const [code] = (await ended) as [number | null];
  return code;
}
const eventually = (check: () => unknown, timeout = 60_000) => vi.waitFor(check, { timeout, interval: 25 });
const worker = () => [...running].find(({ latest }) => latest?.isWorking === true);

beforeAll(async () => {
  plane = await startControlPlane();
  client = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }));
  for (const namespace of NAMESPACES) await plane.kubectlOk(['create', 'namespace', namespace]);
});
afterEach(async () => {
  for (const one of running) await end(one, 'SIGKILL');
  for (const namespace of NAMESPACES) await client.delete(resourcePath(CONFIG_MAPS, { namespace }));
});
afterAll(async () => {
  client?.close();
  await plane?.stop();
});

/** A write that outlasts the death of the API server. */
const insist = (write: () => Promise<unknown>) => eventually(write);

async function put(namespace: string, name: string, role: string, data: Record<string, string>): Promise<void> {
  const path = resourcePath(CONFIG_MAPS, { namespace, name });
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: { role } }, data };
  await insist(() => client.apply(path, object, 'test'));
}

/** What is there, compared with what the sources want. */
async function expectRight(): Promise<void> {
  for (const namespace of NAMESPACES) {
    const { items } = await client.list<ConfigMap>(resourcePath(CONFIG_MAPS, { namespace }));
    const of = (role: string) => items.filter(({ metadata }) => metadata?.labels?.role === role);
    const expected = new Map<string, string>();
    const notes = new Map<string, string>();
    for (const { metadata, data = {} } of of('source')) {
      const reference = of('reference').find((each) => each.metadata?.name === data.refersTo);
      const isWaiting = data.refersTo !== undefined && reference === undefined;
      const value = `${data.value}+${reference?.data?.value ?? 'none'}`;
      const count = isWaiting ? 0 : Number(data.count);
      for (let i = 0; i < count; i += 1) expected.set(`${metadata?.name}-${i}`, value);
      notes.set(metadata?.name ?? '', `${count} of ${value}`);
    }
    const found = new Map(of('child').map(({ metadata, data }) => [metadata?.name, data?.value]));
    expect(found).toEqual(expected);
    const noted = of('source').map(({ metadata }) => [
      metadata?.name,
      metadata?.annotations?.['sample.example.com/done'],
    ]);
    expect(new Map(noted as [string, string][])).toEqual(notes);
  }
}

/** The API requests of the process that works do not grow while a dozen of its reports pass. */
async function expectQuiet(): Promise<void> {
  const one = worker();
  let [before, unchanged] = [-1, 0];
  let last: Figures | undefined;
  await eventually(() => {
    if (one?.latest !== last) {
      last = one?.latest;
      unchanged = last?.requests === before && last.isIdle ? unchanged + 1 : 0;
      before = last?.requests ?? -1;
    }
    expect(unchanged).toBeGreaterThan(30);
  });
}

test('a source gets its children, changes reach them, and what it refers to may come later', async () => {
  const one = start();
  await put('red', 'a', 'source', { count: '3', value: 'x' });
  await put('red', 'b', 'source', { count: '2', value: 'y', refersTo: 'r' });
  await eventually(expectRight);
  await put('red', 'r', 'reference', { value: 'z' });
  await eventually(expectRight);
  await put('red', 'a', 'source', { count: '1', value: 'x2' });
  await put('red', 'r', 'reference', { value: 'z2' });
  await eventually(expectRight);
  await client.delete(resourcePath(CONFIG_MAPS, { namespace: 'red', name: 'a-0' }));
  await client.delete(resourcePath(CONFIG_MAPS, { namespace: 'red', name: 'b' }));
  await eventually(expectRight);
  await expectQuiet();
  expect(one.latest?.errors).toBe(0);
});

test('told to stop, it hands over within two seconds and ends with code 0', async () => {
  const first = start();
  await eventually(() => expect(first.latest?.isWorking).toBe(true));
  const second = start();
  await eventually(() => expect(second.latest).toMatchObject({ isReady: true, isWorking: false }));
  const ended = end(first, 'SIGTERM');
  await eventually(() => expect(second.latest?.isWorking).toBe(true), 2000);
  expect(await ended).toBe(0);
  await put('green', 'a', 'source', { count: '2', value: 'x' });
  await eventually(expectRight);
});

test('killed at random, with the API server killed and the lease deleted, it ends in the right state and is quiet', async () => {
  start();
  start();
  const random = (n: number) => Math.floor(Math.random() * n);
  const pick = () => NAMESPACES[random(3)] ?? '';
  for (let round = 0; round < 20; round += 1) {
    for (let i = 0; i < 6; i += 1) {
      const data = { count: String(random(4)), value: `${round}-${i}` };
      const refersTo = random(3) === 0 ? { refersTo: `r${random(2)}` } : {};
      await put(pick(), `s${random(5)}`, 'source', { ...data, ...refersTo });
      if (random(4) === 0) await put(pick(), `r${random(2)}`, 'reference', { value: `${round}-${i}` });
      const name = `s${random(5)}`;
      const victim = resourcePath(CONFIG_MAPS, { namespace: pick(), name });
      if (random(6) === 0) await client.delete(victim).catch(() => undefined);
    }
    if (random(2) === 0) await eventually(() => expect(worker()).toBeDefined());
    const victim = [...running][random(2)];
    if (victim !== undefined && random(3) > 0) {
      await end(victim, random(4) === 0 ? 'SIGTERM' : 'SIGKILL');
      start();
    }
    const lease = resourcePath(
      { group: 'coordination.k8s.io', version: 'v1', plural: 'leases' },
      { namespace: 'default', name: 'sample' },
    );
    if (random(5) === 0) await client.delete(lease).catch(() => undefined);
    if (round === 7 || round === 14) {
      await plane.stopApiServer('SIGKILL');
      await plane.startApiServer();
    }
  }
  await eventually(() => expect(worker()).toBeDefined());
  await eventually(expectRight);
  await expectQuiet();
  await expectRight();
});
