// An informer on a real API server: whatever happens to the server and the line, its contents, its indexes and what handlers were
// told are the truth in the end, and it holds no more than it must.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Informer } from '../../src/reconciler/informer.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { compact } from './compaction.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

type ConfigMap = KubeObject & { data?: Record<string, string> };

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };
const NAMESPACES = ['one', 'two', 'three'] as const;
const place = (key: string) => {
  const [namespace, name] = key.split('/');
  return resourcePath(CONFIG_MAPS, { namespace, name });
};
const configMap = (key: string, value: string): ConfigMap => ({
  metadata: { name: key.split('/')[1] ?? '', labels: { from: 'test' } },
  data: { value },
});

let plane: ControlPlane;
let proxy: TcpProxy;
let direct: KubeClient;
let client: KubeClient;
const lines: string[] = [];
const logger = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  plane = await startControlPlane();
  proxy = await startTcpProxy(Number(new URL(plane.server).port));
  direct = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }));
  client = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig, master: `https://127.0.0.1:${proxy.port}` }));
  for (const namespace of NAMESPACES) await plane.kubectlOk(['create', 'namespace', namespace]);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  for (const namespace of NAMESPACES) {
    await direct.delete(resourcePath(CONFIG_MAPS, { namespace }), { query: { labelSelector: 'from=test' } });
  }
  lines.length = 0;
});
afterAll(async () => {
  client?.close();
  direct?.close();
  await proxy?.stop();
  await plane?.stop();
});

const create = (key: string, value = '') => direct.create(place(key.split('/')[0] ?? ''), configMap(key, value));
const update = (key: string, value: string) => direct.update<ConfigMap>(place(key), configMap(key, value));
const remove = (key: string) => direct.delete(place(key));
const eventually = (check: () => void, timeout = 30_000) => vi.waitFor(check, { timeout, interval: 20 });

/** An informer, and what a handler would believe that has nothing but what it was told; `wrong` are contradictions in it. */
async function inform(options: { namespaces?: readonly string[]; idleMs?: number } = {}) {
  const opened = { lists: 0, watches: 0 };
  const informer = new Informer<ConfigMap, 'value'>({
    client,
    resource: CONFIG_MAPS,
    labelSelector: 'from=test',
    indexes: { value: ({ data }) => [data?.value ?? ''] },
    logger,
    maxBackoffMs: 1000,
    observer: { listed: () => (opened.lists += 1), watched: () => (opened.watches += 1) },
    ...options,
  });
  running.push(informer);
  const believed = new Map<string, string | undefined>();
  const wrong: string[] = [];
  informer.onChange(({ type, key, object, previous }) => {
    if (previous?.data?.value !== believed.get(key)) wrong.push(`${type} ${key}: not what was told before`);
    if ((type === 'added') === believed.has(key)) wrong.push(`${type} ${key}: known ${believed.has(key)}`);
    if (type === 'deleted') believed.delete(key);
    else believed.set(key, object.data?.value);
    if (informer.get(key)?.data?.value !== believed.get(key))
      wrong.push(`${type} ${key}: the cache says something else`);
  });
  await informer.synced;
  await eventually(() => expect(opened.watches).toBe(options.namespaces?.length ?? 1));
  return { informer, believed, wrong, opened };
}

type Informed = Awaited<ReturnType<typeof inform>>;

/** Waits until the informer, its indexes and its handlers say what the API server says. */
async function inStep({ informer, believed, wrong }: Informed, namespaces: readonly string[] = NAMESPACES) {
  const expected = new Map<string, string>();
  for (const namespace of namespaces) {
    const path = resourcePath(CONFIG_MAPS, { namespace });
    const { items } = await direct.list<ConfigMap>(path, { query: { labelSelector: 'from=test' } });
    for (const { metadata, data } of items) expected.set(`${namespace}/${metadata?.name}`, data?.value ?? '');
  }
  await eventually(() => expect(believed).toEqual(expected));
  const keys = (objects: ConfigMap[]) =>
    objects.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`).sort();
  for (const namespace of namespaces) {
    const those = [...expected.keys()].filter((key) => key.startsWith(`${namespace}/`));
    expect(keys(informer.list(namespace))).toEqual(those.sort());
  }
  for (const value of new Set(expected.values())) {
    const those = [...expected].filter(([, each]) => each === value).map(([key]) => key);
    expect(keys(informer.by('value', value))).toEqual(those.sort());
  }
  expect(informer.size).toBe(expected.size);
  expect(wrong).toEqual([]);
}

test('some namespaces are followed, others not', async () => {
  for (const key of ['one/a', 'two/a', 'three/a']) await create(key, 'x');
  const informed = await inform({ namespaces: ['one', 'two'] });
  await create('three/b');
  await update('one/a', 'y');
  await create('two/b', 'y');
  await remove('two/a');
  await inStep(informed, ['one', 'two']);
  expect(informed.informer.list('three')).toEqual([]);
  expect(informed.opened).toEqual({ lists: 2, watches: 2 });
});

describe('in step again after', () => {
  /** Leaves every way in which an object can differ from what the informer last knew. */
  async function prepare(): Promise<void> {
    for (const key of ['one/stays', 'one/changes', 'one/goes', 'two/comes-again']) await create(key, 'before');
  }
  async function change(): Promise<void> {
    await update('one/changes', 'after');
    await remove('one/goes');
    await remove('two/comes-again');
    await create('two/comes-again', 'after');
    await create('three/new', 'after');
  }

  test('the API server was killed and started', async () => {
    await prepare();
    const informed = await inform();
    await plane.stopApiServer('SIGKILL');
    await plane.startApiServer();
    await change();
    await inStep(informed);
    expect(informed.opened.watches).toBeGreaterThan(1);
  });

  test('etcd was compacted past our place (410)', async () => {
    await plane.startApiServer(['--watch-cache-sizes=configmaps#0']);
    await prepare();
    const informed = await inform({ idleMs: 600_000 });
    proxy.freeze();
    await change();
    const { resourceVersion } = await direct.list(resourcePath(CONFIG_MAPS));
    await compact(plane.dir, resourceVersion);
    proxy.cut();
    await inStep(informed);
    expect(lines.join('')).toContain('the API server has forgotten our place, listing again');
    expect(informed.opened.lists).toBe(2);
    await plane.startApiServer([]);
  });

  test('the line froze', async () => {
    await prepare();
    const informed = await inform({ idleMs: 1500 });
    proxy.freeze();
    await change();
    await inStep(informed);
  });
});

describe('what we wrote ourselves', () => {
  test('is known at once, and told to handlers once', async () => {
    const informed = await inform();
    const told: string[] = [];
    informed.informer.onChange(({ type, object }) => told.push(`${type} ${object.data?.value}`));
    informed.informer.learn(await create('one/mine', '1'));
    expect(informed.informer.get('one/mine')?.data?.value).toBe('1');
    informed.informer.learn(await update('one/mine', '2'));
    await update('one/mine', '3');
    await inStep(informed);
    expect(told).toEqual(['added 1', 'updated 2', 'updated 3']);
  });

  test('does not bring back what was deleted meanwhile', async () => {
    const informed = await inform();
    const written = await create('one/mine', '1');
    await remove('one/mine');
    await create('one/later');
    await eventually(() => expect(informed.informer.get('one/later')).toBeDefined());
    informed.informer.learn(written);
    expect(informed.informer.get('one/mine')).toBeUndefined();
    await inStep(informed);
  });

  test('does not bring back what is older than what the watch told', async () => {
    const informed = await inform();
    const written = await create('one/mine', '1');
    await update('one/mine', '2');
    await eventually(() => expect(informed.informer.get('one/mine')?.data?.value).toBe('2'));
    informed.informer.learn(written);
    expect(informed.informer.get('one/mine')?.data?.value).toBe('2');
    await inStep(informed);
  });
});

test('three thousand objects are held in little more memory than their own text, without managedFields', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const value = (i: number) => `${i}:`.padEnd(2000, 'x');
  for (let i = 0; i < 3000; i += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, j) => create(`one/many-${i + j}`, value(i + j))));
  }
  gc();
  const before = process.memoryUsage().heapUsed;
  const { informer, believed } = await inform();
  expect(informer.size).toBe(3000);
  believed.clear();
  gc();
  const each = (process.memoryUsage().heapUsed - before) / 3000;
  console.log(`${Math.round(each)} bytes an object of ${JSON.stringify(informer.get('one/many-1')).length} characters`);
  expect(informer.get('one/many-1')?.metadata).not.toHaveProperty('managedFields');
  expect(each).toBeLessThan(6000);
});
