// What the authority signs is accepted by TLS clients for exactly the names that it was made for.
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { createAuthority, issueLeaf, type KeyPair } from '../../src/certs/authority.ts';
import { issuerOf } from '../../src/certs/inspect.ts';
import { serviceNames } from '../../src/certs/names.ts';
import { newSerial } from '../../src/certs/x509.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NAMES = serviceNames('kpack-webhook', 'kpack', 'cluster.local', ['localhost', '127.0.0.1', '::1']);

let close: (() => void) | undefined;
afterEach(() => close?.());

async function handshake(leaf: KeyPair, ca: string, servername: string): Promise<string> {
  const server = createServer({ key: leaf.key, cert: leaf.cert }, (socket) => socket.end());
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  close = () => server.close();
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: '127.0.0.1', port, ca, servername });
  try {
    await once(client, 'secureConnect');
    return 'accepted';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    client.destroy();
  }
}

describe('a leaf', () => {
  test.each([
    ['kpack-webhook.kpack.svc', 'accepted'],
    ['kpack-webhook', 'accepted'],
    ['kpack-webhook.kpack.svc.cluster.local', 'accepted'],
    ['localhost', 'accepted'],
    ['kpack-webhook.other.svc', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('asked for %s is %s', async (servername, verdict) => {
    const ca = await createAuthority(new Date(), 365 * DAY);
    const leaf = await issueLeaf(ca, NAMES, new Date(), DAY);
    expect(await handshake(leaf, ca.cert, servername)).toBe(verdict);
  });

  test('is trusted by clients that trust several authorities', async () => {
    const [old, young] = await Promise.all([createAuthority(new Date(), DAY), createAuthority(new Date(), DAY)]);
    const leaf = await issueLeaf(young, NAMES, new Date(), DAY);
    expect(await handshake(leaf, old.cert + young.cert, 'kpack-webhook')).toBe('accepted');
  });

  test('is refused by clients that trust another authority', async () => {
    const [ours, other] = await Promise.all([createAuthority(new Date(), DAY), createAuthority(new Date(), DAY)]);
    const leaf = await issueLeaf(ours, NAMES, new Date(), DAY);
    expect(await handshake(leaf, other.cert, 'kpack-webhook')).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  test('is valid from an hour ago, for its lifetime, in whole seconds', async () => {
    const now = new Date('2026-11-25T12:00:00Z');
    const leaf = await issueLeaf(await createAuthority(now, 365 * DAY), NAMES, now, 30 * DAY);
    const cert = new X509Certificate(leaf.cert);
    expect(cert.validFromDate.toISOString()).toBe('2026-11-25T11:00:00.000Z');
    expect(cert.validToDate.toISOString()).toBe('2026-12-25T12:00:00.000Z');
  });

  test('does not outlive its authority', async () => {
    const now = new Date('2026-11-25T12:00:00Z');
    const leaf = await issueLeaf(await createAuthority(now, 2 * DAY), NAMES, now, 30 * DAY);
    expect(new X509Certificate(leaf.cert).validToDate.toISOString()).toBe('2026-11-27T12:00:00.000Z');
  });

  test('is for servers only and cannot sign', async () => {
    const ca = await createAuthority(new Date(), DAY);
    const cert = new X509Certificate((await issueLeaf(ca, NAMES, new Date(), DAY)).cert);
    expect(cert.ca).toBe(false);
    expect(cert.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(issuerOf(cert, [new X509Certificate(ca.cert)])?.fingerprint256).toBe(
      new X509Certificate(ca.cert).fingerprint256,
    );
  });
});

describe('an authority', () => {
  test('has a subject and a serial of its own each time, so that bundles are unambiguous', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => createAuthority(new Date(), DAY)));
    const certs = made.map((ca) => new X509Certificate(ca.cert));
    expect(new Set(certs.map((cert) => cert.subject)).size).toBe(20);
    expect(new Set(certs.map((cert) => cert.serialNumber)).size).toBe(20);
    expect(certs.every((cert) => cert.ca && cert.verify(cert.publicKey) && cert.checkIssued(cert))).toBe(true);
  });

  test('can be valid beyond the year 2049, where dates are written differently', async () => {
    const ca = await createAuthority(new Date('2048-01-01T00:00:00Z'), 5 * 365 * DAY);
    expect(new X509Certificate(ca.cert).validToDate.toISOString()).toBe('2052-12-30T00:00:00.000Z');
  });
});

test('serial numbers are positive and in shortest form: their first octet is 0x40 to 0x7f', () => {
  for (let i = 0; i < 1000; i += 1) expect(newSerial()).toMatch(/^[4-7][0-9a-f]{31}$/);
});
