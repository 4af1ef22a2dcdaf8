// Reads certificates and says what they are good for. Pure: text in, facts out; the time is an argument.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { madeAt } from './own-authority.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** The certificates in a PEM text, in order; what is not a readable certificate is left out. */
export function readCertificates(pem: string): X509Certificate[] {
  return (pem.match(BLOCK) ?? []).flatMap((block) => readCertificate(block) ?? []);
}

/** The first certificate in a PEM text; undefined when there is none or it cannot be read. */
export function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** Whether `key` (PEM) can be read and is the private half of the certificate's key. */
export function keyMatches(cert: X509Certificate, key: string): boolean {
  try {
    return cert.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** The certificate among `authorities` that signed `cert` (checked by signature, not only by name). */
export function issuerOf(cert: X509Certificate, authorities: readonly X509Certificate[]): X509Certificate | undefined {
  return authorities.find((ca) => ca.ca && cert.checkIssued(ca) && cert.verify(ca.publicKey));
}

/** Those of `names` (DNS names or IP addresses) for which a client would not accept the certificate. */
export function uncoveredNames(cert: X509Certificate, names: readonly string[]): string[] {
  return names.filter((name) =>
    isIP(name) === 0 ? cert.checkHost(name, { subject: 'never' }) === undefined : cert.checkIP(name) === undefined,
  );
}

/** Whether the certificate has not expired at `now`. (Not yet valid is no reason to replace it: two clocks would fight.) */
export function isUnexpired(cert: X509Certificate, now: Date): boolean {
  return cert.validToDate.getTime() > now.getTime();
}

/** The moment at which `fraction` of the certificate's life is over, counted from when it was made: a short one would be old at once. */
export function lifeAt(cert: X509Certificate, fraction: number): Date {
  const from = madeAt(cert).getTime();
  return new Date(from + (cert.validToDate.getTime() - from) * fraction);
}

/** The DNS names and IP addresses for which a certificate stands (subject alternative names), in their order. */
export const namesOf = ({ subjectAltName = '' }: X509Certificate): string[] =>
  subjectAltName
    .split(', ')
    .filter((name) => name !== '')
    .map((name) => name.replace(/^(DNS|IP Address):/, ''));
