// How a list-watch gets its first list from servers that do not stream lists, or do it badly: real HTTP servers on loopback.
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type Change, ListWatch } from '../../src/reconciler/list-watch.ts';
import type { KubeObject } from '../../src/reconciler/resource.ts';

type Answer = (response: ServerResponse) => void;

let server: Server;
let client: KubeClient;
let watch: ListWatch<string | undefined> | undefined;
/** `list`, `stream` or `watch from VERSION`, in order. */
let asked: string[];
let heard: string[];
let connections: boolean[];
/** What each kind of request gets, one after another; the last one stays. */
let answers: { list: Answer[]; stream: Answer[]; watch: Answer[] };

const object = (name: string, resourceVersion: string, annotations?: Record<string, string>): KubeObject => ({
  metadata: { name, resourceVersion, ...(annotations && { annotations }) },
});
const event = (type: string, of: KubeObject) => `${JSON.stringify({ type, object: of })}\n`;
const added = (name: string, version: string) => event('ADDED', object(name, version));
const endOfList = (version: string) =>
  event('BOOKMARK', { metadata: { resourceVersion: version, annotations: { 'k8s.io/initial-events-end': 'true' } } });
const bookmark = (version: string) => event('BOOKMARK', { metadata: { resourceVersion: version } });
const sends =
  (...lines: string[]): Answer =>
  (response) =>
    void response.write(lines.join(''));
const sendsAndEnds =
  (...lines: string[]): Answer =>
  (response) =>
    void response.end(lines.join(''));
const refuses =
  (status: number): Answer =>
  (response) =>
    void response.writeHead(status).end(JSON.stringify({ code: status, message: `refused with ${status}` }));
const page =
  (version: string, ...items: KubeObject[]): Answer =>
  (response) =>
    void response.end(JSON.stringify({ metadata: { resourceVersion: version }, items }));

beforeEach(async () => {
  asked = [];
  heard = [];
  connections = [];
  answers = { list: [refuses(404)], stream: [refuses(404)], watch: [() => undefined] };
  server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    const kind = !searchParams.has('watch') ? 'list' : searchParams.has('sendInitialEvents') ? 'stream' : 'watch';
    asked.push(kind === 'watch' ? `watch from ${searchParams.get('resourceVersion')}` : kind);
    if (kind === 'stream') expect(searchParams.get('resourceVersionMatch')).toBe('NotOlderThan');
    const [answer] = answers[kind].length > 1 ? answers[kind].splice(0, 1) : answers[kind];
    answer?.(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = new KubeClient(loadKubeConfig({ master: `http://127.0.0.1:${port}` }, { HOME: '/nonexistent' }));
});
afterEach(async () => {
  await watch?.stop();
  client.close();
  server.closeAllConnections();
  server.close();
});

function follow(idleMs = 60_000): ListWatch<string | undefined> {
  const started = new ListWatch({
    client,
    path: '/things',
    keep: ({ metadata }) => metadata?.resourceVersion,
    logger: pino({ level: 'silent' }),
    maxBackoffMs: 20,
    idleMs,
    onConnection: (isOpen) => connections.push(isOpen),
  });
  watch = started;
  started.onChange(({ type, key, object: version, listed, afterGap }: Change<string | undefined>) =>
    heard.push(`${type} ${key}@${version}${listed ? ' listed' : ''}${afterGap ? ' after a gap' : ''}`),
  );
  return started;
}
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

test('a streamed list, and the watch goes on where it ends', async () => {
  answers.stream = [sends(added('a', '1'), added('b', '2'), endOfList('5'), event('MODIFIED', object('a', '6')))];
  await follow().synced;
  await eventually(() => expect(heard).toEqual(['added a@1 listed', 'added b@2 listed', 'updated a@6']));
  expect(asked).toEqual(['stream']);
  expect(connections).toEqual([true]);
});

test('it is not complete before its end is told, and what changes meanwhile is part of it', async () => {
  let response: ServerResponse | undefined;
  const begins: Answer = (given) => {
    response = given;
    response.write(added('a', '1') + added('b', '2'));
  };
  answers.stream = [begins];
  const started = follow();
  await eventually(() => expect(heard).toHaveLength(2));
  expect([started.hasSynced, connections]).toEqual([false, []]);
  response?.write(event('DELETED', object('a', '3')) + event('MODIFIED', object('b', '4')) + endOfList('4'));
  await started.synced;
  expect(heard).toEqual(['added a@1 listed', 'added b@2 listed', 'deleted a@3 listed', 'updated b@4 listed']);
  expect([...started.values()]).toEqual(['4']);
});

test.each([400, 405, 415, 422, 501])('a server that refuses with %i: pages at once, and for good', async (status) => {
  answers.stream = [refuses(status)];
  answers.list = [page('7', object('a', '1')), page('9', object('b', '8'))];
  answers.watch = [refuses(410), () => undefined];
  await follow().synced;
  await eventually(() => expect(asked).toEqual(['stream', 'list', 'watch from 7', 'list', 'watch from 9']));
  expect(heard).toEqual(['added a@1 listed', 'added b@8 listed after a gap', 'deleted a@1 listed after a gap']);
});

test('a server that takes it for a common watch: its first bookmark gives it away, and what it sent is listed again', async () => {
  answers.stream = [sends(added('a', '1'), added('b', '2'), bookmark('3'))];
  answers.list = [page('7', object('a', '1'), object('c', '4'))];
  await follow().synced;
  expect(heard).toEqual(['added a@1 listed', 'added b@2 listed', 'added c@4 listed', 'deleted b@2 listed']);
  await eventually(() => expect(asked).toEqual(['stream', 'list', 'watch from 7']));
});

test.each([
  ['fails', refuses(500)],
  ['ends it in the middle', sendsAndEnds(added('a', '1'))],
  ['falls silent in the middle', sends(added('a', '1'))],
])('a server that %s: pages this time, a stream the next time', async (_, answer) => {
  answers.stream = [answer, sends(added('a', '1'), endOfList('9'))];
  answers.list = [page('7', object('a', '1'))];
  answers.watch = [refuses(410)];
  await follow(300).synced;
  await eventually(() => expect(asked.slice(0, 4)).toEqual(['stream', 'list', 'watch from 7', 'stream']));
  expect(heard).toEqual(['added a@1 listed']);
});

test('a line that breaks in the middle: streamed again from the beginning, what went meanwhile is deleted', async () => {
  const breaks: Answer = (response) => {
    response.write(added('a', '1') + added('b', '2'));
    setImmediate(() => response.destroy());
  };
  answers.stream = [breaks, sends(added('b', '2'), added('c', '3'), endOfList('4'))];
  await follow().synced;
  expect(heard).toEqual(['added a@1 listed', 'added b@2 listed', 'added c@3 listed', 'deleted a@1 listed']);
  expect(asked).toEqual(['stream', 'stream']);
});

test('a server that puts it off (429) is asked for a stream again', async () => {
  answers.stream = [refuses(429), sends(endOfList('4'))];
  await follow().synced;
  expect(asked).toEqual(['stream', 'stream']);
});

test('after a restore from a backup older versions are taken as the truth', async () => {
  answers.stream = [
    sendsAndEnds(added('a', '90'), added('b', '91'), endOfList('95')),
    sends(added('a', '50'), endOfList('60')),
  ];
  answers.watch = [refuses(410)];
  await follow().synced;
  await eventually(() =>
    expect(heard.slice(2)).toEqual(['updated a@50 listed after a gap', 'deleted b@91 listed after a gap']),
  );
});
