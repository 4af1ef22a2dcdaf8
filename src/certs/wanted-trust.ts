// Whom everything that calls us shall trust: those whom the store names, and those whom any replica needs. Pure.
import type { X509Certificate } from 'node:crypto';
import { distinct } from './bundle.ts';
import type { Chain } from './chain.ts';
import type { WantedTrust } from './next-bundle.ts';

/**
 * Whom clients must trust for the sake of one replica, which it says in its report: who signed what it serves, and everybody whose
 * leaf it may serve next. It says so before it serves, so that nobody takes an authority away that it is about to use.
 */
export function neededTrust(serving: Chain | undefined, remembered: Chain | undefined): X509Certificate[] {
  const chains = [serving, remembered].filter((chain) => chain !== undefined);
  const next = remembered?.next?.authority.certificate;
  return distinct([...chains.map(({ issuer }) => issuer), ...(next === undefined ? [] : [next])]);
}

/** What a wish for trust is made from. */
export interface TrustSources {
  readonly stored: Chain | undefined;
  readonly remembered: Chain | undefined;
  /** What this replica needs, and what the reports name. */
  readonly needed: readonly X509Certificate[];
  /** Whether this process may take authorities away: it leads, and has read all reports. */
  readonly mayRemove: boolean;
}

/** Whom to publish. No authorities: nothing is known, so everything is to be left as it is. */
export function wantedTrust({ stored, remembered, needed, mayRemove }: TrustSources): WantedTrust {
  const chains = [stored, remembered]
    .filter((chain) => chain !== undefined)
    .sort((a, b) => b.generation - a.generation);
  const [first, second] = chains;
  // What went back in time does not count; what somebody else put there does, beside ours, since he may serve it.
  const isBeside = second?.generation === 0 || second?.generation === first?.generation;
  const named = (isBeside ? chains : chains.slice(0, 1)).flatMap(({ bundle }) => bundle);
  return { authorities: distinct([...named, ...needed]), only: mayRemove && chains.length > 0 };
}
