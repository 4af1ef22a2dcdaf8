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
  /** Everything that calls us trusted the issuer already when this process first looked. */
  readonly wasTrusted: boolean;
  /** Somebody is trusted who is not of ours, such as kpack, whose replicas report nothing. */
  readonly trustsForeign: boolean;
  /** Undefined: the reports have not been read yet. */
  readonly others: readonly OtherReplica[] | undefined;
  /** How long the reports have been followed without a break, ms; 0: they are not. */
  readonly watchedForMs: number;
}

/** Why not yet, as one line; undefined when it may turn ready. */
export function whyNotReady(start: Start, { propagationMs, settleMs }: Policy): string | undefined {
  const { issuer, trustedForMs, others } = start;
  if (trustedForMs === undefined) return 'not every registration trusts the serving certificate yet';
  if (others === undefined) return 'the reports of the other replicas have not been read yet';
  if (trustedForMs >= propagationMs) return undefined;
  if (others.some((other) => other.isReady && other.isAlive && other.issuer === issuer)) return undefined;
  if (isAlone(start, settleMs)) return undefined;
  const left = Math.ceil((propagationMs - trustedForMs) / 1000);
  return `API servers may not trust the serving certificate yet (at most ${left} s more)`;
}

// Where nobody else serves, waiting only makes it worse.
function isAlone({ wasTrusted, trustsForeign, others = [], watchedForMs }: Start, settleMs: number): boolean {
  if (trustsForeign) return wasTrusted && others.length === 0;
  if (others.every(({ isReady }) => !isReady)) return true;
  // Those who said that they serve are silent. They may be cut off from the API server and serve all the same, so this is only
  // for who starts with what was trusted before, and not with what another newcomer has just published.
  return wasTrusted && others.every(({ isReady, isAlive }) => isReady && !isAlive) && watchedForMs >= settleMs;
}
