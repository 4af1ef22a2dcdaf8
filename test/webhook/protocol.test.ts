// Requests that never become a review get a clean answer and a sentence (spec admission.md, 1.3).
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fixture, imageReview, type Sent, startServer } from './server-fixture.ts';

let server: Fixture;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const valid = JSON.stringify(imageReview({ tag: 'a' }));

/** Sends bytes as they are and reads until the server closes. */
async function raw(bytes: string, to = server): Promise<string> {
  const socket = await open(to);
  socket.write(bytes);
  return readAll(socket);
}

async function open(to = server): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port: to.address.port, ca: to.source.current().ca });
  await once(socket, 'secureConnect');
  return socket;
}

async function readAll(socket: TLSSocket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('a request that is no review', () => {
  test.each<[string, Sent, number, string]>([
    ['no content type', { path: '/validate', body: valid }, 415, 'invalid Content-Type, want `application/json`\n'],
    [
      'another content type',
      { path: '/validate', headers: { 'content-type': 'text/plain' }, body: valid },
      415,
      'invalid Content-Type, want `application/json`\n',
    ],
    [
      'an unknown path',
      { path: '/mutate', headers: JSON_TYPE, body: valid },
      400,
      'no controller registered for: /mutate\n',
    ],
    [
      'an unknown path and a broken body',
      { path: '/mutate', headers: JSON_TYPE, body: '{' },
      400,
      'no controller registered for: /mutate\n',
    ],
    [
      'markup in the path',
      { path: '/%3Cscript%3E?a=b', headers: JSON_TYPE, body: valid },
      400,
      'no controller registered for: /&lt;script&gt;\n',
    ],
    [
      'another letter case',
      { path: '/VALIDATE', headers: JSON_TYPE, body: valid },
      400,
      'no controller registered for: /VALIDATE\n',
    ],
    [
      'a trailing slash',
      { path: '/validate/', headers: JSON_TYPE, body: valid },
      400,
      'no controller registered for: /validate/\n',
    ],
    [
      'a path that cannot be decoded',
      { path: '/%zz', headers: JSON_TYPE, body: valid },
      400,
      'the request path is not valid: check its percent-encoding\n',
    ],
    [
      'GET',
      { path: '/validate', method: 'GET' },
      405,
      'method GET is not served on /validate: send the review with POST\n',
    ],
    [
      'PUT',
      { path: '/convert', method: 'PUT', headers: JSON_TYPE, body: valid },
      405,
      'method PUT is not served on /convert: send the review with POST\n',
    ],
    [
      'an empty body',
      { path: '/validate', headers: JSON_TYPE },
      400,
      'could not decode body:EOF, the body is empty: send an AdmissionReview\n',
    ],
    [
      'a list',
      { path: '/validate', headers: JSON_TYPE, body: '[]' },
      400,
      'could not decode body:the body must be an AdmissionReview, not a list\n',
    ],
    [
      'null',
      { path: '/validate', headers: JSON_TYPE, body: 'null' },
      400,
      'could not decode body:request is missing: send an AdmissionReview with a request\n',
    ],
    [
      'no request',
      { path: '/defaults', headers: JSON_TYPE, body: '{"request":null}' },
      400,
      'could not decode body:request is missing: send an AdmissionReview with a request\n',
    ],
    [
      'no conversion request',
      { path: '/convert', headers: JSON_TYPE, body: '{}' },
      400,
      'could not decode body:request is missing: send a ConversionReview with a request\n',
    ],
    [
      'a uid that is a number',
      { path: '/validate', headers: JSON_TYPE, body: '{"request":{"uid":5}}' },
      400,
      'could not decode body:request.uid must be a string, not a number\n',
    ],
    [
      'a kind that is a string',
      { path: '/validate', headers: JSON_TYPE, body: '{"request":{"kind":"x"}}' },
      400,
      'could not decode body:request.kind must be an object, not a string\n',
    ],
    [
      'a user name that is a list',
      { path: '/validate', headers: JSON_TYPE, body: '{"request":{"userInfo":{"username":[]}}}' },
      400,
      'could not decode body:request.userInfo.username must be a string, not a list\n',
    ],
    [
      'objects that are an object',
      { path: '/convert', headers: JSON_TYPE, body: '{"request":{"objects":{}}}' },
      400,
      'could not decode body:request.objects must be a list, not an object\n',
    ],
    [
      'a probe without a hash',
      { path: '/validate', headers: { ...JSON_TYPE, 'k-network-probe': 'probe' }, body: valid },
      400,
      'a probe request must contain a non-empty "K-Network-Hash" header\n',
    ],
  ])('%s', async (_, sent, status, text) => {
    const answer = await server.send(sent);
    expect(answer).toMatchObject({ status, text });
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  test.each(['{"a":NaN}', '{"a":"\u0001"}', '\ufeff{}', '{', `${'['.repeat(20_000)}${']'.repeat(20_000)}`])(
    'a body that is not JSON: %.12j',
    async (body) => {
      const answer = await server.send({ path: '/validate', headers: JSON_TYPE, body });
      expect(answer.status).toBe(400);
      expect(answer.text).toMatch(/^could not decode body:.+\n$/);
    },
  );

  test('is counted, and logged without its body', async () => {
    const body = '{"password": hunter2}';
    await server.send({ path: '/validate', headers: JSON_TYPE, body });
    expect(server.log().at(-1)).toMatchObject({
      level: 'warn',
      msg: 'request refused',
      code: 'UndecodableBody',
      status: 400,
      path: '/validate',
    });
    expect(JSON.stringify(server.log())).not.toContain('hunter');
    expect(await server.metrics.registry.metrics()).toMatch(/^kpack_http_errors_total\{code="400"\} \d+$/m);
  });

  test('leaves the connection open for the next one', async () => {
    const answer = await server.send({ path: '/validate', headers: JSON_TYPE, body: '{' });
    expect(answer.headers.connection).not.toBe('close');
  });
});

describe('a probe', () => {
  test.each(['/', '/validate', '/no/such/path', '/%zz'])('of the kubelet on %s is answered', async (path) => {
    const answer = await server.send({ path, method: 'GET', headers: { 'user-agent': 'kube-probe/1.34' } });
    expect(answer).toMatchObject({ status: 200, text: '' });
  });

  test('of the network gets its hash back', async () => {
    const headers = { 'k-network-probe': 'probe', 'k-network-hash': 'abc' };
    const answer = await server.send({ path: '/', method: 'GET', headers });
    expect(answer.status).toBe(200);
    expect(answer.headers['k-network-hash']).toBe('abc');
  });
});

describe('a content type', () => {
  test.each(['application/json; charset=utf-8', 'Application/JSON', ' application/json '])(
    '%j is fine',
    async (type) => {
      const answer = await server.send({ path: '/validate', headers: { 'content-type': type }, body: valid });
      expect(answer.status).toBe(200);
    },
  );
});

describe('a large body', () => {
  const filler = (mib: number) => `{"filler":"${'x'.repeat(mib * 1024 * 1024)}"}`;

  test.each([
    ['/defaults', 8],
    ['/validate', 8],
    ['/convert', 64],
  ])('on %s may have %d MiB', async (path, mib) => {
    const tooLarge = await server.send({ path, headers: JSON_TYPE, body: filler(mib) });
    expect(tooLarge).toMatchObject({
      status: 413,
      text: `the body is larger than the ${mib} MiB that this path accepts: send smaller or fewer objects\n`,
    });
    const justRight = await server.send({ path, headers: JSON_TYPE, body: filler(mib - 0.1) });
    expect(justRight.text).toContain('request is missing');
  });

  test('without a declared length is refused too, and the whole of it is read', async () => {
    const socket = await open();
    socket.write(
      'POST /validate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    const mib = 'x'.repeat(1024 * 1024);
    for (let i = 0; i < 20; i++) socket.write(`100000\r\n${mib}\r\n`);
    socket.write('0\r\n\r\nGET /validate HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    const answers = await readAll(socket);
    expect(answers).toMatch(/^HTTP\/1\.1 413 /);
    expect(answers).toContain('HTTP/1.1 405 ');
  });
});

describe('broken HTTP', () => {
  test.each([
    ['noise', 'hello\r\n\r\n', 400, 'the request is not valid HTTP/1.1\n'],
    [
      'a bad length',
      'POST /validate HTTP/1.1\r\nhost: x\r\ncontent-length: x\r\n\r\n',
      400,
      'the request is not valid HTTP/1.1\n',
    ],
    [
      'a huge header',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
      'the request headers are too large\n',
    ],
    [
      'CONNECT',
      'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n',
      405,
      'method CONNECT is not served on this server: send the review with POST\n',
    ],
    [
      'an unknown method',
      'PROPFIND /validate HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
      405,
      'method PROPFIND is not served on /validate: send the review with POST\n',
    ],
    [
      'a fragment',
      'POST /validate#x HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}',
      405,
      'send the review',
    ],
  ])('%s', async (_, bytes, status, text) => {
    const answer = await raw(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain(text);
  });

  test('a body that does not arrive', async () => {
    const impatient = await startServer({ bodyTimeoutMs: 200 });
    const bytes = 'POST /validate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{';
    const answer = await raw(bytes, impatient);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('the body did not arrive within 0.2 s\n');
    await impatient.close();
  });

  test('a client that goes away in the middle of its body harms nobody', async () => {
    const socket = await open();
    socket.write('POST /validate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{');
    await expect.poll(() => server.server.inFlight).toBe(1);
    socket.destroy();
    await expect.poll(() => server.server.inFlight).toBe(0);
    expect((await server.send({ path: '/validate', headers: JSON_TYPE, body: valid })).status).toBe(200);
  });

  test('plain HTTP on the TLS port is counted', async () => {
    await expect(fetch(`http://127.0.0.1:${server.address.port}/`)).rejects.toThrow();
    expect(await server.metrics.registry.metrics()).toMatch(/^kpack_tls_handshake_errors_total [1-9]/m);
  });
});
