// What there is to know about the certificates, as `kpack certs status` tells it. Pure: what was read in, the report out.
import type { X509Certificate } from 'node:crypto';
import { fingerprintsOf } from './bundle.ts';
import { type Chain, isChain, readChain } from './chain.ts';
import { lifeAt, namesOf, readCertificate, readCertificates } from './inspect.ts';
import type { Material } from './material.ts';
import type { Wanted } from './policy.ts';
import { withNamesOf } from './present-names.ts';
import type { ReplicaReport } from './replica-report.ts';
import { nextStep, type Phase, phaseOf } from './rotation.ts';
import { type Published, trustedEverywhere } from './trust-watch.ts';

/** What was read from the cluster. */
export interface Facts {
  readonly stored: Material;
  readonly published: readonly Published[];
  /** Each with whether it was renewed within its duration, by the API server's clock. */
  readonly replicas: readonly (ReplicaReport & { readonly isLive: boolean })[];
  /** Identity of the leader; empty: none. */
  readonly leader: string;
  readonly now: Date;
}

/** A certificate in words. */
export interface CertificateStatus {
  readonly role: 'leaf' | 'authority' | 'next leaf' | 'next authority' | 'earlier authority';
  readonly subject: string;
  readonly issuer: string;
  /** Hex. */
  readonly serial: string;
  /** SHA-256, hex pairs with colons. */
  readonly fingerprint: string;
  /** DNS names and addresses, of a leaf. */
  readonly names: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  /** When it is renewed; absent for one that is not ours to renew. */
  readonly renewal?: string;
}

/** Version 1 of the report. Times are RFC 3339. */
export interface StatusReport {
  readonly version: 1;
  readonly time: string;
  readonly phase: Phase;
  readonly certificates: readonly CertificateStatus[];
  readonly trust: readonly {
    readonly kind: string;
    readonly name: string;
    /** Fingerprints of the authorities that all of its places trust. */
    readonly authorities: readonly string[];
    /** Whether the serving leaf is trusted there. */
    readonly trustsLeaf: boolean;
  }[];
  readonly replicas: readonly {
    readonly name: string;
    /** Fingerprint of the leaf that it serves; empty: none yet. */
    readonly leaf: string;
    readonly servesStoredLeaf: boolean;
    readonly live: boolean;
    readonly leader: boolean;
  }[];
  readonly next: { readonly step: string; readonly at?: string; readonly why: string };
  /** What fails now or will within the time asked for; empty when all is well. */
  readonly problems: readonly string[];
}

/** @param withinMs how far to look ahead for what will fail, ms. */
export function statusOf(facts: Facts, asked: Wanted, withinMs: number): StatusReport {
  const { stored, published, now } = facts;
  const wanted = withNamesOf(stored, asked);
  const chain = readChain(stored, wanted.essentialName, now);
  const usable = isChain(chain) ? chain : undefined;
  const everywhere = trustedEverywhere(published);
  const step = nextStep(
    {
      stored,
      remembered: undefined,
      trust: (fingerprint) => (everywhere.has(fingerprint) ? 0 : undefined),
      alignedForMs: undefined,
      othersHold: facts.replicas.some(({ isLive, serving }) => isLive && serving !== undefined),
      mayMake: true,
      now,
    },
    wanted,
  );
  return {
    version: 1,
    time: now.toISOString(),
    phase: phaseOf(stored, wanted, now),
    certificates: usable === undefined ? [] : certificatesOf(usable, stored, wanted),
    trust: published.map(({ target: { kind, name }, entries }) => {
      const places = (entries ?? []).map(({ bundle }) => fingerprintsOf(bundle));
      const [first = new Set<string>(), ...others] = places;
      const authorities = [...first].filter((fingerprint) => others.every((place) => place.has(fingerprint)));
      return { kind, name, authorities, trustsLeaf: authorities.includes(usable?.issuer.fingerprint256 ?? '') };
    }),
    replicas: facts.replicas.map(({ identity, serving, isLive }) => ({
      name: identity,
      leaf: serving?.leaf ?? '',
      servesStoredLeaf: serving?.leaf !== undefined && serving.leaf === usable?.leaf.fingerprint256,
      live: isLive,
      leader: identity === facts.leader,
    })),
    next:
      step.do === 'rest' ? restOf(step, usable, wanted) : { step: step.do, at: now.toISOString(), why: step.reason },
    problems: problemsOf(facts, usable, isChain(chain) ? '' : chain.unusable, withinMs),
  };
}

function restOf(step: { phase: Phase; waitsFor?: string }, chain: Chain | undefined, { policy }: Wanted) {
  if (step.waitsFor !== undefined && step.phase !== 'steady')
    return { step: 'wait', why: `waits for ${step.waitsFor}` };
  const [leaf, authority] = [chain?.leaf, chain?.issuer].map((one) => one && lifeAt(one, policy.renewAfter));
  const isAuthority = leaf !== undefined && authority !== undefined && authority < leaf;
  const at = isAuthority ? authority : leaf;
  return {
    step: isAuthority || chain?.authority === undefined ? 'prepare' : 'renew-leaf',
    ...(at && { at: at.toISOString() }),
    why: `${isAuthority ? 'the authority' : 'the leaf'} is then due for renewal`,
  };
}

function certificatesOf(chain: Chain, stored: Material, { policy }: Wanted): CertificateStatus[] {
  const due = (certificate: X509Certificate) => ({ renewal: lifeAt(certificate, policy.renewAfter).toISOString() });
  const next = chain.next;
  const others = readCertificates(stored.caBundle ?? '').filter(
    ({ fingerprint256 }) =>
      fingerprint256 !== chain.issuer.fingerprint256 && fingerprint256 !== next?.authority.certificate.fingerprint256,
  );
  const nextLeaf = readCertificate(stored.nextServerCert ?? '');
  return [
    { ...describe('leaf', chain.leaf), ...due(chain.leaf) },
    { ...describe('authority', chain.issuer), ...(chain.authority && due(chain.issuer)) },
    ...(nextLeaf === undefined ? [] : [describe('next leaf', nextLeaf)]),
    ...(next === undefined ? [] : [describe('next authority', next.authority.certificate)]),
    ...others.map((ca) => describe('earlier authority', ca)),
  ];
}

function describe(role: CertificateStatus['role'], certificate: X509Certificate): CertificateStatus {
  const oneLine = (name: string) => name.split('\n').join(', ');
  return {
    role,
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    serial: certificate.serialNumber,
    fingerprint: certificate.fingerprint256,
    names: role.endsWith('leaf') ? namesOf(certificate) : [],
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
  };
}

function problemsOf(facts: Facts, chain: Chain | undefined, unusable: string, withinMs: number): string[] {
  const { now, published, replicas } = facts;
  if (chain === undefined) return [`nothing in the store can be served: ${unusable}`];
  const problems: string[] = [];
  const soon = new Date(now.getTime() + withinMs);
  const expires = (what: string, { validToDate }: X509Certificate): void => {
    if (validToDate <= soon) problems.push(`${what} expires at ${validToDate.toISOString()}`);
  };
  expires('the leaf', chain.leaf);
  expires('the authority', chain.issuer);
  const served = new Map([[chain.issuer.fingerprint256, 'the stored leaf']]);
  for (const { identity, serving, isLive } of replicas) {
    if (isLive && serving !== undefined) served.set(serving.issuer.fingerprint256, `the leaf that ${identity} serves`);
    if (isLive && serving !== undefined && serving.leafNotAfter <= soon && serving.leaf !== chain.leaf.fingerprint256) {
      problems.push(`${identity} serves a leaf that expires at ${serving.leafNotAfter.toISOString()}`);
    }
  }
  for (const { target, entries } of published) {
    const name = `${target.kind} ${target.name}`;
    if (entries === undefined) problems.push(`${name} does not exist: apply the release manifests`);
    else if (entries.length === 0 && target.registration)
      problems.push(`${name} does not call our Service: apply the release manifests`);
    for (const [issuer, what] of served) {
      const trusting = (entries ?? []).every(({ bundle }) => fingerprintsOf(bundle).has(issuer));
      if (!trusting) problems.push(`${name} does not trust ${what}`);
    }
  }
  if (!replicas.some(({ isLive }) => isLive))
    problems.push('no webhook replica is running: nothing is served, and nothing renewed but by `kpack certs rotate`');
  return problems;
}
