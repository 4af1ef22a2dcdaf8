// The client against real HTTP servers on loopback that behave as API servers, load balancers and proxies sometimes do.
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, ConnectionError, isConflict, isExpired, isNotFound } from '../../src/reconciler/api-error.ts';
import { KubeClient, type WatchEvent } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import type { KubeObject } from '../../src/reconciler/resource.ts';

let answer: RequestListener;
let server: Server;
let client: KubeClient;
let connections = 0;
/** Methods and status codes as metrics hear of them. */
const seen: [method: string, code: string][] = [];

beforeEach(async () => {
  connections = 0;
  seen.length = 0;
  answer = (_, response) => response.end('{}');
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  server.on('connection', () => (connections += 1));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const config = loadKubeConfig({ master: `http://127.0.0.1:${port}/prefix/` }, { HOME: '/nonexistent' });
  client = new KubeClient(config, (method, code) => seen.push([method, code]));
});
afterEach(() => {
  client.close();
  server.closeAllConnections();
  server.close();
});

const fail = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

test('paths, queries, bodies and content types reach the server', async () => {
  const seen: string[] = [];
  answer = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    seen.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? '-'} ${Buffer.concat(chunks)}`);
    response.end('{}');
  };
  const thing = { metadata: { name: 'ä' } };
  await client.get('/a', { query: { fieldSelector: 'metadata.name=x', gone: undefined } });
  await client.create('/a', thing);
  await client.update('/a', thing);
  await client.patch('/a', 'json', []);
  await client.apply('/a', thing, 'me');
  await client.delete('/a');
  await client.delete('/a', { uid: 'ä-1' });
  await client.get('/b');
  expect(seen).toEqual([
    'GET /prefix/a?fieldSelector=metadata.name%3Dx - ',
    'POST /prefix/a application/json {"metadata":{"name":"ä"}}',
    'PUT /prefix/a application/json {"metadata":{"name":"ä"}}',
    'PATCH /prefix/a application/json-patch+json []',
    'PATCH /prefix/a?fieldManager=me&force=true application/apply-patch+yaml {"metadata":{"name":"ä"}}',
    'DELETE /prefix/a - ',
    'DELETE /prefix/a application/json {"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"ä-1"}}',
    'GET /prefix/b - ',
  ]);
  expect(connections).toBe(1);
});

test('a list is read page by page', async () => {
  answer = (request, response) => {
    const next = new URL(request.url ?? '', 'http://x').searchParams.get('continue');
    const item = (name: string) => ({ metadata: { name } });
    const page =
      next === null
        ? { metadata: { resourceVersion: '7', continue: 'more' }, items: [item('a')] }
        : { metadata: { resourceVersion: '7' }, items: [item('b')] };
    response.end(JSON.stringify(page));
  };
  const { items, resourceVersion } = await client.list('/a');
  expect(items.map((item) => item.metadata?.name)).toEqual(['a', 'b']);
  expect(resourceVersion).toBe('7');
});

describe('refusals', () => {
  test.each([
    [404, { reason: 'NotFound', message: 'secrets "x" not found', code: 404 }, 'secrets "x" not found', isNotFound],
    [409, { reason: 'Conflict', message: 'modified', code: 409 }, 'modified', isConflict],
    [410, { reason: 'Expired', message: 'too old', code: 410 }, 'too old', isExpired],
  ])('%i is an ApiError that can be told apart', async (status, body, message, test) => {
    answer = (_, response) => response.writeHead(status).end(JSON.stringify(body));
    const error = await fail(client.get('/a'));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, message, reason: body.reason });
    expect([isNotFound, isConflict, isExpired].filter((is) => is(error))).toEqual([test]);
  });

  test('one that is not JSON keeps its beginning', async () => {
    answer = (_, response) =>
      response.writeHead(429, { 'retry-after': '3' }).end('Too many requests, please try again later.');
    expect(await fail(client.get('/a', { timeoutMs: 1000 }))).toMatchObject({
      status: 429,
      retryAfterMs: 3000,
      message: 'Too many requests, please try again later.',
    });
  });

  test('the wait in a Status is understood too', async () => {
    const status = { code: 504, message: 'Too large resource version', details: { retryAfterSeconds: 1 } };
    answer = (_, response) => response.writeHead(504).end(JSON.stringify(status));
    expect(await fail(client.get('/a'))).toMatchObject({ status: 504, retryAfterMs: 1000 });
  });
});

describe('a server that has too much to do', () => {
  /** Puts the first requests off, then answers; the methods and codes that were seen. */
  const puttingOff = (times: number, status: number, headers: Record<string, string>) => {
    let left = times;
    answer = (_, response) => {
      left -= 1;
      if (left >= 0) response.writeHead(status, headers).end('later');
      else response.end('{"metadata":{"name":"x"}}');
    };
  };

  test.each([
    ['429', 429, { 'retry-after': '0' }],
    ['503 with Retry-After', 503, { 'retry-after': '0' }],
  ])('%s: the call is made again, and succeeds', async (_, status, headers) => {
    puttingOff(3, status, headers);
    expect(await client.create('/a', {})).toEqual({ metadata: { name: 'x' } });
    expect(seen.map(([, code]) => code)).toEqual([String(status), String(status), String(status), '200']);
  });

  test('is asked again no earlier than it said', async () => {
    puttingOff(1, 429, { 'retry-after': '1' });
    const began = performance.now();
    await client.get('/a');
    expect(performance.now() - began).toBeGreaterThanOrEqual(1000);
  });

  test('without end: given up after ten requests', async () => {
    puttingOff(1000, 429, { 'retry-after': '0' });
    expect(await fail(client.get('/a'))).toMatchObject({ status: 429 });
    expect(seen).toHaveLength(10);
  });

  test('for longer than the call may take: its refusal is told at once', async () => {
    puttingOff(1, 429, { 'retry-after': '60' });
    expect(await fail(client.get('/a'))).toMatchObject({ status: 429, retryAfterMs: 60_000 });
    expect(seen).toHaveLength(1);
  });

  test('a 500 that names no time is no request to come again', async () => {
    puttingOff(1, 500, {});
    expect(await fail(client.get('/a'))).toMatchObject({ status: 500 });
    expect(seen).toHaveLength(1);
  });

  test('a caller that stops meanwhile does not wait', async () => {
    puttingOff(1, 429, { 'retry-after': '5' });
    const stop = new AbortController();
    const call = fail(client.get('/a', { signal: stop.signal }));
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    stop.abort(new Error('enough'));
    expect(await call).toMatchObject({ message: 'enough' });
  });
});

test('where one connection is dead, the idle ones beside it are not tried one after the other', async () => {
  // Each connection answers once and then never again, as behind a proxy that froze.
  const served = new WeakSet<object>();
  answer = (request, response) => {
    if (served.has(request.socket)) return;
    served.add(request.socket);
    setTimeout(() => response.end('{}'), 20);
  };
  await Promise.all(Array.from({ length: 8 }, () => client.get('/a')));
  expect(connections).toBe(8);
  expect(await fail(client.get('/a', { timeoutMs: 200 }))).toBeInstanceOf(ConnectionError);
  expect(await client.get('/a', { timeoutMs: 5000 })).toEqual({});
});

describe('no answer', () => {
  test('from nobody', async () => {
    server.close();
    const error = await fail(client.get('/a'));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toMatch(/cannot talk to the API server 127\.0\.0\.1:\d+: connect ECONNREFUSED/);
    expect(seen).toEqual([['GET', '<error>']]);
  });

  test.each([
    ['before the headers', () => undefined],
    ['in the middle of the body', (response: { write: (text: string) => void }) => response.write('{"a":')],
  ])('in time, stuck %s', async (_, begin) => {
    answer = (_request, response) => void begin(response);
    const error = await fail(client.get('/a', { timeoutMs: 50 }));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain('in time');
  });

  test('cut off in the middle of the body', async () => {
    answer = (_, response) => response.write('{"a":', () => response.destroy());
    expect(await fail(client.get('/a'))).toBeInstanceOf(ConnectionError);
  });

  test('because the caller stopped: the caller’s own reason', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    answer = () => stop.abort(reason);
    expect(await fail(client.get('/a', { signal: stop.signal }))).toBe(reason);
  });
});

test('a connection that the server closed while it was idle costs no call', async () => {
  for (let i = 0; i < 20; i += 1) {
    await client.get('/a');
    // The socket is gone on the server's side; the client learns of it only when it writes.
    server.closeAllConnections();
  }
  expect(connections).toBeGreaterThan(1);
});

describe('a watch', () => {
  const line = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;
  const signal = new AbortController().signal;
  const read = async (idleMs = 5000) => {
    const events: WatchEvent<KubeObject>[] = [];
    try {
      for await (const event of client.watch('/a', { signal, idleMs })) events.push(event);
      return [events.length, 'ended'];
    } catch (error) {
      return [events.length, (error as Error).name, (error as Error).constructor.name];
    }
  };

  test('ends when the server ends it', async () => {
    answer = (_, response) => response.end(line('ADDED', {}) + line('BOOKMARK', {}));
    expect(await read()).toEqual([2, 'ended']);
  });

  test('fails when the line breaks', async () => {
    answer = (_, response) => response.write(line('ADDED', {}), () => response.destroy());
    expect(await read()).toEqual([1, 'ConnectionError', 'ConnectionError']);
  });

  test('fails with what an ERROR event says', async () => {
    answer = (_, response) => response.end(line('ADDED', {}) + line('ERROR', { code: 410, reason: 'Expired' }));
    expect(await read()).toEqual([1, 'ApiError', 'ApiError']);
  });

  test('fails when the server is silent', async () => {
    answer = (_, response) => response.write(line('ADDED', {}));
    expect(await read(60)).toEqual([1, 'ConnectionError', 'SilentWatchError']);
  });

  test('lives as long as there are signs of life', async () => {
    answer = (_, response) => {
      let left = 10;
      const timer = setInterval(() => {
        left -= 1;
        if (left > 0) return response.write(line('BOOKMARK', {}));
        clearInterval(timer);
        return response.end();
      }, 30);
    };
    expect(await read(200)).toEqual([9, 'ended']);
  });

  test('that is given up by its reader closes its connection', async () => {
    answer = (_, response) => response.write(line('ADDED', {}));
    const closed = new Promise<void>((resolve) => {
      server.on('connection', (socket) => socket.on('close', () => resolve()));
    });
    for await (const _ of client.watch('/a', { signal, idleMs: 5000 })) break;
    await closed;
  });
});
