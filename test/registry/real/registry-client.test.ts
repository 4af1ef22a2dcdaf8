// The client against a real registry: anonymous, with passwords, with tokens, over TLS.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ImageReference, parseReference, referenceName } from '../../../src/admission/image-reference.ts';
import { createAuthority, issueLeaf } from '../../../src/certs/authority.ts';
import { sha256 } from '../../../src/registry/digest.ts';
import { requiredEnv, requiredLabel } from '../../../src/registry/image-config.ts';
import { ANONYMOUS, type Keychain } from '../../../src/registry/keychain.ts';
import { parseMirrors } from '../../../src/registry/mirrors.ts';
import { readImage } from '../../../src/registry/read-image.ts';
import { RegistryClient, type RegistryClientOptions } from '../../../src/registry/registry-client.ts';
import { RegistryError } from '../../../src/registry/registry-error.ts';
import { readRootCertificates } from '../../../src/registry/root-certificates.ts';
import { readSecretKeychain } from '../../../src/registry/secret-keychain.ts';
import { OCI_MANIFEST, pushImage, pushIndex } from '../test-image.ts';
import { startTestRegistry, type TestRegistry } from '../test-registry.ts';
import { ISSUER, SERVICE, startTokenServer, type TokenServer } from '../token-server.ts';

const clients: RegistryClient[] = [];
const clientWith = (options: Partial<RegistryClientOptions> = {}): RegistryClient => {
  const client = new RegistryClient({ certificates: [], retryMs: 10, ...options });
  clients.push(client);
  return client;
};
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const anonymous = { keychain: ANONYMOUS };
const reference = (text: string): ImageReference => parseReference(text, 'head')!;
const failure = (call: Promise<unknown>): Promise<RegistryError> =>
  call.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(RegistryError);
      return error as RegistryError;
    },
  );

const base64 = (text: string) => Buffer.from(text).toString('base64');
/** The keychain of a service account with one basic-auth secret. */
const basicAuth = (host: string, username: string, password: string): Keychain =>
  readSecretKeychain({
    secrets: [
      {
        metadata: { name: 'regcred', annotations: { 'kpack.io/docker': `https://${host}` } },
        type: 'kubernetes.io/basic-auth',
        data: { username: base64(username), password: base64(password) },
      },
    ],
    pullSecrets: [],
  }).keychain;

describe('a registry without passwords', () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await startTestRegistry();
  }, 600_000);
  afterAll(() => registry.stop());

  test('an image is read with its labels and environment, by tag and by digest', async () => {
    const digest = await pushImage(registry, 'team/builder', 'v1', {
      labels: { 'io.buildpacks.stack.id': 'example.stack' },
    });
    const client = clientWith();
    for (const name of ['team/builder:v1', `team/builder@${digest}`, `team/builder:v1@${digest}`]) {
      const image = await readImage(client, reference(`${registry.host}/${name}`), anonymous);
      expect(referenceName(image.reference)).toBe(`${registry.host}/team/builder@${digest}`);
      expect(requiredLabel(image.config, 'io.buildpacks.stack.id')).toBe('example.stack');
      expect(requiredEnv(image.config, 'CNB_USER_ID')).toBe('1000');
      expect(requiredEnv(image.config, 'CNB_GROUP_ID')).toBe('1001');
      expect(() => requiredLabel(image.config, 'other')).toThrow('could not find label other');
      expect(() => requiredEnv(image.config, 'CNB_STACK_ID')).toThrow('ENV CNB_STACK_ID not found');
    }
  });

  test('an index gives the image of the platform', async () => {
    const digests = await pushIndex(registry, 'team/multi', 'v1');
    const client = clientWith();
    const name = `${registry.host}/team/multi:v1`;
    const read = (architecture?: string) =>
      readImage(client, reference(name), {
        ...anonymous,
        ...(architecture && { platform: { os: 'linux', architecture } }),
      });
    expect((await read()).reference.digest).toBe(digests.amd64);
    expect((await read('arm64')).reference.digest).toBe(digests.arm64);
    const error = await failure(read('s390x'));
    expect(error.message).toBe(`no child with platform linux/s390x in index ${name}`);
    expect(error.code).toBe('PlatformNotFound');
    expect(error.hint).toContain('this one has linux/arm64, linux/amd64');
  });

  test('a head names the digest', async () => {
    const digest = await pushImage(registry, 'team/head', 'v1');
    const head = await clientWith().headManifest(reference(`${registry.host}/team/head:v1`), anonymous);
    expect(head).toEqual({ digest, mediaType: OCI_MANIFEST });
  });

  test('a blob comes as a stream', async () => {
    const content = Buffer.alloc(3_000_000, 'kpack ');
    const digest = await registry.push('team/blob', content);
    const image = { registry: registry.host, repository: 'team/blob', digest };
    const chunks: Buffer[] = [];
    for await (const chunk of await clientWith().openBlob(image, content.length, anonymous)) chunks.push(chunk);
    expect(sha256(Buffer.concat(chunks))).toBe(digest);
  });

  test.each(['team/builder:none', 'no/such:none'])('%s is not found', async (name) => {
    await pushImage(registry, 'team/builder', 'v1');
    const [repository] = name.split(':');
    const error = await failure(readImage(clientWith(), reference(`${registry.host}/${name}`), anonymous));
    expect(error).toMatchObject({ code: 'NotFound', status: 404, transient: false });
    expect(error.message).toBe(
      `GET http://${registry.host}/v2/${repository}/manifests/none: MANIFEST_UNKNOWN: manifest unknown; unknown tag=none`,
    );
  });

  test('content by digest is read once, for all who ask', async () => {
    const digest = await pushImage(registry, 'team/once', 'v1');
    const client = clientWith();
    const image = reference(`${registry.host}/team/once@${digest}`);
    await Promise.all(Array.from({ length: 20 }, () => readImage(client, image, anonymous)));
    await registry.stop();
    try {
      expect((await readImage(client, image, anonymous)).reference.digest).toBe(digest);
    } finally {
      registry = await startTestRegistry();
    }
  });

  test('a mirror is asked first, and home when the mirror does not have it or is gone', async () => {
    const mirror = await startTestRegistry();
    const mirrors = parseMirrors(`${registry.host}=http://${mirror.host}/copies`);
    try {
      const onMirror = await pushImage(mirror, 'copies/team/both', 'v1', { labels: { at: 'mirror' } });
      const atHome = await pushImage(registry, 'team/both', 'v1', { labels: { at: 'home' } });
      const homeOnly = await pushImage(registry, 'team/home', 'v1');
      const client = clientWith({ mirrors });
      const read = async (name: string) =>
        (await readImage(client, reference(`${registry.host}/${name}`), anonymous)).reference;
      expect(referenceName(await read('team/both:v1'))).toBe(`${registry.host}/team/both@${onMirror}`);
      expect((await read('team/home:v1')).digest).toBe(homeOnly);
      await mirror.stop();
      expect((await read('team/both:v1')).digest).toBe(atHome);
    } finally {
      await mirror.stop();
    }
  });
});

describe('a registry with passwords', () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    // htpasswd of build:swordfish, bcrypt with cost 4.
    const htpasswd = 'build:$2b$04$6kMk10wZEwn1yb/NzniLWeTpDr3VoEfVa.gX.cAkgNa52MoIfoUXa\n';
    registry = await startTestRegistry({
      auth: { htpasswd: { realm: 'test', path: 'FILES/htpasswd' } },
      files: { htpasswd },
    });
    await pushImage(registry, 'team/app', 'v1', { authorization: `Basic ${base64('build:swordfish')}` });
  }, 600_000);
  afterAll(() => registry.stop());

  test('is read with them', async () => {
    const keychain = basicAuth(registry.host, 'build', 'swordfish');
    const image = await readImage(clientWith(), reference(`${registry.host}/team/app:v1`), { keychain });
    expect(image.config.os).toBe('linux');
  });

  test('says no without them, and we say what to do', async () => {
    const error = await failure(readImage(clientWith(), reference(`${registry.host}/team/app:v1`), anonymous));
    expect(error).toMatchObject({
      code: 'Unauthorized',
      status: 401,
      hint: `No credentials for ${registry.host} were found: add a secret for it to the service account, or check the name if the image is public.`,
    });
    expect(error.message).toBe(
      `GET http://${registry.host}/v2/team/app/manifests/v1: UNAUTHORIZED: authentication required; [map[Action:pull Class: Name:team/app Type:repository]]`,
    );
  });

  test('says no to wrong ones, and we say whose they are but not what', async () => {
    const keychain = basicAuth(registry.host, 'build', 'sesame-open');
    const error = await failure(readImage(clientWith(), reference(`${registry.host}/team/app:v1`), { keychain }));
    expect(error.hint).toBe(`The credentials for ${registry.host} in secret "regcred" were refused: check them.`);
    expect(JSON.stringify([error.message, error.hint, error.cause, error.stack])).not.toContain('sesame');
  });
});

describe('a registry with tokens, over TLS', () => {
  let registry: TestRegistry;
  let tokens: TokenServer;
  let authority: string;
  beforeAll(async () => {
    tokens = await startTokenServer({ build: 'swordfish', other: 'fish' }, 'refresh-me');
    const ca = await createAuthority(new Date(), 60 * 60_000);
    authority = ca.cert;
    registry = await startTestRegistry({
      auth: {
        token: { realm: tokens.realm, service: SERVICE, issuer: ISSUER, rootcertbundle: 'FILES/tokens.pem' },
      },
      files: { 'tokens.pem': tokens.rootCertificate },
      tls: await issueLeaf(ca, ['127.0.0.1', 'localhost'], new Date(), 60 * 60_000),
    });
    const authorization = `Bearer ${tokens.token(['repository:team/app:push,pull', 'repository:public/app:push,pull'])}`;
    await pushImage(registry, 'team/app', 'v1', { authorization });
    await pushImage(registry, 'public/app', 'v1', { authorization });
  }, 600_000);
  afterAll(async () => {
    await registry.stop();
    await tokens.stop();
  });
  afterEach(() => {
    tokens.requests.length = 0;
    tokens.expiresIn = 300;
  });
  const read = (client: RegistryClient, name: string, keychain: Keychain = ANONYMOUS) =>
    readImage(client, reference(`${registry.host}/${name}`), { keychain });

  test('one token serves all reads of a repository with the same credentials', async () => {
    const client = clientWith({ certificates: [authority] });
    const keychain = basicAuth(registry.host, 'build', 'swordfish');
    await Promise.all(Array.from({ length: 10 }, () => read(client, 'team/app:v1', keychain)));
    await read(client, 'team/app:v1', keychain);
    expect(tokens.requests).toEqual(['GET build repository:team/app:pull']);
    await read(client, 'team/app:v1', basicAuth(registry.host, 'other', 'fish'));
    await read(client, 'public/app:v1');
    expect(tokens.requests.slice(1)).toEqual([
      'GET other repository:team/app:pull',
      'GET anonymous repository:public/app:pull',
    ]);
  });

  test('a token that has lost its worth is replaced', async () => {
    const client = clientWith({ certificates: [authority] });
    const keychain = basicAuth(registry.host, 'build', 'swordfish');
    tokens.expiresIn = 0.001;
    await read(client, 'team/app:v1', keychain);
    await read(client, 'team/app:v1', keychain);
    expect(tokens.requests.length).toBeGreaterThanOrEqual(2);
  });

  test('an identity token buys tokens', async () => {
    const { keychain } = readSecretKeychain({
      secrets: [],
      pullSecrets: [
        {
          metadata: { name: 'hub' },
          type: 'kubernetes.io/dockerconfigjson',
          data: {
            '.dockerconfigjson': base64(
              JSON.stringify({ auths: { [`https://${registry.host}/v2/`]: { identitytoken: 'refresh-me' } } }),
            ),
          },
        },
      ],
    });
    await read(clientWith({ certificates: [authority] }), 'team/app:v1', keychain);
    expect(tokens.requests).toEqual(['POST refresh_token repository:team/app:pull']);
  });

  test('the token server says no', async () => {
    const keychain = basicAuth(registry.host, 'build', 'wrong');
    const error = await failure(read(clientWith({ certificates: [authority] }), 'team/app:v1', keychain));
    expect(error.code).toBe('Unauthorized');
    expect(error.message).toBe(
      `GET ${tokens.realm}?scope=repository%3Ateam%2Fapp%3Apull&service=test+registry: unexpected status code 401 Unauthorized: {"details":"incorrect username or password"}`,
    );
    expect(error.hint).toContain('in secret "regcred" were refused');
  });

  test('a certificate of an authority that nobody trusts is told as Go tells it', async () => {
    const error = await failure(read(clientWith(), 'public/app:v1'));
    expect(error.code).toBe('UntrustedCertificate');
    expect(error.message).toContain(
      `Get "https://${registry.host}/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    );
    expect(error.hint).toContain('SSL_CERT_DIR');
  });

  test('SSL_CERT_DIR is a mounted TLS secret of any file names', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'kpack-certs-'));
    try {
      await writeFile(join(dir, 'tls.crt'), `comment\n${authority}`);
      await writeFile(join(dir, 'tls.key'), '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n');
      const { certificates } = await readRootCertificates({ SSL_CERT_FILE: '/nonexistent', SSL_CERT_DIR: dir });
      expect(certificates).toHaveLength(1);
      const image = await read(clientWith({ certificates }), 'public/app:v1');
      expect(image.config.architecture).toBe('amd64');
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  test('a certificate for another name', async () => {
    const ca = await createAuthority(new Date(), 60 * 60_000);
    const other = await startTestRegistry({ tls: await issueLeaf(ca, ['reg.example.com'], new Date(), 60 * 60_000) });
    try {
      const error = await failure(
        readImage(clientWith({ certificates: [ca.cert] }), reference(`${other.host}/a/b`), anonymous),
      );
      expect(error.code).toBe('UntrustedCertificate');
      expect(error.message).toContain('x509: certificate is valid for reg.example.com, not 127.0.0.1');
    } finally {
      await other.stop();
    }
  });

  test("the server's own certificate is enough to be trusted, as for Go", async () => {
    const ca = await createAuthority(new Date(), 60 * 60_000);
    const leaf = await issueLeaf(ca, ['127.0.0.1'], new Date(), 60 * 60_000);
    const other = await startTestRegistry({ tls: leaf });
    try {
      const [own = ''] = leaf.cert.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----\n?/) ?? [];
      await clientWith({ certificates: [own] }).ping(other.host);
    } finally {
      await other.stop();
    }
  });
});
