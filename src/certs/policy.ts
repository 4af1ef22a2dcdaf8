// How long certificates live, when they are renewed, and how long a change of trust needs to reach everybody.

/** All durations in ms. */
export interface Policy {
  /** Life of an authority. */
  readonly caLifetimeMs: number;
  /** Life of a leaf. */
  readonly leafLifetimeMs: number;
  /** The part of its life after which a certificate is renewed, between 0 and 1. */
  readonly renewAfter: number;
  /**
   * How long every registration must have been seen to trust a new authority before its leaf is served: API servers follow
   * changes by watches and acknowledge nothing (spec admission.md 9.1).
   */
  readonly propagationMs: number;
  /** How long all replicas must have been seen to serve leaves of the present authority before an earlier one is dropped. */
  readonly settleMs: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** 5 years for an authority, 30 days for a leaf, renewal after two thirds, a minute for changes of trust. */
export const DEFAULT_POLICY: Policy = {
  caLifetimeMs: 5 * 365 * DAY_MS,
  leafLifetimeMs: 30 * DAY_MS,
  renewAfter: 2 / 3,
  propagationMs: 60_000,
  settleMs: 5_000,
};

/** Under which names the leaf is called, and the policy. */
export interface Wanted {
  /** Names that the leaf must carry; a leaf that lacks `essentialName` cannot be used, one that lacks another is renewed. */
  readonly names: readonly string[];
  /** The name that API servers ask for. */
  readonly essentialName: string;
  readonly policy: Policy;
}
