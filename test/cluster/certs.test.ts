// Certificates against a real API server: the real manifests, and the webhook's own service account with exactly its rights.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect, createServer } from 'node:tls';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAuthority, issueLeaf } from '../../src/certs/authority.ts';
import { type RunningCertificates, startClusterCertificates } from '../../src/certs/cluster-certificates.ts';
import { readCertificate, readCertificates } from '../../src/certs/inspect.ts';
import { serviceNames } from '../../src/certs/names.ts';
import { isOurs } from '../../src/certs/own-authority.ts';
import { DEFAULT_POLICY } from '../../src/certs/policy.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { kpackCertificates } from './kpack-state.ts';
import { pointService, webhookService } from './service-on-loopback.ts';

const DAY = 86_400_000;
const NAMES = serviceNames('kpack-webhook', 'kpack', 'cluster.local');
const bundle = join(import.meta.dirname, '..', '..', 'dist', 'kpack.js');
const manifests = join(import.meta.dirname, '..', '..', 'manifests');
const SECRET = join(manifests, 'webhook', 'certificates.yaml');
const DEFAULTING = join(manifests, 'webhook', 'defaulting.yaml');
const VALIDATION = join(manifests, 'webhook', 'validation.yaml');
const PUBLISHED = [
  ['mutatingwebhookconfiguration', 'defaults.webhook.kpack.io', '{.webhooks[*].clientConfig.caBundle}'],
  ['validatingwebhookconfiguration', 'validation.webhook.kpack.io', '{.webhooks[*].clientConfig.caBundle}'],
  ...['images', 'builds', 'builders', 'sourceresolvers'].map(
    (plural) => ['crd', `${plural}.kpack.io`, '{.spec.conversion.webhook.clientConfig.caBundle}'] as const,
  ),
] as const;

let plane: ControlPlane;
/** As the webhook's pods: service account `webhook` in `kpack`. */
let client: KubeClient;
const lines: string[] = [];
const logger = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
const running: RunningCertificates[] = [];

beforeAll(async () => {
  plane = await startControlPlane();
  await plane.kubectlOk(['apply', '-k', manifests]);
  await plane.kubectlOk(['wait', '--for=condition=Established', 'crd', '--all']);
  const kubeconfig = await plane.kubeconfigFor({ serviceAccount: 'webhook', namespace: 'kpack' });
  client = new KubeClient(loadKubeConfig({ kubeconfig }));
});
beforeEach(async () => {
  lines.length = 0;
  await writeSecret({});
});
afterEach(async () => {
  await stopAll();
  // Whatever the test was about, the service account's rights were enough for it.
  expect(lines.filter((line) => line.includes('forbidden'))).toEqual([]);
});
afterAll(async () => {
  client?.close();
  await plane?.stop();
});

const eventually = <T>(check: () => T | Promise<T>, timeout = 20_000) => vi.waitFor(check, { timeout, interval: 25 });
const stopAll = () => Promise.all(running.splice(0).map((one) => one.stop()));

/** Short enough for a test, long enough to be seen. */
const policy = { ...DEFAULT_POLICY, propagationMs: 500, settleMs: 200 };
let started = 0;

function start(): RunningCertificates {
  started += 1;
  const names = { namespace: 'kpack', serviceName: 'kpack-webhook', secretName: 'webhook-certs' };
  const options = { client, ...names, identity: `replica-${started}`, policy, logger };
  const certificates = startClusterCertificates(options);
  running.push(certificates);
  return certificates;
}

async function ready(certificates = start()): Promise<RunningCertificates> {
  await eventually(() => expect(certificates.notReady()).toBeUndefined());
  return certificates;
}

const get = async (...args: string[]) => (await plane.kubectlOk(['get', ...args])).trim();

async function secretData(): Promise<Record<string, string>> {
  const data = (await get('secret', 'webhook-certs', '-n', 'kpack', '-o', 'jsonpath={.data}')) || '{}';
  const decoded = Object.entries<string>(JSON.parse(data));
  return Object.fromEntries(decoded.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}

/** Replaces what the Secret holds, as somebody else would. */
async function writeSecret(data: Record<string, string>): Promise<void> {
  const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  const value = Object.fromEntries(encoded);
  const patch = JSON.stringify([{ op: 'add', path: '/data', value }]);
  await plane.kubectlOk(['patch', 'secret', 'webhook-certs', '-n', 'kpack', '--type=json', '-p', patch]);
}

/** The bundle in each of the six objects, PEM. */
async function published(): Promise<string[]> {
  const texts = await Promise.all(PUBLISHED.map(([kind, name, path]) => get(kind, name, '-o', `jsonpath=${path}`)));
  return texts.map((text) => Buffer.from(text, 'base64').toString());
}

/** Until our authority is published, and those of ours that an earlier test left behind are gone. */
const settled = () =>
  eventually(async () => {
    const ours = (await published()).map((bundle) => readCertificates(bundle).filter(isOurs).length);
    expect(ours).toEqual(PUBLISHED.map(() => 1));
  });

async function versions(): Promise<string[]> {
  const version = ['-o', 'jsonpath={.metadata.resourceVersion}'];
  const objects = PUBLISHED.map(([kind, name]) => [kind, name] as string[]);
  return Promise.all([...objects, ['secret', 'webhook-certs', '-n', 'kpack']].map((args) => get(...args, ...version)));
}

const fingerprints = (pem: string) => readCertificates(pem).map((cert) => cert.fingerprint256);

/** What an API server with this bundle makes of what is served now. */
async function handshake(certificates: RunningCertificates, ca: string): Promise<string> {
  const { key, cert } = certificates.current()!;
  const server = createServer({ key, cert, minVersion: 'TLSv1.3' }, (socket) => socket.end()).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => undefined);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, ca, servername: 'kpack-webhook.kpack.svc' });
  try {
    await once(socket, 'secureConnect');
    return 'accepted';
  } catch (error) {
    return String(error);
  } finally {
    socket.destroy();
    server.close();
  }
}

const kpacksSecret = async (madeAt: Date): Promise<Record<string, string>> => ({
  ...(await kpackCertificates(madeAt)),
});

describe('an empty Secret', () => {
  test('is filled, the authority published in all six objects, and only then the replica is ready', async () => {
    const certificates = start();
    expect(certificates.notReady()).toBeDefined();
    await ready(certificates);
    const data = await secretData();
    expect(Object.keys(data).sort()).toEqual([
      'ca-bundle.pem',
      'ca-cert.pem',
      'ca-key.pem',
      'generation',
      'server-cert.pem',
      'server-key.pem',
    ]);
    const expected = fingerprints(data['ca-cert.pem']!);
    await eventually(async () => expect((await published()).map(fingerprints)).toEqual(PUBLISHED.map(() => expected)));
    for (const bundle of await published()) expect(await handshake(certificates, bundle)).toBe('accepted');
    expect(readCertificate(data['server-cert.pem']!)?.fingerprint256).toBe(certificates.current()!.fingerprint);
  });

  test('found by three replicas at once ends with one authority and one leaf', async () => {
    for (let round = 0; round < 5; round += 1) {
      await writeSecret({});
      const replicas = await Promise.all([ready(), ready(), ready()]);
      const authority = fingerprints((await secretData())['ca-cert.pem']!);
      await eventually(() => expect(new Set(replicas.map((each) => each.current()!.fingerprint)).size).toBe(1));
      await eventually(async () =>
        expect((await published()).map(fingerprints)).toEqual(PUBLISHED.map(() => authority)),
      );
      await stopAll();
    }
  });

  test('no private key reaches the log', async () => {
    await ready();
    const data = await secretData();
    const keys = [data['server-key.pem']!, data['ca-key.pem']!].flatMap((pem) => pem.split('\n').slice(1, -2));
    expect(keys.length).toBeGreaterThan(1);
    for (const key of keys) expect(lines.join('')).not.toContain(key);
  });
});

test('the API server itself accepts what is served, also after everything was made anew', async () => {
  const certificates = await ready();
  const server = createHttpsServer(async (request, response) => {
    const { uid } = JSON.parse(await text(request)).request;
    const status = { message: 'heard over TLS', code: 400 };
    const review = {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid, allowed: false, status },
    };
    // A new handshake for each request: that is what is tested.
    response.setHeader('connection', 'close').end(JSON.stringify(review));
  });
  const serve = () => server.setSecureContext({ key: certificates.current()!.key, cert: certificates.current()!.cert });
  serve();
  certificates.onChange(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await pointService(plane, webhookService, [(server.address() as AddressInfo).port]);
  const image = JSON.stringify({
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'Image',
    metadata: { name: 'x' },
    spec: { tag: 'a/b' },
  });
  const heard = () =>
    eventually(async () => {
      const { stderr } = await plane.kubectl(['create', '-f', '-', '--validate=ignore'], { input: image });
      expect(stderr).toContain('admission webhook "defaults.webhook.kpack.io" denied the request: heard over TLS');
    });
  await heard();
  const before = certificates.current()!.fingerprint;
  const { kubeconfig } = plane;
  const run = promisify(execFile)(process.execPath, [
    bundle,
    'certs',
    'rotate',
    '--force',
    '--ca',
    '--propagation-delay=500ms',
    `--kubeconfig=${kubeconfig}`,
  ]);
  const { stdout } = await run;
  expect(stdout).toContain('Done: every replica serves the new leaf.');
  await eventually(() => expect(certificates.current()!.fingerprint).not.toBe(before));
  await heard();
  await pointService(plane, webhookService, []);
  server.close();
});

describe('nothing is written', () => {
  test('by a replica that finds everything in order', async () => {
    await ready();
    await settled();
    const before = await versions();
    const writes = () => lines.filter((line) => line.includes('published the certificate authority')).length;
    const writesBefore = writes();
    await stopAll();
    const again = await ready();
    await plane.kubectlOk(['label', 'crd', 'images.kpack.io', 'touched=yes']);
    await plane.kubectlOk(['label', 'crd', 'images.kpack.io', 'touched-']);
    await eventually(() => expect(again.notReady()).toBeUndefined());
    const after = await versions();
    expect(after.toSpliced(2, 1)).toEqual(before.toSpliced(2, 1));
    expect(writes()).toBe(writesBefore);
  });

  test('into registrations and CRDs when a leaf is renewed', async () => {
    const certificates = await ready();
    await settled();
    const [before, data] = [await versions(), await secretData()];
    const old = await issueLeaf(
      { key: data['ca-key.pem']!, cert: data['ca-cert.pem']! },
      NAMES,
      new Date(Date.now() - 25 * DAY),
      30 * DAY,
    );
    const changes: string[] = [];
    certificates.onChange(({ fingerprint }) => changes.push(fingerprint));
    const generation = String(Number(data.generation) + 1);
    await writeSecret({ ...data, generation, 'server-key.pem': old.key, 'server-cert.pem': old.cert });
    await eventually(() => expect(changes).toHaveLength(2));
    expect(changes[0]).toBe(readCertificate(old.cert)!.fingerprint256);
    expect(await handshake(certificates, data['ca-cert.pem']!)).toBe('accepted');
    expect(certificates.current()!.notAfter.getTime()).toBeGreaterThan(Date.now() + 29 * DAY);
    expect((await versions()).slice(0, 6)).toEqual(before.slice(0, 6));
  });

  test('by kubectl apply of the manifests, client-side and server-side', async () => {
    const certificates = await ready();
    await settled();
    const [bundles, data] = [await published(), await secretData()];
    const applied = await plane.kubectlOk(['apply', '-k', manifests]);
    const ours = applied
      .split('\n')
      .filter((line) => /^(secret|\w+webhookconfiguration|customresourcedefinition)/.test(line));
    expect(ours.length).toBeGreaterThan(6);
    expect(ours.filter((line) => !line.endsWith(' unchanged'))).toEqual([]);
    await plane.kubectlOk(['apply', '-k', manifests, '--server-side', '--force-conflicts']);
    expect(await published()).toEqual(bundles);
    expect(await secretData()).toEqual(data);
    expect(certificates.notReady()).toBeUndefined();
  });
});

describe('the bundle is put back', () => {
  test.each([
    [
      'when somebody removes it',
      [
        'patch',
        'mutatingwebhookconfiguration',
        'defaults.webhook.kpack.io',
        '--type=json',
        '-p',
        '[{"op":"remove","path":"/webhooks/0/clientConfig/caBundle"}]',
      ],
    ],
    [
      'when somebody empties it',
      [
        'patch',
        'crd',
        'images.kpack.io',
        '--type=json',
        '-p',
        '[{"op":"replace","path":"/spec/conversion/webhook/clientConfig/caBundle","value":""}]',
      ],
    ],
    ['by kubectl replace of a registration', ['replace', '-f', VALIDATION]],
    [
      'by kubectl replace of a CustomResourceDefinition',
      ['replace', '-f', join(manifests, 'crds', 'kpack.io_builds.yaml')],
    ],
    ['by deletion and new creation', ['replace', '--force', '-f', DEFAULTING]],
  ])('%s', async (_, command) => {
    await ready();
    await settled();
    const before = await published();
    await plane.kubectlOk(command);
    await eventually(async () => expect(await published()).toEqual(before), 5000);
  });

  test('when it names another authority', async () => {
    await ready();
    await settled();
    const before = await published();
    const other = Buffer.from((await createAuthority(new Date(), DAY)).cert).toString('base64');
    const patch = JSON.stringify([{ op: 'replace', path: '/webhooks/0/clientConfig/caBundle', value: other }]);
    await plane.kubectlOk([
      'patch',
      'mutatingwebhookconfiguration',
      'defaults.webhook.kpack.io',
      '--type=json',
      '-p',
      patch,
    ]);
    await eventually(async () => expect(await published()).toEqual(before), 5000);
  });

  test('and nothing else of a registration is ours', async () => {
    await ready();
    const owned = await get(
      'mutatingwebhookconfiguration',
      'defaults.webhook.kpack.io',
      '--show-managed-fields',
      '-o',
      'jsonpath={.metadata.managedFields[?(@.manager=="kpack-webhook-certs")].fieldsV1}',
    );
    const name = 'k:{"name":"defaults.webhook.kpack.io"}';
    expect(JSON.parse(owned)).toEqual({
      'f:webhooks': { [name]: { '.': {}, 'f:clientConfig': { 'f:caBundle': {} }, 'f:name': {} } },
    });
  });

  test('after the API server was killed and started again', async () => {
    await ready();
    await settled();
    const before = await published();
    await plane.stopApiServer('SIGKILL');
    await plane.startApiServer();
    await plane.kubectlOk(['replace', '-f', VALIDATION]);
    await eventually(async () => expect(await published()).toEqual(before));
    // A young API server refuses for a moment what it has not read the rights for; that is not what is checked below.
    lines.length = 0;
  });
});

describe('kpack’s Secret', () => {
  test('is served as it is while its leaf is good, and its authority is published', async () => {
    const theirs = await kpacksSecret(new Date());
    await writeSecret(theirs);
    const certificates = await ready();
    expect(certificates.current()!.cert).toBe(theirs['server-cert.pem']);
    await eventually(async () =>
      expect((await published()).map(fingerprints)).toEqual(
        PUBLISHED.map(() => expect.arrayContaining(fingerprints(theirs['ca-cert.pem']!))),
      ),
    );
    expect(await secretData()).toEqual(theirs);
  });

  test('gives way to an authority of ours when its leaf is due; both are trusted before and after', async () => {
    const theirs = await kpacksSecret(new Date(Date.now() - 5 * DAY));
    await writeSecret(theirs);
    const certificates = await ready();
    expect(certificates.current()!.cert).toBe(theirs['server-cert.pem']);
    const pending = await eventually(async () => {
      const now = await secretData();
      expect(now['next-ca-cert.pem']).toBeDefined();
      return now['next-ca-cert.pem']!;
    });
    // Beside those of other tests: an authority that is not ours stays until it expires.
    const inBundles = async () => (await published()).map(fingerprints);
    const both = PUBLISHED.map(() => expect.arrayContaining(fingerprints(pending + theirs['ca-cert.pem']!)));
    await eventually(async () => expect(await inBundles()).toEqual(both));
    await eventually(async () => expect((await secretData())['ca-cert.pem']).toBe(pending));
    await eventually(() => expect(certificates.current()!.cert).not.toBe(theirs['server-cert.pem']));
    // kpack's replicas do not report what they serve, so its authority stays trusted.
    expect(await inBundles()).toEqual(both);
    expect(await handshake(certificates, (await published())[0]!)).toBe('accepted');
  });

  test('with other data beside it keeps that data', async () => {
    await writeSecret({ note: 'keep me' });
    await ready();
    expect((await secretData()).note).toBe('keep me');
  });
});

describe('what is missing is said, and taken up when it is there', () => {
  test('the Secret: it is made anew', async () => {
    await plane.kubectlOk(['delete', '-f', SECRET]);
    const certificates = await ready();
    expect((await secretData())['server-cert.pem']).toBe(certificates.current()!.cert);
    expect(lines.join('')).toContain('the Secret did not exist and was made anew');
  });

  test('a registration', async () => {
    await plane.kubectlOk(['delete', '-f', VALIDATION]);
    const certificates = start();
    await eventually(() =>
      expect(certificates.notReady()).toBe(
        'ValidatingWebhookConfiguration validation.webhook.kpack.io does not exist (or could not be read): apply the release manifests',
      ),
    );
    await plane.kubectlOk(['apply', '-f', VALIDATION]);
    await ready(certificates);
  });

  test.each([
    ['deleted', () => plane.kubectlOk(['delete', '-f', SECRET])],
    ['emptied', () => writeSecret({})],
    [
      'overwritten by garbage',
      () => writeSecret({ 'server-key.pem': 'x', 'server-cert.pem': 'y', 'ca-cert.pem': 'z' }),
    ],
    [
      'without its leaf',
      async () => {
        const { 'server-cert.pem': _, ...rest } = await secretData();
        await writeSecret(rest);
      },
    ],
  ])('the Secret, %s under a running replica: the same certificates are written back', async (_, breakIt) => {
    const certificates = await ready();
    const [before, serving] = [await secretData(), certificates.current()!.fingerprint];
    await breakIt();
    await eventually(async () => {
      const { generation, ...certs } = await secretData().catch(() => ({}) as Record<string, string>);
      expect({ ...certs, generation: before.generation }).toEqual(before);
      expect(Number(generation)).toBeGreaterThan(Number(before.generation));
    });
    expect(certificates.current()!.fingerprint).toBe(serving);
    expect(certificates.notReady()).toBeUndefined();
    const told = await get('events', '-n', 'kpack', '-o', 'jsonpath={.items[*].reason}');
    expect(told).toContain('CertificatesRestored');
  });

  test('the Secret, written by kpack over ours: ours is written back, kpack’s authority is trusted beside it', async () => {
    const certificates = await ready();
    const serving = certificates.current()!.fingerprint;
    const theirs = await kpacksSecret(new Date());
    await writeSecret(theirs);
    const both = [certificates.current()!.ca, theirs['ca-cert.pem']!].flatMap(fingerprints);
    await eventually(async () =>
      expect((await published()).map(fingerprints)).toEqual(PUBLISHED.map(() => expect.arrayContaining(both))),
    );
    expect(readCertificate((await secretData())['server-cert.pem']!)!.fingerprint256).toBe(serving);
    expect(certificates.current()!.fingerprint).toBe(serving);
  });
});
