// Decides what a store's content needs: nothing, a new leaf, or a new authority and a leaf. Pure; `perform` makes it.
import type { X509Certificate } from 'node:crypto';
import { createPrivateKey } from 'node:crypto';
import { trustBundle } from './bundle.ts';
import {
  issuerOf,
  isUnexpired,
  keyMatches,
  lifeAt,
  readCertificate,
  readCertificates,
  uncoveredNames,
} from './inspect.ts';
import type { Material } from './material.ts';

/** How long certificates live and when they are renewed. */
export interface Policy {
  /** Life of an authority, ms. */
  readonly caLifetimeMs: number;
  /** Life of a leaf, ms. */
  readonly leafLifetimeMs: number;
  /** The part of its life after which a certificate is renewed. */
  readonly renewAfter: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** 5 years for an authority, 30 days for a leaf, renewal after two thirds. */
export const DEFAULT_POLICY: Policy = {
  caLifetimeMs: 5 * 365 * DAY_MS,
  leafLifetimeMs: 30 * DAY_MS,
  renewAfter: 2 / 3,
};

/** What has to be done, and in words why. */
export type Step =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'leaf'; readonly reason: string }
  | { readonly kind: 'authority'; readonly reason: string };

/** What a decision is made for. */
export interface Wanted {
  /** Names that the leaf must carry; a leaf that lacks `essentialName` cannot be used, one that lacks another is renewed. */
  readonly names: readonly string[];
  /** The name that API servers ask for. */
  readonly essentialName: string;
  readonly policy: Policy;
}

/** The next step for what a store holds at `now`. */
export function decide(material: Material, wanted: Wanted, now: Date): Step {
  const unusable = whyUnusable(material, wanted.essentialName, now);
  if (unusable !== undefined) return renewal(material, wanted, now, unusable);
  const due = whyDue(material, wanted, now);
  if (due === undefined) return { kind: 'nothing' };
  const step = renewal(material, wanted, now, due.reason);
  // Without the authority's key (kpack throws it away) other names would cost every client a change of trust: not worth it.
  return step.kind === 'authority' && !due.soon ? { kind: 'nothing' } : step;
}

/** Why the leaf in the store cannot be served; undefined when it can. */
export function whyUnusable(material: Material, essentialName: string, now: Date): string | undefined {
  const { serverKey, serverCert, caCert } = material;
  if (serverKey === undefined && serverCert === undefined && caCert === undefined) return 'the store is empty';
  if (serverKey === undefined) return 'the leaf has no private key';
  if (serverCert === undefined) return 'there is no leaf';
  if (caCert === undefined) return 'there is no authority';
  const leaf = readCertificate(serverCert);
  if (leaf === undefined) return 'the leaf cannot be read';
  if (!keyMatches(leaf, serverKey)) return 'the private key is not the leaf’s';
  if (!isUnexpired(leaf, now)) return `the leaf expired at ${leaf.validToDate.toISOString()}`;
  if (uncoveredNames(leaf, [essentialName]).length > 0) return `the leaf is not for ${essentialName}`;
  const issuer = issuerOf(leaf, readCertificates(caCert));
  if (issuer === undefined) return 'the leaf was not signed by the stored authority';
  if (!isUnexpired(issuer, now)) return `the authority expired at ${issuer.validToDate.toISOString()}`;
  return undefined;
}

/** Makes what the step says. Parts that it does not concern stay; earlier authorities stay in the bundle. */
export async function perform(step: Step, material: Material, wanted: Wanted, now: Date): Promise<Material> {
  if (step.kind === 'nothing') return material;
  const { names, policy } = wanted;
  // Loaded here, since a start that finds good certificates need not pay for the encoder.
  const { createAuthority, issueLeaf } = await import('./authority.ts');
  const kept = step.kind === 'leaf' ? authorityOf(material) : undefined;
  const authority = kept ?? (await createAuthority(now, policy.caLifetimeMs));
  const leaf = await issueLeaf(authority, names, now, policy.leafLifetimeMs);
  const earlier = `${material.caCert ?? ''}\n${material.caBundle ?? ''}`;
  return {
    serverKey: leaf.key,
    serverCert: leaf.cert,
    caCert: authority.cert,
    caKey: authority.key,
    caBundle: trustBundle({ caCert: authority.cert, caBundle: earlier }, now),
  };
}

function renewal(material: Material, wanted: Wanted, now: Date, reason: string): Step {
  const authority = authorityOf(material);
  if (authority === undefined) return { kind: 'authority', reason: `${reason}; no authority to renew it with` };
  if (lifeAt(authority.certificate, wanted.policy.renewAfter) <= now) {
    return { kind: 'authority', reason: `${reason}; the authority is due for renewal too` };
  }
  return { kind: 'leaf', reason };
}

interface Due {
  readonly reason: string;
  /** Whether the leaf will expire if nothing is done. */
  readonly soon: boolean;
}

function whyDue(material: Material, wanted: Wanted, now: Date): Due | undefined {
  const leaf = readCertificate(material.serverCert ?? '');
  if (leaf === undefined) return undefined;
  if (lifeAt(leaf, wanted.policy.renewAfter) <= now) {
    return { reason: `the leaf expires at ${leaf.validToDate.toISOString()}`, soon: true };
  }
  const uncovered = uncoveredNames(leaf, wanted.names);
  if (uncovered.length > 0) return { reason: `the leaf is not for ${uncovered.join(', ')}`, soon: false };
  return undefined;
}

interface Authority {
  readonly key: string;
  readonly cert: string;
  readonly certificate: X509Certificate;
}

// An authority that we can sign with: certificate and key are there, belong together, and are of the kind we make.
function authorityOf(material: Material): Authority | undefined {
  const { caCert: cert, caKey: key } = material;
  if (cert === undefined || key === undefined) return undefined;
  const certificate = readCertificate(cert);
  if (certificate === undefined || !certificate.ca || !keyMatches(certificate, key)) return undefined;
  const curve = createPrivateKey(key).asymmetricKeyDetails?.namedCurve;
  return curve === 'prime256v1' ? { key, cert, certificate } : undefined;
}
