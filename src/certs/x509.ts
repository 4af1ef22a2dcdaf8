// Writes one X.509 certificate (RFC 5280) with an elliptic-curve key: node-forge encodes it, Node's crypto signs it, since
// node-forge itself signs with RSA only, whose keys take 500 times as long to make.
import { createHash, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import forge from 'node-forge';

const { asn1, pki } = forge;
const { UNIVERSAL, CONTEXT_SPECIFIC } = asn1.Class;
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';

/** Everything a certificate says. */
export interface CertificateContent {
  readonly subject: Name;
  /** Hex, from `newSerial`. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
  /** As node-forge describes extensions, without the key identifiers, which are added. */
  readonly extensions: readonly object[];
}

/** Who signs. */
export interface Signer {
  /** Private key, P-256. */
  readonly key: KeyObject;
  /** The signer's certificate, PEM; absent when a certificate is signed with its own key. */
  readonly cert?: string;
}

/** A distinguished name: organisation and common name. */
export interface Name {
  readonly organization: string;
  /** At most 64 characters (RFC 5280, ub-common-name). */
  readonly commonName: string;
}

/** A random positive serial number of 128 bits, hex, in its shortest DER form. */
export function newSerial(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString('hex');
}

/** Encodes and signs a certificate. Returns PEM. */
export function signCertificate(content: CertificateContent, signer: Signer): string {
  const subject = distinguishedName(content.subject);
  const subjectKeyId = keyIdentifier(content.publicKey);
  const issuer =
    signer.cert === undefined ? { name: subject, keyId: subjectKeyId } : readIssuer(new X509Certificate(signer.cert));
  const algorithm = sequence([oid(ECDSA_WITH_SHA256)]);
  const body = sequence([
    asn1.create(CONTEXT_SPECIFIC, 0, true, [integer('\x02')]),
    integer(forge.util.hexToBytes(content.serial)),
    algorithm,
    issuer.name,
    sequence([time(content.notBefore), time(content.notAfter)]),
    subject,
    asn1.fromDer(binary(content.publicKey.export({ type: 'spki', format: 'der' }))),
    asn1.create(CONTEXT_SPECIFIC, 3, true, [
      sequence(encodeExtensions(content.extensions, subjectKeyId, issuer.keyId)),
    ]),
  ]);
  const der = Buffer.from(asn1.toDer(body).getBytes(), 'binary');
  const signature = binary(sign('sha256', der, signer.key));
  const certificate = sequence([body, algorithm, asn1.create(UNIVERSAL, asn1.Type.BITSTRING, false, `\0${signature}`)]);
  return forge.pem.encode({ type: 'CERTIFICATE', body: asn1.toDer(certificate).getBytes() }).replaceAll('\r\n', '\n');
}

// Chains are built by comparing encoded names and key identifiers, so both are copied from the issuer as they stand there.
function readIssuer(issuer: X509Certificate): { name: forge.asn1.Asn1; keyId: string } {
  const body = children(asn1.fromDer(binary(issuer.raw)))[0];
  const fields = body === undefined ? [] : children(body).filter((field) => field.tagClass === UNIVERSAL);
  // serialNumber, signature, issuer, validity, subject (RFC 5280 4.1), the tagged version and extensions left out.
  const name = fields[4];
  if (name === undefined) throw new Error('the issuer certificate has no subject');
  return { name, keyId: statedKeyIdentifier(body) ?? keyIdentifier(issuer.publicKey) };
}

function statedKeyIdentifier(body: forge.asn1.Asn1 | undefined): string | undefined {
  const tagged = body && children(body).find((field) => field.tagClass === CONTEXT_SPECIFIC && field.type === 3);
  const list = tagged && children(tagged)[0];
  for (const extension of list ? children(list) : []) {
    const [id, ...rest] = children(extension);
    const value = rest.at(-1)?.value;
    if (typeof id?.value !== 'string' || typeof value !== 'string') continue;
    if (asn1.derToOid(id.value) !== pki.oids.subjectKeyIdentifier) continue;
    const octets = asn1.fromDer(value).value;
    return typeof octets === 'string' ? octets : undefined;
  }
  return undefined;
}

function encodeExtensions(extensions: readonly object[], subjectKeyId: string, issuerKeyId: string): forge.asn1.Asn1[] {
  const filled = pki.createCertificate();
  filled.setExtensions([
    ...extensions,
    { name: 'subjectKeyIdentifier', value: asn1.create(UNIVERSAL, asn1.Type.OCTETSTRING, false, subjectKeyId) },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuerKeyId },
  ]);
  return filled.extensions.map((extension: { id: string; critical?: boolean; value: string | forge.asn1.Asn1 }) => {
    const { id, critical, value } = extension;
    const parts = [oid(id)];
    if (critical === true) parts.push(asn1.create(UNIVERSAL, asn1.Type.BOOLEAN, false, '\xff'));
    const bytes = typeof value === 'string' ? value : asn1.toDer(value).getBytes();
    parts.push(asn1.create(UNIVERSAL, asn1.Type.OCTETSTRING, false, bytes));
    return sequence(parts);
  });
}

// RFC 5280 4.2.1.2, method 1: SHA-1 of the public key's bit string. An uncompressed P-256 point is the last 65 bytes.
function keyIdentifier(publicKey: KeyObject): string {
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
  return createHash('sha1').update(point).digest('binary');
}

function distinguishedName(name: Name): forge.asn1.Asn1 {
  const holder = pki.createCertificate();
  holder.setSubject([
    { name: 'organizationName', value: name.organization },
    { name: 'commonName', value: name.commonName },
  ]);
  return pki.distinguishedNameToAsn1(holder.subject);
}

// RFC 5280 4.1.2.5: UTCTime up to the year 2049, GeneralizedTime after it.
function time(date: Date): forge.asn1.Asn1 {
  return date.getUTCFullYear() < 2050
    ? asn1.create(UNIVERSAL, asn1.Type.UTCTIME, false, asn1.dateToUtcTime(date))
    : asn1.create(UNIVERSAL, asn1.Type.GENERALIZEDTIME, false, asn1.dateToGeneralizedTime(date));
}

const children = (node: forge.asn1.Asn1): forge.asn1.Asn1[] => (typeof node.value === 'string' ? [] : node.value);
const sequence = (parts: forge.asn1.Asn1[]) => asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, parts);
const oid = (id: string) => asn1.create(UNIVERSAL, asn1.Type.OID, false, asn1.oidToDer(id).getBytes());
const integer = (bytes: string) => asn1.create(UNIVERSAL, asn1.Type.INTEGER, false, bytes);
const binary = (bytes: Uint8Array) => Buffer.from(bytes).toString('binary');
