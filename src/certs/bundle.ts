// The set of authorities that clients are told to trust. Pure.
import type { X509Certificate } from 'node:crypto';
import { isUnexpired, readCertificates } from './inspect.ts';
import { isOurs } from './own-authority.ts';

/** Enough for every overlap, also with a kpack that writes its own every day for a week; more would mean that something replaces authorities in a loop. */
export const MOST_AUTHORITIES = 12;

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

/**
 * The first of these authorities, each once, without those that have expired; no more than any overlap needs. Of others' the
 * earliest goes before any of ours, and the latest is the one whose leaf they serve.
 */
export function stillTrusted(authorities: readonly X509Certificate[], now: Date): X509Certificate[] {
  const unexpired = distinct(authorities.filter((ca) => isUnexpired(ca, now)));
  const others = unexpired.slice(1).filter((ca) => !isOurs(ca));
  const earliest = others.sort((a, b) => a.validFromDate.getTime() - b.validFromDate.getTime());
  const dropped = new Set(earliest.slice(0, Math.max(0, unexpired.length - MOST_AUTHORITIES)));
  return unexpired.filter((ca) => !dropped.has(ca)).slice(0, MOST_AUTHORITIES);
}

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
