// Signs: makes an authority (a self-signed CA that keeps its key) and the serving certificates under it. Knows nothing of where
// they are stored or when they are due.
import { createPrivateKey, generateKeyPair, type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import { authorityName, BACKDATE_MS, ORGANIZATION } from './own-authority.ts';
import { newSerial, signCertificate } from './x509.ts';

/** A private key and the certificate of its public half, PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

// Off the event loop, on Node's thread pool.
const generate = promisify(generateKeyPair);

/**
 * Makes a new authority. Each has a subject of its own, so that clients which trust several can tell them apart.
 * @param lifetimeMs how long it is valid from `now` on, ms.
 */
export async function createAuthority(now: Date, lifetimeMs: number): Promise<KeyPair> {
  const { privateKey, publicKey } = await generate('ec', { namedCurve: 'P-256' });
  const serial = newSerial();
  const cert = signCertificate(
    {
      subject: { organization: ORGANIZATION, commonName: authorityName(serial) },
      serial,
      notBefore: new Date(now.getTime() - BACKDATE_MS),
      notAfter: new Date(now.getTime() + lifetimeMs),
      publicKey,
      extensions: [
        { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
      ],
    },
    { key: privateKey },
  );
  return { key: pkcs8(privateKey), cert };
}

/**
 * Makes a serving certificate under `authority`; it never outlives the authority.
 * @param names DNS names and IP addresses, at least one; the first is its common name.
 * @param lifetimeMs how long it is valid from `now` on, ms.
 */
export async function issueLeaf(
  authority: KeyPair,
  names: readonly string[],
  now: Date,
  lifetimeMs: number,
): Promise<KeyPair> {
  const { privateKey, publicKey } = await generate('ec', { namedCurve: 'P-256' });
  const issuer = new X509Certificate(authority.cert);
  const end = Math.min(now.getTime() + lifetimeMs, issuer.validToDate.getTime());
  const cert = signCertificate(
    {
      subject: { organization: ORGANIZATION, commonName: (names[0] ?? '').slice(0, 64) },
      serial: newSerial(),
      notBefore: new Date(now.getTime() - BACKDATE_MS),
      notAfter: new Date(end),
      publicKey,
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames: names.map(alternativeName) },
      ],
    },
    { key: createPrivateKey(authority.key), cert: authority.cert },
  );
  return { key: pkcs8(privateKey), cert };
}

const alternativeName = (name: string) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name });

const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
