// A list-watch stays in step with a real API server whatever happens to the server and to the line in between.
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type Change, ListWatch } from '../../src/reconciler/list-watch.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { watchStorageClasses } from '../../src/webhook/storage-classes.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

type ConfigMap = KubeObject & { data?: Record<string, string> };

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };
const path = resourcePath(CONFIG_MAPS, { namespace: 'default' });
const nameOf = (name: string) => resourcePath(CONFIG_MAPS, { namespace: 'default', name });
const configMap = (name: string, value = ''): ConfigMap => ({
  metadata: { name, labels: { from: 'test' } },
  data: { value },
});

let plane: ControlPlane;
let proxy: TcpProxy;
/** Straight to the API server. */
let direct: KubeClient;
/** Through the proxy. */
let client: KubeClient;
const lines: string[] = [];
const logger = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  plane = await startControlPlane();
  proxy = await startTcpProxy(Number(new URL(plane.server).port));
  direct = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }));
  client = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig, master: `https://127.0.0.1:${proxy.port}` }));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  await direct.delete(path, { query: { labelSelector: 'from=test' } });
  lines.length = 0;
});
afterAll(async () => {
  client?.close();
  direct?.close();
  await proxy?.stop();
  await plane?.stop();
});

interface Followed {
  readonly watch: ListWatch<string>;
  /** `added a=1` and so on, as listeners heard it. */
  readonly heard: string[];
  /** What listeners would believe if they had nothing but what they heard. */
  readonly believed: Map<string, string>;
}

async function follow(options: { idleMs?: number; watchSeconds?: number } = {}): Promise<Followed> {
  const keep = (object: ConfigMap) => object.data?.value ?? '';
  const watch = new ListWatch({
    client,
    path,
    labelSelector: 'from=test',
    keep,
    logger,
    maxBackoffMs: 1000,
    ...options,
  });
  running.push(watch);
  const heard: string[] = [];
  const believed = new Map<string, string>();
  watch.onChange((change: Change<string>) => {
    heard.push(`${change.type} ${change.key.replace('default/', '')}=${change.object}`);
    if (change.type === 'deleted') believed.delete(change.key);
    else believed.set(change.key, change.object);
  });
  await watch.synced;
  return { watch, heard, believed };
}

const eventually = (check: () => void, timeout = 30_000) => vi.waitFor(check, { timeout, interval: 20 });

/** The truth as the API server tells it. */
async function truth(): Promise<Map<string, string>> {
  const { items } = await direct.list<ConfigMap>(path, { query: { labelSelector: 'from=test' } });
  return new Map(items.map((item) => [`default/${item.metadata?.name}`, item.data?.value ?? '']));
}

test('what exists, then what happens, once each and in order', async () => {
  await direct.create(path, configMap('a', '1'));
  const { watch, heard } = await follow();
  expect([...watch.values()]).toEqual(['1']);
  await direct.create(path, configMap('b', '2'));
  await direct.update(nameOf('a'), configMap('a', '3'));
  await direct.delete(nameOf('b'));
  await eventually(() => expect(heard).toEqual(['added a=1', 'added b=2', 'updated a=3', 'deleted b=2']));
  expect(watch.get('default/a')).toBe('3');
  expect(watch.get('default/b')).toBeUndefined();
});

test('a collection larger than one page is read whole', async () => {
  const names = Array.from({ length: 1203 }, (_, i) => `many-${i}`);
  for (let i = 0; i < names.length; i += 50) {
    await Promise.all(names.slice(i, i + 50).map((name) => direct.create(path, configMap(name))));
  }
  const { watch } = await follow();
  expect([...watch.values()]).toHaveLength(1203);
});

test('cut in the middle of a streamed list, while listed and unlisted objects are deleted: at the end the set is the truth', async () => {
  const large = 'x'.repeat(30_000);
  const names = Array.from({ length: 400 }, (_, i) => `large-${String(i).padStart(3, '0')}`);
  for (let i = 0; i < names.length; i += 50) {
    await Promise.all(names.slice(i, i + 50).map((name) => direct.create(path, configMap(name, large))));
  }
  const changes: Promise<unknown>[] = [];
  let cuts = 0;
  const watch = new ListWatch({
    client,
    path,
    labelSelector: 'from=test',
    keep: ({ metadata }) => metadata?.name,
    logger,
    maxBackoffMs: 100,
  });
  running.push(watch);
  const believed = new Map<string, number>();
  watch.onChange(({ type, key }) => {
    believed.set(key, (believed.get(key) ?? 0) + (type === 'added' ? 1 : type === 'deleted' ? -1 : 0));
    if (believed.size < 50 * (cuts + 1) || cuts === 3) return;
    expect(watch.hasSynced).toBe(false);
    changes.push(direct.delete(nameOf(names[cuts]!)), direct.delete(nameOf(names.at(-1 - cuts)!)));
    cuts += 1;
    proxy.cut();
  });
  await watch.synced;
  expect(cuts).toBe(3);
  await Promise.all(changes);
  const expected = new Set((await truth()).keys());
  expect(expected.size).toBe(394);
  await eventually(() => {
    expect(new Set([...watch.values()].map((name) => `default/${name}`))).toEqual(expected);
    expect(new Set([...believed].flatMap(([key, count]) => (count === 0 ? [] : key)))).toEqual(expected);
  });
  expect([...believed.values()].every((count) => count === 0 || count === 1)).toBe(true);
});

test('when the server ends the watch, it goes on from there without listing again', async () => {
  await direct.create(path, configMap('a'));
  const { heard } = await follow({ watchSeconds: 1 });
  for (let i = 1; i <= 5; i += 1) {
    await sleep(700);
    await direct.update(nameOf('a'), configMap('a', String(i)));
  }
  await eventually(() => expect(heard).toEqual(['added a=', ...[1, 2, 3, 4, 5].map((i) => `updated a=${i}`)]));
  expect(lines.join('')).not.toContain('watch failed');
});

test('when the line is cut again and again during changes, nothing is lost and nothing is heard twice', async () => {
  const { heard, believed } = await follow();
  for (let i = 0; i < 200; i += 1) {
    await direct.create(path, configMap(`c-${i}`, String(i)));
    if (i % 3 === 0) await direct.delete(nameOf(`c-${i}`));
    if (i % 20 === 0) proxy.cut();
  }
  const expected = await truth();
  await eventually(() => expect(believed).toEqual(expected));
  expect(heard.filter((each) => each.startsWith('added'))).toHaveLength(200);
  expect(heard.filter((each) => each.startsWith('deleted'))).toHaveLength(67);
});

test('a frozen line is noticed by its silence, and what happened meanwhile is heard', async () => {
  await direct.create(path, configMap('stays', '1'));
  await direct.create(path, configMap('goes', '1'));
  const { heard } = await follow({ idleMs: 1500 });
  await direct.create(path, configMap('lives'));
  await eventually(() => expect(heard).toContain('added lives='));
  proxy.freeze();
  await direct.delete(nameOf('goes'));
  await direct.update(nameOf('stays'), configMap('stays', '2'));
  await eventually(() => expect(heard.slice(3).sort()).toEqual(['deleted goes=1', 'updated stays=2']));
  expect(lines.join('')).toContain('was silent for 1500 ms');
});

describe('the API server', () => {
  test('killed and started again: changes after it are heard', async () => {
    await direct.create(path, configMap('a', '1'));
    const { heard } = await follow();
    await plane.stopApiServer('SIGKILL');
    await eventually(() => expect(lines.join('')).toContain('watch failed, trying again'));
    await plane.startApiServer();
    await direct.update(nameOf('a'), configMap('a', '2'));
    await eventually(() => expect(heard).toEqual(['added a=1', 'updated a=2']));
    await eventually(() => expect(lines.join('')).toContain('watch is back'));
  });

  test('having forgotten where we were (410): lists again and hears of what was deleted meanwhile', async () => {
    await direct.create(path, configMap('stays', '1'));
    await direct.create(path, configMap('goes', '1'));
    const { heard } = await follow({ idleMs: 600_000 });
    // Nothing reaches us any more, and a new API server process remembers no history: our place in it is gone.
    proxy.freeze();
    await direct.delete(nameOf('goes'));
    await direct.update(nameOf('stays'), configMap('stays', '2'));
    for (let i = 0; i < 20; i += 1) await direct.create(path, configMap(`new-${i}`));
    await plane.stopApiServer('SIGKILL');
    proxy.cut();
    await plane.startApiServer();
    const expected = ['deleted goes=1', 'updated stays=2', ...Array.from({ length: 20 }, (_, i) => `added new-${i}=`)];
    await eventually(() => expect(heard.slice(2).sort()).toEqual(expected.sort()));
    expect(lines.join('')).toContain('the API server has forgotten our place, listing again');
  });

  test('with the feature WatchList switched off: pages, and nothing is missed', async () => {
    await plane.startApiServer(['--feature-gates=WatchList=false']);
    try {
      await direct.create(path, configMap('a', '1'));
      const { heard } = await follow();
      expect(lines.join('')).toContain('no streamed lists here, reading pages');
      await direct.update(nameOf('a'), configMap('a', '2'));
      await eventually(() => expect(heard).toEqual(['added a=1', 'updated a=2']));
    } finally {
      await plane.startApiServer([]);
    }
  });

  test('killed twice while somebody keeps writing: at the end the set is the truth', async () => {
    const { believed, watch } = await follow();
    const stop = new AbortController();
    const writing = (async () => {
      for (let i = 0; !stop.signal.aborted; i += 1) {
        const name = `w-${i % 40}`;
        await direct.create(path, configMap(name, String(i))).catch(() => undefined);
        await direct.update(nameOf(name), configMap(name, `${i}+`)).catch(() => undefined);
        if (i % 7 === 0) await direct.delete(nameOf(`w-${(i * 3) % 40}`)).catch(() => undefined);
        await sleep(2);
      }
    })();
    for (let round = 0; round < 2; round += 1) {
      await sleep(500);
      await plane.stopApiServer('SIGKILL');
      await plane.startApiServer();
    }
    await sleep(500);
    stop.abort();
    await writing;
    const expected = await truth();
    expect(expected.size).toBeGreaterThan(10);
    await eventually(() => expect(believed).toEqual(expected));
    expect(watch.get([...expected.keys()][0]!)).toBe([...expected.values()][0]);
  });
});

test('a refusal is logged in words and tried again: rights that come later are used', async () => {
  await plane.kubectlOk(['create', 'serviceaccount', 'nobody', '-n', 'default']);
  const kubeconfig = await plane.kubeconfigFor({ serviceAccount: 'nobody', namespace: 'default' });
  const restricted = new KubeClient(loadKubeConfig({ kubeconfig }));
  const watch = new ListWatch({ client: restricted, path, keep: () => true, logger, maxBackoffMs: 500 });
  running.push(watch);
  await eventually(() => expect(lines.join('')).toContain('cannot watch resource \\"configmaps\\"'));
  expect(watch.hasSynced).toBe(false);
  await plane.kubectlOk(['create', 'role', 'reads', '--verb=list,watch', '--resource=configmaps', '-n', 'default']);
  await plane.kubectlOk([
    'create',
    'rolebinding',
    'reads',
    '--role=reads',
    '--serviceaccount=default:nobody',
    '-n',
    'default',
  ]);
  await watch.synced;
  restricted.close();
});

test('stopped before it ever synced: those who wait hear of it', async () => {
  const nowhere = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig, master: 'https://127.0.0.1:1' }));
  const watch = new ListWatch({ client: nowhere, path, keep: () => true, logger });
  const waiting = expect(watch.synced).rejects.toThrow(`stopped before ${path} was listed`);
  await watch.stop();
  await waiting;
});

test('StorageClasses: the default follows what the cluster says', async () => {
  const classes = watchStorageClasses(client, logger);
  running.push(classes);
  await classes.synced;
  expect(classes.default()).toBeUndefined();
  const storageClass = (name: string, annotation: string, grows: boolean) => `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: ${name}, annotations: {${annotation}: "true"}}
provisioner: example.com/none
allowVolumeExpansion: ${grows}
`;
  const apply = (input: string) => plane.kubectlOk(['apply', '-f', '-'], { input });
  await apply(storageClass('old', 'storageclass.kubernetes.io/is-default-class', false));
  await eventually(() => expect(classes.default()).toMatchObject({ name: 'old', expandable: false }));
  // Times of creation are in whole seconds.
  await sleep(1100);
  await apply(storageClass('an-older-name', 'storageclass.beta.kubernetes.io/is-default-class', true));
  await eventually(() => expect(classes.default()).toMatchObject({ name: 'an-older-name', expandable: true }));
  expect(classes.find('old')).toMatchObject({ name: 'old', expandable: false });
  expect(classes.find('none')).toBeUndefined();
  await plane.kubectlOk(['delete', 'storageclass', 'an-older-name']);
  await eventually(() => expect(classes.default()?.name).toBe('old'));
  await plane.kubectlOk(['delete', 'storageclass', 'old']);
  await eventually(() => expect(classes.default()).toBeUndefined());
});
