// Why a Build does not get on: told in its condition Succeeded, and either the end of it or tried again. kpack fails a Build for good on
// every hiccup while its pod is made, and says nothing at all when the API server refuses the pod (spec controllers.md, 11, 19).

/** What else is known. */
export interface BuildProblemDetails {
  readonly cause?: unknown;
  /** How long to wait at least before the next attempt, ms. */
  readonly retryAfterMs?: number | undefined;
}

/** Thrown on the way from a Build to its pod, and from its pod to its result. */
export class BuildProblem extends Error {
  override readonly name = 'BuildProblem';
  /** The reason of the condition: one word in CamelCase. */
  readonly reason: string;
  /** Whether the Build has failed for good; else it is tried again. */
  readonly isFinal: boolean;
  readonly retryAfterMs: number | undefined;

  /** @param message of the condition: what happened, and what to do. */
  constructor(end: 'final' | 'retried', reason: string, message: string, details: BuildProblemDetails = {}) {
    super(message, { cause: details.cause });
    this.reason = reason;
    this.isFinal = end === 'final';
    this.retryAfterMs = details.retryAfterMs;
  }
}
