// The rules that the interleavings are tried on. Each can be left out, to see what it is for.

/** What holds in a world; all true is the design. */
export interface Rules {
  /** A report names every authority that the replica may serve next, and trust counts only from when it was reported. */
  readonly announce: boolean;
  /** Authorities of others stay in the bundles until they expire. */
  readonly keepForeign: boolean;
  /** A replica turns ready by `whyNotReady`, and not as soon as it reads its authority back. */
  readonly carefulStart: boolean;
  /** Silence and agreement count only while reports can be heard. */
  readonly listen: boolean;
  /** Who could not hear the reports listens for a while before he takes an authority away. */
  readonly catchUp: boolean;
}

/** The design. */
export const RULES: Rules = { announce: true, keepForeign: true, carefulStart: true, listen: true, catchUp: true };
