// The set of authorities that clients are told to trust. Pure.
import type { X509Certificate } from 'node:crypto';
import { isUnexpired, readCertificates } from './inspect.ts';

/** Enough for every overlap; more would mean that something replaces authorities in a loop. */
export const MOST_AUTHORITIES = 6;

/**
 * Whom clients must trust: the issuer of what is served, the authority that comes next, and earlier ones (from the PEM text
 * `earlier`) that have not expired, so that a replica that still serves a leaf of theirs stays trusted.
 */
export function trustedAuthorities(
  issuer: X509Certificate,
  next: X509Certificate | undefined,
  earlier: string,
  now: Date,
): X509Certificate[] {
  return stillTrusted([issuer, ...(next === undefined ? [] : [next]), ...readCertificates(earlier)], now);
}

/** The first of these authorities, each once, without those that have expired; no more than any overlap needs. */
export const stillTrusted = (authorities: readonly X509Certificate[], now: Date): X509Certificate[] =>
  distinct(authorities.filter((ca) => isUnexpired(ca, now))).slice(0, MOST_AUTHORITIES);

/** The same certificates, each once, the first of equal ones. */
export function distinct(certificates: readonly X509Certificate[]): X509Certificate[] {
  const seen = new Set<string>();
  return certificates.filter(({ fingerprint256 }) => !seen.has(fingerprint256) && seen.add(fingerprint256));
}

/** The fingerprints (SHA-256) of the certificates in a PEM text. */
export const fingerprintsOf = (pem: string): Set<string> =>
  new Set(readCertificates(pem).map((ca) => ca.fingerprint256));

/** Certificates one after the other, PEM. */
export const toPem = (certificates: readonly X509Certificate[]): string =>
  certificates.map((ca) => ca.toString()).join('');
