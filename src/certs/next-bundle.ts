// What one place that names authorities shall name next. Pure.
import type { X509Certificate } from 'node:crypto';
import { distinct } from './bundle.ts';
import { isUnexpired } from './inspect.ts';
import { isOurs } from './own-authority.ts';

/** Whom everything that calls us shall trust. */
export interface WantedTrust {
  readonly authorities: readonly X509Certificate[];
  /** Whether authorities of ours that are not wanted are to be taken away. */
  readonly only: boolean;
}

/**
 * The bundle for a place whose entries carry `present`; undefined when nothing is to be changed. What others have put there stays
 * until it expires: kpack's replicas serve leaves of theirs and report nothing.
 * @param isKnown whether all who serve leaves of an authority report so.
 */
export function nextBundle(
  present: readonly (readonly X509Certificate[])[],
  { authorities, only }: WantedTrust,
  now: Date,
  isKnown: (authority: X509Certificate) => boolean = isOurs,
): X509Certificate[] | undefined {
  if (authorities.length === 0) return undefined;
  const kept = present.flat().filter((ca) => !only || (!isKnown(ca) && isUnexpired(ca, now)));
  const bundle = distinct([...authorities, ...kept]);
  const isCarried = (entry: readonly X509Certificate[]): boolean => {
    const carried = new Set(entry.map((ca) => ca.fingerprint256));
    return carried.size === bundle.length && bundle.every((ca) => carried.has(ca.fingerprint256));
  };
  return present.every(isCarried) ? undefined : bundle;
}
