// The set of authorities that clients are told to trust, as one PEM text. Pure.
import type { X509Certificate } from 'node:crypto';
import { isUnexpired, readCertificates } from './inspect.ts';
import type { Material } from './material.ts';

/** Enough for an overlap of authorities; more would mean that something replaces them in a loop. */
const MOST = 4;

/**
 * The bundle to publish for what a store holds: the current authority first, then earlier ones that are still valid, so that
 * a replica that still serves a leaf of theirs stays trusted. Empty when there is no authority.
 */
export function trustBundle(material: Material, now: Date): string {
  const all = readCertificates(`${material.caCert ?? ''}\n${material.caBundle ?? ''}`);
  const unique = new Map(all.filter((ca) => isUnexpired(ca, now)).map((ca) => [ca.fingerprint256, ca]));
  return toPem([...unique.values()].slice(0, MOST));
}

/** Whether two bundles trust the same authorities, whatever their order and spelling. */
export function sameBundle(a: string, b: string): boolean {
  const fingerprints = (pem: string) => [...new Set(readCertificates(pem).map((ca) => ca.fingerprint256))].sort();
  return fingerprints(a).join() === fingerprints(b).join();
}

const toPem = (certificates: X509Certificate[]) => certificates.map((ca) => ca.toString()).join('');
