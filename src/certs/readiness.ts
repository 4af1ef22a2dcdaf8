// Whether requests may be sent to a replica that has just started: only when API servers are known to trust what it serves. That
// the registrations say so is not enough, since API servers follow them with a delay. Pure.
import type { Policy } from './policy.ts';

/** What another replica says of itself. */
export interface OtherReplica {
  /** The authority (SHA-256 fingerprint) that signed what it serves; undefined: it serves nothing. */
  readonly issuer: string | undefined;
  /** It gets requests. */
  readonly isReady: boolean;
  /** It has renewed its report since this process started, so it is not the report of somebody dead. */
  readonly isAlive: boolean;
}

/** How a process stands that wants to turn ready. Fingerprints are SHA-256. */
export interface Start {
  /** Who signed the leaf that it serves. */
  readonly issuer: string;
  /** For how long, ms, it has seen everything that calls us trust the issuer, and has itself reported to need it. */
  readonly trustedForMs: number | undefined;
  /** For how long, ms, nobody has changed whom those who call us trust, by the API server's record; 0: not known. */
  readonly publishedForMs: number;
  /** Somebody is trusted who is not of ours, such as kpack, whose replicas report nothing. */
  readonly trustsForeign: boolean;
  /** Undefined: the reports have not been read yet. */
  readonly others: readonly OtherReplica[] | undefined;
}

/** Why not yet, as one line; undefined when it may turn ready. */
export function whyNotReady(start: Start, { propagationMs, settleMs }: Policy): string | undefined {
  const { issuer, trustedForMs, publishedForMs, trustsForeign, others } = start;
  if (trustedForMs === undefined) return 'not every registration trusts the serving certificate yet';
  if (others === undefined) return 'the reports of the other replicas have not been read yet';
  if (trustedForMs >= propagationMs) return undefined;
  const serving = others.filter(({ isReady }) => isReady);
  if (serving.some((other) => other.isAlive && other.issuer === issuer)) return undefined;
  // Where nobody else serves, waiting only makes it worse.
  if (serving.length === 0 && !trustsForeign) return undefined;
  // API servers know it. A leader who has not heard that we need it may be about to take it away: his request takes a moment.
  const settledMs = Math.min(propagationMs, 2 * settleMs);
  const isKnown = publishedForMs >= propagationMs;
  if (isKnown && trustedForMs >= settledMs) return undefined;
  const left = Math.ceil(((isKnown ? settledMs : propagationMs) - trustedForMs) / 1000);
  return `API servers may not trust the serving certificate yet (at most ${left} s more)`;
}
