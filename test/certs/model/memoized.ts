// The functions of src/certs/inspect.ts with a memory: what they say of a certificate never changes, and the worlds ask a
// thousand times.
import type { X509Certificate } from 'node:crypto';
import type * as Inspect from '../../../src/certs/inspect.ts';

function remember<A extends unknown[], R>(make: (...args: A) => R, key: (...args: A) => string): (...args: A) => R {
  const known = new Map<string, R>();
  return (...args) => {
    const name = key(...args);
    const found = known.get(name);
    if (found !== undefined || known.has(name)) return found as R;
    const made = make(...args);
    known.set(name, made);
    return made;
  };
}

/** The same answers, sooner. */
export function memoized(inspect: typeof Inspect): typeof Inspect {
  const name = (cert: X509Certificate) => cert.fingerprint256;
  return {
    ...inspect,
    readCertificates: remember(inspect.readCertificates, (pem) => pem),
    readCertificate: remember(inspect.readCertificate, (pem) => pem),
    keyMatches: remember(inspect.keyMatches, (cert, key) => name(cert) + key),
    issuerOf: remember(inspect.issuerOf, (cert, all) => [cert, ...all].map(name).join()),
    uncoveredNames: remember(inspect.uncoveredNames, (cert, names) => [name(cert), ...names].join()),
  };
}
