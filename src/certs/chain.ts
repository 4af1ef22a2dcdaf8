// What a material is good for at one moment: the leaf that can be served, who signed it, who can sign the next one, and whom
// clients must trust. Pure.
import type { X509Certificate } from 'node:crypto';
import { trustedAuthorities } from './bundle.ts';
import { generationOf } from './generation.ts';
import { issuerOf, isUnexpired, keyMatches, readCertificate, readCertificates, uncoveredNames } from './inspect.ts';
import { hasPending, type Material } from './material.ts';

/** An authority that can sign: certificate and key belong together, and are of the kind that we make. */
export interface Authority {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
  readonly certificate: X509Certificate;
}

/** The authority that comes next, complete. */
export interface Pending {
  readonly authority: Authority;
  readonly leaf: X509Certificate;
}

/** A material whose leaf can be served. */
export interface Chain {
  readonly leaf: X509Certificate;
  readonly issuer: X509Certificate;
  /** The issuer with its key; undefined where the key was thrown away (kpack) or lost. */
  readonly authority: Authority | undefined;
  /** Whom clients must trust: the issuer first, then the next one, then earlier ones that have not expired. */
  readonly bundle: readonly X509Certificate[];
  readonly next: Pending | undefined;
  /** Why what is there of the next authority cannot be used; undefined when it can, or when nothing is there. */
  readonly brokenNext: string | undefined;
  readonly generation: number;
  /** Whether leaf and issuer are valid already; not so when they were made by somebody whose clock is far ahead. */
  readonly isValidYet: boolean;
}

/** A material whose leaf cannot be served. */
export interface NoChain {
  readonly unusable: string;
}

/** Reads a material; `name` is the name under which clients call. */
export function readChain(material: Material, name: string, now: Date): Chain | NoChain {
  const { serverKey, serverCert, caCert } = material;
  if (serverKey === undefined && serverCert === undefined && caCert === undefined) return no('the store is empty');
  const pair = readLeaf(serverCert, serverKey, name, now);
  if (typeof pair === 'string') return no(pair);
  if (caCert === undefined) return no('there is no authority');
  const issuer = issuerOf(pair, readCertificates(caCert));
  if (issuer === undefined) return no('the leaf was not signed by the stored authority');
  if (!isUnexpired(issuer, now)) return no(`the authority expired at ${issuer.validToDate.toISOString()}`);
  const next = readPending(material, name, now);
  const usableNext = typeof next === 'string' ? undefined : next;
  return {
    leaf: pair,
    issuer,
    authority: readAuthority(material.caCert, material.caKey),
    bundle: trustedAuthorities(issuer, usableNext?.authority.certificate, material.caBundle ?? '', now),
    next: usableNext,
    brokenNext: typeof next === 'string' ? next : undefined,
    generation: generationOf(material),
    isValidYet: isValidYet(pair, now) && isValidYet(issuer, now),
  };
}

/** Whether a reading has found a chain. */
export const isChain = (read: Chain | NoChain | undefined): read is Chain => read !== undefined && 'leaf' in read;

/** The pending authority; undefined when there is none, a sentence when it cannot be used. */
export function readPending(material: Material, name: string, now: Date): Pending | string | undefined {
  if (!hasPending(material)) return undefined;
  const authority = readAuthority(material.nextCaCert, material.nextCaKey);
  if (authority === undefined) return 'the next authority has no usable certificate and key';
  if (!isUnexpired(authority.certificate, now)) return 'the next authority has expired';
  if (!isValidYet(authority.certificate, now)) return 'the next authority is not valid yet';
  const leaf = readLeaf(material.nextServerCert, material.nextServerKey, name, now);
  if (typeof leaf === 'string') return `of the next authority, ${leaf}`;
  if (issuerOf(leaf, [authority.certificate]) === undefined)
    return 'the next leaf was not signed by the next authority';
  return { authority, leaf };
}

/** An authority that we can sign with: certificate and key are there, belong together, and are of the kind we make. */
export function readAuthority(cert: string | undefined, key: string | undefined): Authority | undefined {
  if (cert === undefined || key === undefined) return undefined;
  const certificate = readCertificate(cert);
  if (certificate === undefined || !certificate.ca || !keyMatches(certificate, key)) return undefined;
  return certificate.publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1'
    ? { key, cert, certificate }
    : undefined;
}

const isValidYet = (cert: X509Certificate, now: Date): boolean => cert.validFromDate <= now;
const no = (unusable: string): NoChain => ({ unusable });

function readLeaf(
  cert: string | undefined,
  key: string | undefined,
  name: string,
  now: Date,
): X509Certificate | string {
  if (key === undefined) return 'the leaf has no private key';
  if (cert === undefined) return 'there is no leaf';
  const leaf = readCertificate(cert);
  if (leaf === undefined) return 'the leaf cannot be read';
  if (!keyMatches(leaf, key)) return 'the private key is not the leaf’s';
  if (!isUnexpired(leaf, now)) return `the leaf expired at ${leaf.validToDate.toISOString()}`;
  if (uncoveredNames(leaf, [name]).length > 0) return `the leaf is not for ${name}`;
  return leaf;
}
