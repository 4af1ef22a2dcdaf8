// One throw-away CA a control plane: it vouches for the API server, and for client certificates that carry any user and groups a test wants.
import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';

/** A certificate and its private key, both PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate of the CA is for: a server's addresses, or a client's user name (CN) and groups (O). */
export type Purpose =
  | { readonly dnsNames: readonly string[]; readonly ips: readonly string[] }
  | { readonly user: string; readonly groups: readonly string[] };

const validForMs = 24 * 3600 * 1000; // longer than any test run
const clockSkewMs = 60_000;

/** A new self-signed CA. */
export async function makeCa(): Promise<Pair> {
  const { certificate, key } = await unsigned([{ shortName: 'CN', value: 'kpack-ts test control plane' }]);
  certificate.setIssuer(certificate.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ]);
  return signed(certificate, key, key);
}

/** A certificate for `purpose`, signed by `ca`. */
export async function issue(ca: Pair, purpose: Purpose): Promise<Pair> {
  const isServer = 'ips' in purpose;
  const { certificate, key } = await unsigned(
    isServer
      ? [{ shortName: 'CN', value: purpose.dnsNames[0] ?? purpose.ips[0] ?? 'server' }]
      : [{ shortName: 'CN', value: purpose.user }, ...purpose.groups.map((value) => ({ shortName: 'O', value }))],
  );
  certificate.setIssuer(forge.pki.certificateFromPem(ca.certificate).subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'extKeyUsage', serverAuth: isServer, clientAuth: !isServer },
    ...(isServer
      ? [
          {
            name: 'subjectAltName',
            altNames: [
              ...purpose.dnsNames.map((value) => ({ type: 2, value })),
              ...purpose.ips.map((ip) => ({ type: 7, ip })),
            ],
          },
        ]
      : []),
  ]);
  return signed(certificate, key, ca.key);
}

async function unsigned(
  subject: { shortName: string; value: string }[],
): Promise<{ certificate: forge.pki.Certificate; key: string }> {
  // Node makes the key: forge alone would need a second for it.
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`; // a leading 01 keeps it positive
  certificate.validity.notBefore = new Date(Date.now() - clockSkewMs);
  certificate.validity.notAfter = new Date(Date.now() + validForMs);
  // UTF8String: a user name such as `system:node:a_b` is no PrintableString, and Go refuses a wrong one.
  certificate.setSubject(
    subject.map((attribute) => ({ ...attribute, valueTagClass: forge.asn1.Type.UTF8 as unknown as forge.asn1.Class })),
  );
  return { certificate, key: privateKey };
}

function signed(certificate: forge.pki.Certificate, key: string, signerKey: string): Pair {
  certificate.sign(forge.pki.privateKeyFromPem(signerKey), forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), key };
}
