// Names what the Secret of certificates holds, going by its keys alone, as anybody with kubectl could. Pure.
import { X509Certificate } from 'node:crypto';

/** steady: one authority; prepare: a pending leaf beside the one that is served; switched: the new leaf is active, the old authority still trusted; broken: no usable leaf. */
export type SecretPhase = 'absent' | 'broken' | 'steady' | 'prepare' | 'switched';

/** The Secret's data, base64. */
export type SecretData = Readonly<Record<string, string>>;

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** SHA-256 fingerprints of the certificates in a PEM text, in order; what cannot be read is left out. */
export function fingerprints(pem: string): string[] {
  return (pem.match(BLOCK) ?? []).flatMap((block) => {
    try {
      return new X509Certificate(block).fingerprint256;
    } catch {
      return [];
    }
  });
}

/** A key's text. */
export const decoded = (data: SecretData | undefined, key: string): string =>
  Buffer.from(data?.[key] ?? '', 'base64').toString();

/** The leaf that is to be served. */
export const leafOf = (data: SecretData | undefined): string | undefined =>
  fingerprints(decoded(data, 'server-cert.pem'))[0];

/** The authorities that are to be trusted. Without `ca-bundle.pem`, as kpack leaves it, the one of `ca-cert.pem`. */
export const authoritiesOf = (data: SecretData | undefined): string[] => {
  const bundle = fingerprints(decoded(data, 'ca-bundle.pem'));
  return bundle.length > 0 ? bundle : fingerprints(decoded(data, 'ca-cert.pem'));
};

/** The phase that the data shows. */
export function phaseOf(data: SecretData | undefined): SecretPhase {
  if (data === undefined) return 'absent';
  const usable = leafOf(data) !== undefined && decoded(data, 'server-key.pem').includes('PRIVATE KEY');
  if (!usable || authoritiesOf(data).length === 0) return 'broken';
  if (fingerprints(decoded(data, 'next-ca-cert.pem')).length > 0) return 'prepare';
  return authoritiesOf(data).length > 1 ? 'switched' : 'steady';
}
