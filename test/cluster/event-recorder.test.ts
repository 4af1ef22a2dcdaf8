// Events as people see them with kubectl, on a real API server: one for each thing that happened, with a count, and no flood.
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createEventRecorder } from '../../src/reconciler/event-recorder.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const cluster = sharedControlPlane();
const namespace = 'events-test';
const path = resourcePath({ group: '', version: 'v1', plural: 'events' }, { namespace });
const app = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'app', uid: 'u-1' };
const logger = pino({ level: 'silent' });
let client: KubeClient;
let requests = 0;

beforeAll(async () => {
  client = new KubeClient(loadKubeConfig({ kubeconfig: cluster.kubeconfig }), () => (requests += 1));
  await cluster.kubectlOk(['create', 'namespace', namespace]);
});
afterEach(() => client.delete(path));
afterAll(() => client.close());

const make = () => createEventRecorder({ client, component: 'test', instance: 'pod-1', logger });
type Event = KubeObject & { type: string; reason: string; message: string; count: number };
async function told(): Promise<string[]> {
  const { items } = await client.list<Event>(path);
  return items.map(({ type, reason, message, count }) => `${type} ${reason} ${count}x ${message}`).sort();
}

test('the same thing again is counted, different things are told apart', async () => {
  const events = make();
  events.record(app, { type: 'Normal', reason: 'Built', message: 'build 1 succeeded' });
  events.record(app, { type: 'Warning', reason: 'Failed', message: 'build 2 failed' });
  await events.flushed();
  events.record(app, { type: 'Normal', reason: 'Built', message: 'build 1 succeeded' });
  await events.flushed();
  expect(await told()).toEqual(['Normal Built 2x build 1 succeeded', 'Warning Failed 1x build 2 failed']);
});

test('a thousand times the same while the first is written costs two requests', async () => {
  const events = make();
  requests = 0;
  for (let i = 0; i < 1000; i += 1) events.record(app, { type: 'Normal', reason: 'Again', message: 'and again' });
  await events.flushed();
  expect(requests).toBeLessThanOrEqual(2);
  expect(await told()).toEqual(['Normal Again 1000x and again']);
});

test('texts that differ each time become one Event after the tenth', async () => {
  const events = make();
  for (let i = 1; i <= 30; i += 1) {
    events.record(app, { type: 'Warning', reason: 'Failed', message: `attempt ${i}` });
    await events.flushed();
  }
  const all = await told();
  expect(all).toHaveLength(11);
  expect(all).toContain('Warning Failed 20x (combined from similar events): attempt 30');
});

test('one that was deleted meanwhile is told anew', async () => {
  const events = make();
  const occurrence = { type: 'Normal', reason: 'Built', message: 'build 1 succeeded' } as const;
  events.record(app, occurrence);
  await events.flushed();
  await client.delete(path);
  events.record(app, occurrence);
  await events.flushed();
  expect(await told()).toEqual(['Normal Built 1x build 1 succeeded']);
});

test('of a cluster-wide object, and of one with the longest name', async () => {
  const events = make();
  const name = 'n'.repeat(253);
  events.record({ ...app, name }, { type: 'Normal', reason: 'Long', message: 'name' });
  events.record(
    { ...app, namespace: '', kind: 'Node', name: 'wide' },
    { type: 'Normal', reason: 'Wide', message: 'x' },
  );
  await events.flushed();
  expect(await told()).toEqual(['Normal Long 1x name']);
  const wide = resourcePath({ group: '', version: 'v1', plural: 'events' }, { namespace: 'default' });
  const { items } = await client.list(wide, { query: { fieldSelector: 'involvedObject.name=wide' } });
  expect(items).toHaveLength(1);
  await client.delete(wide, { query: { fieldSelector: 'involvedObject.name=wide' } });
});
