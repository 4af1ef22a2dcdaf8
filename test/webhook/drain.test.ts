// Stopping loses no request: the real process, real clients, real signals (spec admission.md, 9.2).
import { once } from 'node:events';
import https from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { exchange, imageReview } from './server-fixture.ts';
import { makeWorkspace, type StandaloneProcess, startStandalone } from './standalone-process.ts';

const workspace = makeWorkspace();
afterAll(() => workspace.remove());

const body = JSON.stringify(imageReview({ tag: 'registry.example/app' }));
const head = `POST /validate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
const HEADERS = { 'content-type': 'application/json' };
const post = (kpack: StandaloneProcess, agent: https.Agent) =>
  exchange(kpack.port, agent, { path: '/validate', headers: HEADERS, body });

/** Sends one request after the other over one connection until the server asks to go elsewhere. */
async function hammer(kpack: StandaloneProcess, sent: { count: number }): Promise<number> {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca: kpack.ca });
  try {
    for (;;) {
      const { status, headers } = await post(kpack, agent);
      if (status !== 200) return status;
      sent.count++;
      if (headers.connection === 'close') return status;
    }
  } finally {
    agent.destroy();
  }
}

async function open(kpack: StandaloneProcess): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port: kpack.port, ca: kpack.ca });
  await once(socket, 'secureConnect');
  return socket;
}

async function readAll(socket: TLSSocket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const readyz = async (kpack: StandaloneProcess) => {
  const response = await fetch(`http://127.0.0.1:${kpack.opsPort}/readyz`);
  return `${response.status} ${await response.text()}`;
};

describe('SIGTERM', () => {
  test('loses no request of clients that keep their connections', async () => {
    const kpack = await startStandalone(workspace, ['--drain-delay', '600ms', '--drain-timeout', '10s']);
    expect(await readyz(kpack)).toBe('200 ok\n');
    const sent = { count: 0 };
    const clients = Array.from({ length: 8 }, () => hammer(kpack, sent));
    await expect.poll(() => sent.count, { interval: 5, timeout: 10_000 }).toBeGreaterThan(100);
    kpack.child.kill('SIGTERM');
    expect(await Promise.all(clients)).toEqual(Array(8).fill(200));
    // Until the cluster has heard of it, new clients still come, and are served.
    expect(await readyz(kpack)).toBe('503 shutdown: shutting down\n');
    const late = await post(kpack, new https.Agent({ ca: kpack.ca }));
    expect(late).toMatchObject({ status: 200, headers: { connection: 'close' } });
    expect(await kpack.ended).toBe(0);
    await expect(open(kpack)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(kpack.log().at(-1)).toMatchObject({ msg: 'stopped', cutRequests: 0, exitCode: 0 });
    const reviews = kpack.log().filter(({ msg }) => msg === 'admission');
    expect(reviews).toHaveLength(sent.count + 1);
  });

  test('waits for a request whose body is on its way', async () => {
    const kpack = await startStandalone(workspace, ['--drain-timeout', '10s']);
    const socket = await open(kpack);
    socket.write(head + body.slice(0, 10));
    await expect.poll(() => metric(kpack, 'kpack_requests_in_flight')).toBe('1');
    kpack.child.kill('SIGTERM');
    await expect
      .poll(() =>
        open(kpack).then(
          (s) => s.destroy(),
          (err) => err.code,
        ),
      )
      .toBe('ECONNREFUSED');
    socket.write(body.slice(10));
    const answer = await readAll(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/connection: close/i);
    expect(await kpack.ended).toBe(0);
  });

  test('ends idle connections in an orderly way, not by a reset', async () => {
    const kpack = await startStandalone(workspace, ['--drain-timeout', '10s']);
    const socket = await open(kpack);
    socket.write(`${head}${body}`);
    await once(socket, 'data');
    const ended = Promise.race([once(socket.resume(), 'end').then(() => 'end'), once(socket, 'error')]);
    kpack.child.kill('SIGTERM');
    expect(await ended).toBe('end');
    expect(await kpack.ended).toBe(0);
  });

  test('cuts what is not done at the deadline', async () => {
    const kpack = await startStandalone(workspace, ['--drain-timeout', '300ms']);
    const socket = await open(kpack);
    socket.on('error', () => undefined);
    socket.write('POST /validate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{');
    await expect.poll(() => metric(kpack, 'kpack_requests_in_flight')).toBe('1');
    kpack.child.kill('SIGTERM');
    expect(await kpack.ended).toBe(0);
    expect(kpack.log()).toContainEqual(expect.objectContaining({ msg: 'the deadline cut requests', cutRequests: 1 }));
  });

  test('a second signal ends the process at once', async () => {
    const kpack = await startStandalone(workspace, ['--drain-delay', '60s', '--drain-timeout', '60s']);
    kpack.child.kill('SIGTERM');
    await expect.poll(() => readyz(kpack)).toMatch(/^503/);
    kpack.child.kill('SIGINT');
    expect(await kpack.ended).toBe(1);
    expect(kpack.log().at(-1)).toMatchObject({ msg: 'second signal: stopping at once' });
  });
});

async function metric(kpack: StandaloneProcess, name: string): Promise<string | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${kpack.opsPort}/metrics`)).text();
  return new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1];
}
