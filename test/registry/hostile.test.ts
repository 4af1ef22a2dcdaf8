// The client against servers on loopback that behave as registries, token servers and networks sometimes do.
import { once } from 'node:events';
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ImageReference, parseReference } from '../../src/admission/image-reference.ts';
import { createAuthority, issueLeaf } from '../../src/certs/authority.ts';
import { sha256 } from '../../src/registry/digest.ts';
import { ANONYMOUS, createKeychain, type Keychain } from '../../src/registry/keychain.ts';
import { parseMirrors } from '../../src/registry/mirrors.ts';
import { proxyFromEnvironment } from '../../src/registry/proxy.ts';
import { readImage } from '../../src/registry/read-image.ts';
import { RegistryClient, type RegistryClientOptions } from '../../src/registry/registry-client.ts';
import { RegistryError } from '../../src/registry/registry-error.ts';
import { fetchToken } from '../../src/registry/token.ts';
import { Transport } from '../../src/registry/transport.ts';
import { imageConfig, imageManifest, OCI_MANIFEST } from './test-image.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server on loopback; its address is `127.0.0.1:PORT`. */
async function listen(server: http.Server | https.Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const serve = (listener: RequestListener): Promise<string> => listen(http.createServer(listener));

function clientWith(options: Partial<RegistryClientOptions> = {}): RegistryClient {
  const client = new RegistryClient({ certificates: [], retryMs: 5, timeoutMs: 25_000, idleMs: 5_000, ...options });
  closers.push(() => client.close());
  return client;
}

const failure = (call: Promise<unknown>): Promise<RegistryError> =>
  call.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(RegistryError);
      return error as RegistryError;
    },
  );
const image = (host: string, name = 'team/app:v1'): ImageReference => parseReference(`${host}/${name}`, 'head')!;
const read = (client: RegistryClient, host: string, keychain: Keychain = ANONYMOUS, name?: string) =>
  readImage(client, image(host, name), { keychain });
const keychainFor = (host: string): Keychain =>
  createKeychain([{ key: host, credential: { username: 'build', password: 'swordfish', source: 'secret "regcred"' } }]);

const CONFIG = imageConfig('amd64');
const MANIFEST = imageManifest(CONFIG, Buffer.from('layer'));
const DIGEST = sha256(MANIFEST);

/** Answers as a registry with one image would. */
function wellBehaved({ url = '' }: IncomingMessage, response: ServerResponse): void {
  if (url.includes('/manifests/')) response.setHeader('content-type', OCI_MANIFEST).end(MANIFEST);
  else if (url.includes('/blobs/')) response.end(CONFIG);
  else response.end();
}

/** The registry of a test: what it does and what it was asked. */
let answer: RequestListener;
let asked: string[];
let host: string;
beforeEach(async () => {
  asked = [];
  answer = wellBehaved;
  host = await serve((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
});

/** Does something else at manifests. */
const atManifests =
  (then: RequestListener): RequestListener =>
  (request, response) =>
    request.url?.includes('/manifests/') ? then(request, response) : wellBehaved(request, response);

describe('answers', () => {
  test.each<[string, string, RequestListener]>([
    ['InvalidAnswer', 'is not a JSON object', (_, response) => response.end('<html>login</html>')],
    ['InvalidAnswer', 'has no list of layers', (_, response) => response.end('{}')],
    [
      'InvalidAnswer',
      'unsupported MediaType',
      (_, response) =>
        response.setHeader('content-type', 'application/vnd.docker.distribution.manifest.v1+json').end('{}'),
    ],
    ['InvalidAnswer', 'unexpected status code 204 No Content', (_, response) => response.writeHead(204).end()],
    ['Refused', 'unexpected status code 400 Bad Request: no', (_, response) => response.writeHead(400).end('no')],
    ['Unauthorized', 'unexpected status code 401 Unauthorized', (_, response) => response.writeHead(401).end()],
    [
      'Forbidden',
      'DENIED: not yours',
      (_, response) => response.writeHead(403).end('{"errors":[{"code":"DENIED","message":"not yours"}]}'),
    ],
    [
      'NotFound',
      'MANIFEST_UNKNOWN: gone',
      (_, response) => response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"gone"}]}'),
    ],
    ['InvalidAnswer', 'malformed HTTP response', ({ socket }) => socket.end('garbage\r\n\r\n')],
  ])('%s: %s', async (code, text, then) => {
    answer = atManifests(then);
    const error = await failure(read(clientWith(), host));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
    // Told at once: nothing of this gets better by itself.
    expect(asked.filter((line) => line.includes('/manifests/'))).toHaveLength(1);
  });

  test('a manifest that is not what was asked for', async () => {
    const wrong = sha256(Buffer.from('other'));
    const error = await failure(read(clientWith(), host, ANONYMOUS, `team/app@${wrong}`));
    expect(error.code).toBe('DigestMismatch');
    expect(error.message).toBe(
      `manifest digest: "${DIGEST}" does not match requested digest: "${wrong}" for "${host}/team/app@${wrong}"`,
    );
  });

  test.each<[string, string, RequestListener]>([
    [
      'other content',
      'error verifying sha256 checksum after reading',
      (_, response) => response.end(Buffer.alloc(CONFIG.length)),
    ],
    [
      'another length',
      `does not match expected size ${CONFIG.length}`,
      (_, response) => response.setHeader('content-length', 3).end('abc'),
    ],
    [
      'too much',
      'error verifying size; got more than',
      (_, response) => {
        response.write(CONFIG);
        response.end('more');
      },
    ],
    [
      'too little',
      `error verifying size; got 1, want ${CONFIG.length}`,
      (_, response) => {
        response.write('x');
        response.end();
      },
    ],
  ])('a configuration of %s', async (_, text, then) => {
    answer = (request, response) => (request.url?.includes('/blobs/') ? then : wellBehaved)(request, response);
    const error = await failure(read(clientWith(), host));
    expect([error.code, error.message]).toEqual(['DigestMismatch', expect.stringContaining(text)]);
  });

  test('an answer without end is cut off', async () => {
    answer = atManifests((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024)));
      };
      response.on('drain', more);
      more();
    });
    expect((await failure(read(clientWith(), host))).message).toContain('is longer than');
  });

  test('a stream fails at its end when it is not what was asked for', async () => {
    const repository = { registry: host, repository: 'team/app', digest: sha256(Buffer.from('other')) };
    const stream = await clientWith().openBlob(repository, undefined, { keychain: ANONYMOUS });
    await expect(stream.toArray()).rejects.toMatchObject({ code: 'DigestMismatch' });
  });
});

describe('trouble that passes', () => {
  test.each<[string, RequestListener]>([
    ['a 503', (_, response) => response.writeHead(503).end()],
    ['a 429', (_, response) => response.writeHead(429, { 'retry-after': '0' }).end()],
    ['a connection that is reset', ({ socket }) => (socket as Socket).resetAndDestroy()],
    [
      'an answer that breaks off',
      (_, response) => {
        response.write('{', () => response.socket?.destroy());
      },
    ],
  ])('%s, twice', async (_, trouble) => {
    let times = 0;
    answer = atManifests((request, response) => (times++ < 2 ? trouble : wellBehaved)(request, response));
    expect((await read(clientWith(), host)).reference.digest).toBe(DIGEST);
    expect(times).toBe(3);
  });

  test('four tries, and the last words of the registry', async () => {
    answer = atManifests((_, response) =>
      response.writeHead(500).end('{"errors":[{"code":"UNKNOWN","message":"disk full"}]}'),
    );
    const error = await failure(read(clientWith(), host));
    expect(error).toMatchObject({ code: 'Unavailable', transient: true });
    expect(error.message).toBe(`GET http://${host}/v2/team/app/manifests/v1: UNKNOWN: disk full`);
    expect(asked.filter((line) => line.includes('/manifests/'))).toHaveLength(4);
  });

  test('whoever wants a longer rest gets it: the caller is told how long', async () => {
    answer = atManifests((_, response) => response.writeHead(429, { 'retry-after': '120' }).end());
    const error = await failure(read(clientWith(), host));
    expect(error).toMatchObject({ code: 'RateLimited', retryAfterMs: 120_000, transient: true });
    expect(asked.filter((line) => line.includes('/manifests/'))).toHaveLength(1);
  });

  test('a registry that never answers', async () => {
    answer = atManifests(() => undefined);
    const error = await failure(read(clientWith({ idleMs: 50 }), host));
    expect(error).toMatchObject({ code: 'Timeout', transient: true });
  });

  test('a registry that answers a byte at a time', async () => {
    answer = atManifests((_, response) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    const error = await failure(read(clientWith({ timeoutMs: 1_500, idleMs: 1_000 }), host));
    expect(error.message).toBe(`GET ${host}/team/app:v1: not done within 1500 ms`);
  });

  test('a ping that never answers', async () => {
    answer = () => undefined;
    expect((await failure(read(clientWith({ timeoutMs: 400, idleMs: 60 }), host))).code).toBe('Timeout');
  });

  test('nobody there', async () => {
    const gone = await serve(wellBehaved);
    await closers.pop()?.();
    const error = await failure(read(clientWith(), gone));
    expect(error).toMatchObject({ code: 'Unreachable', transient: true });
    expect(error.message).toContain(`Get "https://${gone}/v2/": connection refused: ${gone}; Get "http://${gone}/v2/"`);
  });

  test('no such host', async () => {
    const error = await failure(clientWith().ping('registry.invalid'));
    expect(error.code).toBe('Unreachable');
    expect(error.message).toMatch(/^Get "https:\/\/registry.invalid\/v2\/": /);
  });

  test('a caller who leaves gets the own reason, also in the middle of a stream', async () => {
    answer = atManifests(() => undefined);
    const leaving = new AbortController();
    const call = read(clientWith(), host);
    call.catch(() => undefined);
    const ended = expect(
      readImage(clientWith(), image(host), { keychain: ANONYMOUS, signal: leaving.signal }),
    ).rejects.toThrow('stopped');
    leaving.abort(new Error('stopped'));
    await ended;

    answer = (request, response) =>
      request.url?.includes('/blobs/') ? void response.write('x') : wellBehaved(request, response);
    const later = new AbortController();
    const blob = { registry: host, repository: 'team/app', digest: DIGEST };
    const stream = await clientWith().openBlob(blob, 10, { keychain: ANONYMOUS, signal: later.signal });
    const rest = stream.toArray();
    later.abort(new Error('stopped'));
    await expect(rest).rejects.toThrow();
  });
});

describe('credentials', () => {
  const tokenAnswers = (listener: RequestListener) => serve(listener);
  /** A registry that wants the tokens of a realm, and takes those that `accepts` takes. */
  const wantsTokens =
    (realm: string, accepts: (token: string) => boolean, scope = ''): RequestListener =>
    (request, response) => {
      const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
      if (accepts(token)) return wellBehaved(request, response);
      const challenge = `Bearer realm="${realm}",service="reg"${request.url === '/v2/' || scope === '' ? '' : `,scope="${scope}"`}`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    };

  test('a token that is refused is replaced once, with the scope that the registry names', async () => {
    let count = 0;
    const scopes: string[][] = [];
    const tokens = await tokenAnswers((request, response) => {
      scopes.push(new URL(request.url ?? '', 'http://x').searchParams.getAll('scope'));
      response.end(JSON.stringify({ access_token: `t${++count}`, token: 'old' }));
    });
    let worth = ['t1'];
    answer = wantsTokens(`http://${tokens}/t`, (token) => worth.includes(token), 'repository:team/app:pull,metadata');
    const client = clientWith();
    await read(client, host);
    worth = ['t2'];
    await read(client, host, ANONYMOUS, 'team/app:v2');
    expect(scopes).toEqual([
      ['repository:team/app:pull'],
      ['repository:team/app:pull,metadata', 'repository:team/app:pull'],
    ]);
    worth = [];
    const error = await failure(read(client, host));
    expect(error.code).toBe('Unauthorized');
    expect(count).toBeLessThanOrEqual(4);
  });

  test('a token that is refused is replaced when the registry names no scope, too', async () => {
    let count = 0;
    const tokens = await tokenAnswers((_, response) => response.end(JSON.stringify({ token: `t${++count}` })));
    answer = wantsTokens(`http://${tokens}/t`, (token) => token === `t${count}` && count !== 1);
    await read(clientWith(), host);
    expect(count).toBe(2);
  });

  test('a public registry cannot point to a private token server, a private one can', async () => {
    const tokens = await tokenAnswers((_, response) => response.end('{"token":"t"}'));
    const transport = new Transport({ certificates: [], proxyFor: () => undefined, idleMs: 1_000 });
    closers.push(() => transport.close());
    const fetchWith = (isPrivate: boolean, privateRedirects: boolean) => {
      const challenge = { scheme: 'bearer', parameters: { realm: `http://${tokens}/t` } };
      return fetchToken(transport, {
        endpoint: { origin: 'https://reg.example.com', challenge, isPrivate },
        challenge,
        credential: undefined,
        scopes: [],
        userAgent: 'test',
        privateRedirects,
        hint: '',
        signal: new AbortController().signal,
      });
    };
    expect((await failure(fetchWith(false, false))).code).toBe('AddressNotAllowed');
    expect((await fetchWith(true, false)).value).toBe('t');
    expect((await fetchWith(false, true)).value).toBe('t');
  });

  test.each<[string, string, RequestListener]>([
    ['InvalidAnswer', 'no token in bearer response', (_, response) => response.end('{"token":""}')],
    ['InvalidAnswer', 'no token in bearer response', (_, response) => response.end('secret garbage')],
    ['InvalidAnswer', 'no token in bearer response', (_, response) => response.end('{"token":"a\\r\\nb"}')],
    ['Forbidden', 'unexpected status code 403 Forbidden: no', (_, response) => response.writeHead(403).end('no')],
    ['Timeout', 'silent for', () => undefined],
  ])('a token server that fails: %s, %s', async (code, text, then) => {
    const tokens = await tokenAnswers(then);
    answer = wantsTokens(`http://${tokens}/t`, () => false);
    const error = await failure(read(clientWith(code === 'Timeout' ? { idleMs: 50 } : {}), host, keychainFor(host)));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(text)]);
    expect(JSON.stringify([error.message, error.hint])).not.toMatch(/secret garbage|swordfish/);
  });

  test.each([
    ['Bearer service="x"', 'missing realm'],
    ['Bearer realm="file:///etc/passwd"', 'realm is no http URL'],
    ['Bearer realm="not a url"', 'realm is no http URL'],
  ])('%s', async (challenge, text) => {
    answer = (_, response) => response.writeHead(401, { 'www-authenticate': challenge }).end();
    const error = await failure(read(clientWith(), host));
    expect([error.code, error.message]).toEqual(['InvalidAnswer', expect.stringContaining(text)]);
  });

  test('a token server at a metadata address is not asked', async () => {
    answer = wantsTokens('http://169.254.169.254/latest/meta-data/', () => false);
    const error = await failure(read(clientWith(), host, keychainFor(host)));
    expect(error.code).toBe('AddressNotAllowed');
    expect(error.message).toBe('169.254.169.254 is not connected to: it is a link-local or metadata address');
  });

  test('basic credentials go to the registry and not to where it redirects', async () => {
    const seen: (string | undefined)[] = [];
    const storage = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end(CONFIG);
    });
    answer = (request, response) => {
      const isAllowed = request.headers.authorization === `Basic ${Buffer.from('build:swordfish').toString('base64')}`;
      if (!isAllowed) return response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      if (!request.url?.includes('/blobs/')) return wellBehaved(request, response);
      // Another host at a private address: a private registry may point there.
      const location = `http://${storage.replace('127.0.0.1', 'localhost')}/blob?signature=secret`;
      return response.writeHead(307, { location }).end('moved');
    };
    expect((await read(clientWith(), host, keychainFor(host))).config.os).toBe('linux');
    expect(seen).toEqual([undefined]);
  });
});

describe('mirrors', () => {
  test.each([
    [404, 'is asked again for the next image', 2],
    [503, 'is left alone for a while', 1],
  ])('one that answers %d %s', async (status, _, times) => {
    const askedMirror: string[] = [];
    const mirror = await serve((request, response) => {
      if (request.url === '/v2/') return response.end();
      askedMirror.push(request.url ?? '');
      return response.writeHead(status).end();
    });
    const client = clientWith({ mirrors: parseMirrors(`${host}=http://${mirror}/hub`) });
    const head = () => client.headManifest(image(host), { keychain: ANONYMOUS });
    // This registry's HEAD says no digest, so the manifest is read.
    expect(await head()).toEqual({ digest: DIGEST, mediaType: OCI_MANIFEST });
    expect(askedMirror).toEqual(Array(times).fill('/v2/hub/team/app/manifests/v1'));
  });
});

test.each([
  ['in the manifest is used', CONFIG, []],
  ['in the manifest that is another is not', Buffer.from('{}'), [`GET /v2/team/app/blobs/${sha256(CONFIG)}`]],
])('a configuration %s', async (_, data, blobs) => {
  const manifest = JSON.parse(MANIFEST.toString()) as { config: { data?: string } };
  manifest.config.data = data.toString('base64');
  answer = atManifests((_, response) => response.setHeader('content-type', OCI_MANIFEST).end(JSON.stringify(manifest)));
  expect((await read(clientWith(), host)).config.os).toBe('linux');
  expect(asked.filter((line) => line.includes('/blobs/'))).toEqual(blobs);
});

describe('redirects', () => {
  test.each([
    ['InvalidAnswer', 'stopped after 10 redirects', '/v2/team/app/manifests/again'],
    ['InvalidAnswer', 'redirect to what is no http URL', 'file:///etc/passwd'],
    ['AddressNotAllowed', '169.254.169.254 is not connected to', 'http://169.254.169.254/latest/meta-data/'],
    ['AddressNotAllowed', 'is not connected to', 'http://[::ffff:a9fe:a9fe]/'],
  ])('%s: %s', async (code, text, location) => {
    answer = atManifests((_, response) => response.writeHead(302, { location }).end());
    const error = await failure(read(clientWith(), host));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(text)]);
  });

  test('a relative one is followed, with credentials', async () => {
    const keychain = keychainFor(host);
    answer = (request, response) => {
      if (request.url === '/v2/') response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
      else if (request.url?.startsWith('/v2/team/app/manifests'))
        response.writeHead(308, { location: '/elsewhere/manifests/' }).end();
      else if (request.headers.authorization === undefined) response.writeHead(401).end();
      else wellBehaved(request, response);
    };
    expect((await read(clientWith(), host, keychain)).reference.digest).toBe(DIGEST);
  });

  test.each(['127.0.0.1', 'localhost', '[::1]'])('a public registry cannot point to %s', async (name) => {
    const transport = new Transport({ certificates: [], proxyFor: () => undefined, idleMs: 1_000 });
    const url = new URL(`http://${name}:${host.split(':')[1]}/`);
    const request = { method: 'GET', url, headers: {}, signal: new AbortController().signal } as const;
    expect((await failure(transport.send({ ...request, reach: 'pointed' }))).code).toBe('AddressNotAllowed');
    expect(asked).toEqual([]);
    if (name !== '[::1]') expect((await transport.send({ ...request, reach: 'named' })).isPrivate).toBe(true);
    transport.close();
  });

  test('parts of a repository that would lead elsewhere are refused', async () => {
    const error = await failure(read(clientWith(), host, ANONYMOUS, '../../admin:v1'));
    expect(error.code).toBe('InvalidReference');
    expect(asked).toEqual([]);
  });
});

describe('TLS', () => {
  const certified = async (...names: string[]) => {
    const authority = await createAuthority(new Date(), 60 * 60_000);
    return { authority: authority.cert, leaf: await issueLeaf(authority, names, new Date(), 60 * 60_000) };
  };

  test('manifests by tag do not come from plain http when TLS was asked for, verified blobs may', async () => {
    const { authority, leaf } = await certified('127.0.0.1');
    let plain = '';
    const registry = await listen(
      https.createServer(leaf, (request, response) => {
        if (request.url === '/v2/') response.end();
        else response.writeHead(302, { location: `http://${plain}${request.url}` }).end();
      }),
    );
    // A name that is not one of those for plain http, and leads to loopback all the same, through the proxy.
    plain = 'storage.example.com';
    const proxy = await serve((request, response) => wellBehaved(request, response));
    const client = clientWith({
      certificates: [authority],
      proxyFor: proxyFromEnvironment({ HTTP_PROXY: `http://${proxy}` }),
    });
    const error = await failure(read(client, registry));
    expect([error.code, error.message]).toEqual([
      'AddressNotAllowed',
      expect.stringContaining('from https to plain http'),
    ]);
    expect((await read(client, registry, ANONYMOUS, `team/app@${DIGEST}`)).reference.digest).toBe(DIGEST);
  });

  test('credentials do not go to a token server over plain http when the registry speaks TLS', async () => {
    const { authority, leaf } = await certified('127.0.0.1');
    const challenge = 'Bearer realm="http://tokens.example.com/t"';
    const registry = await listen(
      https.createServer(leaf, (_, response) => response.writeHead(401, { 'www-authenticate': challenge }).end()),
    );
    const error = await failure(read(clientWith({ certificates: [authority] }), registry, keychainFor(registry)));
    expect(error.code).toBe('AddressNotAllowed');
    expect(error.message).toBe(
      `the token server of https://${registry} is at http://tokens.example.com: credentials are not sent over plain http`,
    );
  });

  test('an https proxy is asked to connect, and TLS is checked behind it', async () => {
    const { authority, leaf } = await certified('reg.example.com');
    const registry = await listen(https.createServer(leaf, wellBehaved));
    const connected: string[] = [];
    const proxyServer = http.createServer();
    proxyServer.on('connect', (request: IncomingMessage, from: Socket) => {
      connected.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
      const to = connect(Number(registry.split(':')[1]), '127.0.0.1', () => {
        from.write('HTTP/1.1 200 OK\r\n\r\n');
        to.pipe(from).pipe(to);
      });
      for (const socket of [from, to]) {
        socket.on('error', () => undefined);
        closers.push(() => socket.destroy());
      }
    });
    const proxy = await listen(proxyServer);
    const proxyFor = proxyFromEnvironment({ HTTPS_PROXY: `http://user:word@${proxy}` });
    const client = clientWith({ certificates: [authority], proxyFor });
    expect((await read(client, 'reg.example.com')).reference.digest).toBe(DIGEST);
    expect(connected).toEqual([`reg.example.com:443 Basic ${Buffer.from('user:word').toString('base64')}`]);
    const untrusting = clientWith({ proxyFor });
    expect((await failure(read(untrusting, 'reg.example.com'))).code).toBe('UntrustedCertificate');
  });

  test('a proxy of another kind is told', async () => {
    const client = clientWith({ proxyFor: proxyFromEnvironment({ HTTPS_PROXY: 'socks5://proxy.example:1080' }) });
    const error = await failure(client.ping('reg.example.com'));
    expect([error.message, error.hint]).toEqual([
      expect.stringContaining('proxies of the kind socks5: are not supported'),
      'Set HTTP_PROXY and HTTPS_PROXY to proxies that start with http:// or https://.',
    ]);
  });

  test('what does not speak TLS is told', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-x\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    closers.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const transport = new Transport({ certificates: [], proxyFor: () => undefined, idleMs: 1_000 });
    const url = new URL(`https://127.0.0.1:${port}/`);
    const error = await failure(
      transport.send({ method: 'GET', url, headers: {}, reach: 'named', signal: new AbortController().signal }),
    );
    expect([error.code, error.message]).toEqual(['InvalidAnswer', expect.stringContaining('wrong version number')]);
  });
});

test('secrets in URLs stay out of errors', async () => {
  const storage = await serve((_, response) => response.writeHead(404).end('gone'));
  answer = atManifests((_, response) =>
    response.writeHead(307, { location: `http://u:pw@${storage}/x?sig=hidden` }).end(),
  );
  const error = await failure(read(clientWith(), host));
  expect(error.message).toBe(
    `GET http://u:xxxxx@${storage}/x?sig=REDACTED: unexpected status code 404 Not Found: gone`,
  );
});
