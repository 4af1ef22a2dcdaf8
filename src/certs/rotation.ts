// The state machine of the certificates (spec admission.md 9.1): from what the store holds, what this process remembers, what
// registrations and replicas report, and the time, to the next step. Pure: no I/O, no clock.
//
// The invariant: each leaf that a replica may serve chains to an authority in each bundle that an API server may hold. The
// phases are not stored, they are read off what is stored, so a crash between two writes leaves a phase and not a question:
//
//   steady    one authority                                  leaves are renewed under it, which clients never notice
//   prepare   one that comes next, with its first leaf        clients are taught to trust both; the old leaf is served
//   switched  the next one took over, the old one is trusted  until no replica serves a leaf of the old one
import type { X509Certificate } from 'node:crypto';
import { fingerprintsOf } from './bundle.ts';
import { type Chain, isChain, readAuthority, readChain, readPending } from './chain.ts';
import { generationOf, LAST_GENERATION } from './generation.ts';
import { isUnexpired, lifeAt, uncoveredNames } from './inspect.ts';
import { hasPending, type Material, sameMaterial } from './material.ts';
import { isOurs } from './own-authority.ts';
import type { Wanted } from './policy.ts';

/** Where a rotation stands. `broken`: the store holds nothing that can be served. */
export type Phase = 'steady' | 'prepare' | 'switched' | 'broken';

/**
 * For how long, ms by this process' own clock and without a break, everything that calls us has been seen to trust the authority
 * with this SHA-256 fingerprint; undefined: not now.
 */
export type Trust = (fingerprint: string) => number | undefined;

/** What a decision is made from. */
export interface Situation {
  readonly stored: Material;
  /** The last good content that this process has seen, from which the store is restored; undefined: none yet. */
  readonly remembered: Material | undefined;
  readonly trust: Trust;
  /** For how long, ms by this process' own clock, all replicas have been seen to serve leaves of the stored issuer; undefined: not now. */
  readonly alignedForMs: number | undefined;
  /** Whether another live replica serves something, and so can restore what this process cannot. */
  readonly othersHold: boolean;
  /** Whether this process makes new certificates: the leader, and whoever was told to rotate. */
  readonly mayMake: boolean;
  /** Renew now, due or not. */
  readonly force?: 'leaf' | 'authority' | undefined;
  readonly now: Date;
}

/** What to do next, and in words why. */
export type Step =
  /** Nothing before `until`, unless something changes. */
  | { readonly do: 'rest'; readonly phase: Phase; readonly until: Date; readonly waitsFor?: string }
  /** Write back what this process remembers; whoever the store names meanwhile stays trusted. */
  | { readonly do: 'restore'; readonly reason: string }
  /** Make an authority and a leaf and serve them at once: nothing is there that anybody could trust. */
  | { readonly do: 'begin'; readonly reason: string }
  /** Sign a leaf with the present authority and serve it: whoever trusts the old leaf trusts the new one. */
  | { readonly do: 'renew-leaf'; readonly reason: string }
  /** Make the next authority and its first leaf, and store them as pending. */
  | { readonly do: 'prepare'; readonly reason: string }
  /** Forget a pending authority that cannot be used. */
  | { readonly do: 'discard'; readonly reason: string }
  /** Serve the pending leaf. */
  | { readonly do: 'switch'; readonly reason: string }
  /** Trust no longer whom nobody serves. `drop` holds SHA-256 fingerprints. */
  | { readonly do: 'clean-up'; readonly reason: string; readonly drop: readonly string[] };

/** A rest that nothing but an event ends is over after this time, ms, since events can be lost. */
export const LONGEST_REST_MS = 60_000;

/** The phase of a stored content. */
export function phaseOf(stored: Material, wanted: Wanted, now: Date): Phase {
  const chain = readChain(stored, wanted.essentialName, now);
  if (!isChain(chain)) return 'broken';
  if (hasPending(stored)) return 'prepare';
  // An authority of somebody else stays trusted until it expires, and that is no phase of a rotation of ours.
  return earlier(chain).some(isOurs) ? 'switched' : 'steady';
}

/** The next step. */
export function nextStep(situation: Situation, wanted: Wanted): Step {
  const { stored, remembered, now, mayMake } = situation;
  const chain = readChain(stored, wanted.essentialName, now);
  if (!isChain(chain)) return repair(situation, wanted, chain.unusable);
  if (remembered !== undefined && isChain(readChain(remembered, wanted.essentialName, now))) {
    const foreign = whyForeign(stored, remembered);
    if (foreign !== undefined) return { do: 'restore', reason: foreign };
  }
  if (!mayMake) return rest(situation, wanted, chain);
  if (hasPending(stored)) return prepared(situation, wanted, chain);
  // One rotation after the other, also when another one is asked for; what is due by time does not wait.
  const isOver = !earlier(chain).some(isOurs);
  const asked = isOver ? situation : { ...situation, force: undefined };
  return due(asked, wanted, chain) ?? cleanUp(situation, wanted, chain) ?? rest(situation, wanted, chain);
}

/**
 * Whether a process that serves `serving` may serve the leaf of `stored`: when it has nothing better, or when whoever calls it
 * has trusted it for long enough. Each replica sees to this itself, whoever wrote the store.
 */
export function mayServe(stored: Chain, serving: Chain | undefined, trust: Trust, { policy }: Wanted): boolean {
  if (serving === undefined) return true;
  // Made by somebody whose clock is far ahead; what is served is still good.
  if (!stored.isValidYet) return false;
  const issuer = stored.issuer.fingerprint256;
  if (serving.issuer.fingerprint256 === issuer) return true;
  const trustedForMs = trust(issuer);
  return trustedForMs !== undefined && trustedForMs >= policy.propagationMs;
}

// A content that went back in time (a backup, a replica that had fallen behind), or that was changed by somebody who does not
// count generations (kpack, a person, half a write), would take trust away from what replicas serve, or a key from the authority.
// What we remember is written back, and whoever was named there is trusted as well.
function whyForeign(stored: Material, remembered: Material): string | undefined {
  const [now, before] = [generationOf(stored), generationOf(remembered)];
  // One content of kpack's after another is its own rotation, for as long as it is still running: theirs to decide.
  if (before === 0 || now > before || sameMaterial(stored, remembered)) return undefined;
  if (now === LAST_GENERATION) return undefined;
  if (now === before) return 'somebody else changed the certificates';
  return now === 0
    ? 'somebody else replaced the certificates'
    : `the certificates went back from generation ${before} to ${now}`;
}

// The leaf in the store cannot be served.
function repair(situation: Situation, wanted: Wanted, problem: string): Step {
  const { stored, remembered, othersHold, mayMake, now } = situation;
  const name = wanted.essentialName;
  if (remembered !== undefined && !sameMaterial(stored, remembered)) {
    // An expired leaf is worth restoring when the authority that can renew it comes with it, once.
    const isThere = stored.caCert === remembered.caCert && signable(stored, now);
    const isWorth = isChain(readChain(remembered, name, now)) || (signable(remembered, now) && !isThere);
    if (isWorth) return { do: 'restore', reason: problem };
  }
  const waits = (waitsFor: string): Step => ({ do: 'rest', phase: 'broken', until: after(now, 1000), waitsFor });
  if (othersHold && remembered === undefined) {
    return waits(`a replica that still has certificates to restore them (${problem})`);
  }
  if (!mayMake) return waits(`the leader to repair the certificates (${problem})`);
  if (signable(stored, now)) return { do: 'renew-leaf', reason: problem };
  const next = readPending(stored, name, now);
  if (typeof next === 'object') return { do: 'switch', reason: problem };
  return { do: 'begin', reason: problem };
}

function signable({ caCert, caKey }: Material, now: Date): boolean {
  const authority = readAuthority(caCert, caKey);
  return authority !== undefined && isUnexpired(authority.certificate, now);
}

// Phase `prepare`.
function prepared(situation: Situation, wanted: Wanted, chain: Chain): Step {
  const { now, trust, stored } = situation;
  const { policy } = wanted;
  if (chain.next === undefined)
    return { do: 'discard', reason: chain.brokenNext ?? 'the next authority is incomplete' };
  const trusted = [chain.issuer, chain.next.authority.certificate].map((ca) => trust(ca.fingerprint256));
  const trustedForMs = trusted.some((ms) => ms === undefined) ? undefined : Math.min(...trusted.map((ms) => ms ?? 0));
  if (trustedForMs !== undefined && trustedForMs >= policy.propagationMs) {
    return { do: 'switch', reason: `both authorities have been trusted for ${seconds(policy.propagationMs)}` };
  }
  // The present leaf must not expire while clients take their time.
  const renewal = whyLeafDue(chain, wanted, now) ?? whyIncomplete(chain, stored);
  if (renewal !== undefined && chain.authority !== undefined) return { do: 'renew-leaf', reason: renewal };
  const missing = policy.propagationMs - (trustedForMs ?? 0);
  const waitsFor =
    trustedForMs === undefined
      ? 'every registration to trust both authorities'
      : `API servers to learn of the next authority (${seconds(missing)} more)`;
  return { do: 'rest', phase: 'prepare', until: after(now, missing), waitsFor };
}

// Phases `steady` and `switched`: what is due.
function due({ now, force, stored }: Situation, wanted: Wanted, chain: Chain): Step | undefined {
  const { authority, issuer, leaf } = chain;
  if (force === 'authority') return { do: 'prepare', reason: 'asked for' };
  if (force === 'leaf' && authority !== undefined) return { do: 'renew-leaf', reason: 'asked for' };
  if (force === 'leaf') return { do: 'prepare', reason: 'asked for; the present authority has no key' };
  if (authority !== undefined && lifeAt(issuer, wanted.policy.renewAfter) <= now) {
    return { do: 'prepare', reason: `the authority expires at ${issuer.validToDate.toISOString()}` };
  }
  if (issuer.validFromDate > now) {
    return { do: 'prepare', reason: `the authority is not valid before ${issuer.validFromDate.toISOString()}` };
  }
  const reason = whyLeafDue(chain, wanted, now);
  if (reason !== undefined) {
    return authority === undefined
      ? { do: 'prepare', reason: `${reason}; the present authority has no key to renew it with` }
      : { do: 'renew-leaf', reason };
  }
  // Without the authority's key (kpack throws it away) what follows would cost a change of trust: not worth it.
  if (authority === undefined) return undefined;
  const incomplete = whyIncomplete(chain, stored);
  if (incomplete !== undefined) return { do: 'renew-leaf', reason: incomplete };
  const uncovered = uncoveredNames(leaf, wanted.names);
  if (uncovered.length === 0) return undefined;
  return { do: 'renew-leaf', reason: `the leaf is not for ${uncovered.join(', ')}` };
}

function whyLeafDue({ leaf }: Chain, { policy }: Wanted, now: Date): string | undefined {
  // Clients would refuse it. Whoever made it has a clock that is ahead by more than certificates are back-dated.
  if (leaf.validFromDate > now) return `the leaf is not valid before ${leaf.validFromDate.toISOString()}`;
  return lifeAt(leaf, policy.renewAfter) <= now ? `the leaf expires at ${leaf.validToDate.toISOString()}` : undefined;
}

// Whoever takes the authorities from the store must find there the one that counts.
function whyIncomplete({ issuer, next }: Chain, { caBundle = '' }: Material): string | undefined {
  const named = fingerprintsOf(caBundle);
  const needed = next === undefined ? [issuer] : [issuer, next.authority.certificate];
  return needed.every((ca) => named.has(ca.fingerprint256)) ? undefined : 'the stored bundle is incomplete';
}

// Phase `switched`. kpack's replicas report nothing, so its authority stays trusted until it expires.
function cleanUp({ alignedForMs }: Situation, { policy }: Wanted, chain: Chain): Step | undefined {
  if (alignedForMs === undefined || alignedForMs < policy.settleMs) return undefined;
  const drop = earlier(chain).filter(isOurs);
  if (drop.length === 0) return undefined;
  const reason = 'no replica serves a leaf of the earlier authority';
  return { do: 'clean-up', reason, drop: drop.map(({ fingerprint256 }) => fingerprint256) };
}

function rest(situation: Situation, wanted: Wanted, chain: Chain): Step {
  const { now, alignedForMs, mayMake, stored } = situation;
  const { renewAfter, settleMs } = wanted.policy;
  if (hasPending(stored)) {
    return { do: 'rest', phase: 'prepare', until: after(now, LONGEST_REST_MS), waitsFor: 'the leader to switch' };
  }
  const until = (ms: number) => new Date(Math.min(after(now, LONGEST_REST_MS).getTime(), Math.max(now.getTime(), ms)));
  const others = earlier(chain);
  // Who makes nothing need not be there when something is due.
  const dueAt = mayMake ? lifeAt(chain.leaf, renewAfter).getTime() : Number.POSITIVE_INFINITY;
  if (others.length === 0) return { do: 'rest', phase: 'steady', until: until(dueAt) };
  if (others.some(isOurs)) {
    const waitsFor = 'all replicas to serve the new leaf, so that the earlier authority can be dropped';
    const left = alignedForMs === undefined || !mayMake ? LONGEST_REST_MS : settleMs - alignedForMs;
    return { do: 'rest', phase: 'switched', until: until(now.getTime() + left), waitsFor };
  }
  const last = Math.max(...others.map((ca) => ca.validToDate.getTime()));
  const waitsFor = `the authority of somebody else to expire at ${new Date(last).toISOString()}`;
  return { do: 'rest', phase: 'steady', until: until(dueAt), waitsFor };
}

const earlier = ({ bundle, issuer }: Chain): X509Certificate[] =>
  bundle.filter(({ fingerprint256 }) => fingerprint256 !== issuer.fingerprint256);

const after = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
const seconds = (ms: number): string => `${Math.ceil(ms / 1000)} s`;
