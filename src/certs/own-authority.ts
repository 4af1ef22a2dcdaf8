// What our own certificates are known by among those that others bring: kpack, cert-manager, a person.
import type { X509Certificate } from 'node:crypto';

/** The organisation in the subject of what we sign. */
export const ORGANIZATION = 'kpack';
const COMMON_NAME = 'kpack-webhook CA';

/** Certificates are valid from this long before they are made, ms, since no two clocks agree. */
export const BACKDATE_MS = 60 * 60 * 1000;

/** The common name of an authority with this serial number: each has a name of its own, so that clients can tell them apart. */
export const authorityName = (serial: string): string => `${COMMON_NAME} ${serial.slice(0, 16)}`;

/** Whether an authority was made by us, so that all replicas that serve its leaves report so. */
export function isOurs({ subject }: X509Certificate): boolean {
  const parts = subject.split('\n');
  return parts.includes(`O=${ORGANIZATION}`) && parts.some((part) => part.startsWith(`CN=${COMMON_NAME} `));
}

/** When a certificate was made, by the clock of whoever made it. */
export function madeAt({ subject, validFromDate }: X509Certificate): Date {
  const isBackDated = subject.split('\n').includes(`O=${ORGANIZATION}`);
  return new Date(validFromDate.getTime() + (isBackDated ? BACKDATE_MS : 0));
}
