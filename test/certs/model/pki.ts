// What the worlds are made of: the policy, and certificates of every origin.
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { createAuthority, issueLeaf } from '../../../src/certs/authority.ts';
import type { Material } from '../../../src/certs/material.ts';
import { serviceNames } from '../../../src/certs/names.ts';
import { perform } from '../../../src/certs/perform.ts';
import type { Policy, Wanted } from '../../../src/certs/policy.ts';
import { newSerial, signCertificate } from '../../../src/certs/x509.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const YEAR = 365 * DAY;

/** The moment at which worlds begin. */
export const START = new Date('2026-11-25T12:00:00Z');

/** Lives so short that everything becomes due within a run. */
export const QUICK: Policy = {
  caLifetimeMs: 6 * HOUR,
  leafLifetimeMs: 2 * HOUR,
  renewAfter: 2 / 3,
  propagationMs: 60 * SECOND,
  settleMs: 5 * SECOND,
};

export const wantedBy = (policy: Policy): Wanted => ({
  names: serviceNames('kpack-webhook', 'kpack', 'cluster.local'),
  essentialName: 'kpack-webhook.kpack.svc',
  policy,
});

/** A content as we make it, of the first generation. */
export const ownMaterial = (wanted: Wanted, now = START): Promise<Material> =>
  perform({ do: 'begin', reason: '' }, { stored: {}, remembered: undefined, now }, wanted);

/** A Secret as kpack v0.17.2 writes it: EC keys, seven days, authority and leaf with one subject, no authority key. */
export async function kpackMaterial(names: readonly string[], now = START, lifetimeMs = 7 * DAY): Promise<Material> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = { organization: 'knative.dev', commonName: 'kpack-webhook.kpack.svc' };
  const caCert = signCertificate(
    {
      subject,
      serial: newSerial(),
      notBefore: now,
      notAfter: new Date(now.getTime() + lifetimeMs),
      publicKey,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      ],
    },
    { key: privateKey },
  );
  const leafKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serverCert = signCertificate(
    {
      subject,
      serial: newSerial(),
      notBefore: now,
      notAfter: new Date(now.getTime() + lifetimeMs),
      publicKey: leafKeys.publicKey,
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
      ],
    },
    { key: privateKey, cert: caCert },
  );
  const serverKey = leafKeys.privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  return { serverKey, serverCert, caCert };
}

/** An authority and a leaf of somebody else, with the authority's key. */
export async function strangeMaterial({ names, policy }: Wanted, now = START): Promise<Material> {
  const ca = await createAuthority(now, policy.caLifetimeMs);
  const leaf = await issueLeaf(ca, names, now, policy.leafLifetimeMs);
  return { serverKey: leaf.key, serverCert: leaf.cert, caCert: ca.cert, caKey: ca.key, caBundle: ca.cert };
}

/** SHA-256 fingerprint of the first certificate in a PEM text. */
export const fingerprint = (pem = ''): string => new X509Certificate(pem).fingerprint256;

/** A private key, PEM, that belongs to nothing. */
export const looseKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The same key in PKCS#1 or SEC1. */
export const traditional = (key: string): string => {
  const read = createPrivateKey(key);
  const type = read.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
  return read.export({ type, format: 'pem' }).toString();
};
