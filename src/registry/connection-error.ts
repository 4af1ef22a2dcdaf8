// What it means when there is no HTTP answer at all, in the words of the reference (spec registry.md, 7.5).
import type { TLSSocket } from 'node:tls';
import { RegistryError, type RegistryErrorCode } from './registry-error.ts';
import { shownUrl } from './shown-url.ts';

/** The codes of Node and OpenSSL that say that nobody we trust has signed. */
const UNKNOWN_AUTHORITY = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
  'INVALID_CA',
];
const OTHER_CERTIFICATE_ERRORS = /^(CERT_|ERR_TLS_CERT|CRL_|HOSTNAME_MISMATCH|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)/;

/** The error for a request that broke. RegistryErrors pass through. */
export function connectionError(method: string, url: URL, error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  const { code = '', message = String(error) } = (error ?? {}) as NodeJS.ErrnoException;
  const [kind, text] = explain(code, message, error);
  const verb = method.charAt(0) + method.slice(1).toLowerCase();
  return new RegistryError(kind, `${verb} "${shownUrl(url)}": ${text}`, { cause: error });
}

function explain(code: string, message: string, error: unknown): [RegistryErrorCode, string] {
  const untrusted = (why: string): [RegistryErrorCode, string] => [
    'UntrustedCertificate',
    `tls: failed to verify certificate: x509: ${why}`,
  ];
  if (UNKNOWN_AUTHORITY.includes(code)) return untrusted('certificate signed by unknown authority');
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return untrusted('certificate has expired or is not yet valid');
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return untrusted(wrongName(error));
  if (OTHER_CERTIFICATE_ERRORS.test(code)) return untrusted(message);
  if (code.startsWith('HPE_')) return ['InvalidAnswer', `malformed HTTP response: ${message}`];
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return ['InvalidAnswer', `tls: the server does not speak TLS as expected: ${opensslReason(message)}`];
  }
  if (code === 'ENOTFOUND') return ['Unreachable', `no such host: ${message}`];
  if (code === 'ECONNREFUSED') return ['Unreachable', `connection refused: ${addressesOf(error)}`];
  return ['Unreachable', message];
}

function wrongName(error: unknown): string {
  const { host, cert } = error as { host?: string; cert?: ReturnType<TLSSocket['getPeerCertificate']> };
  const names = (cert?.subjectaltname ?? '').replaceAll(/(?:DNS|IP Address):/g, '') || 'no name';
  return `certificate is valid for ${names}, not ${host ?? 'this host'}`;
}

/** `…:wrong version number:…` of OpenSSL's colon-separated text. */
const opensslReason = (message: string): string => /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message;

/** A host with several addresses fails with one error each. */
function addressesOf(error: unknown): string {
  const all = error instanceof AggregateError ? error.errors : [error];
  return all
    .map((one) => (one as { address?: string; port?: number }) ?? {})
    .map(({ address = '?', port = 0 }) => `${address}:${port}`)
    .join(', ');
}
