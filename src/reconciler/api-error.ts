// The two ways in which a call to the API server fails: it said no (ApiError), or it did not answer (ConnectionError).

/** One of several reasons of a refusal, with its field. */
export interface StatusCause {
  /** Like `FieldValueRequired`. */
  readonly reason?: string;
  readonly message?: string;
  /** Like `spec.tag`. */
  readonly field?: string;
}

/** The parts of a Kubernetes `Status` that callers decide on. */
export interface Status {
  code?: number;
  reason?: string;
  message?: string;
  details?: { retryAfterSeconds?: number; causes?: readonly StatusCause[] };
}

/** The API server answered, with a refusal. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status code, or the code of an ERROR event in a watch. */
  readonly status: number;
  /** Kubernetes' machine-readable reason (`NotFound`, `Conflict`, `Expired`, ...); empty when it gave none. */
  readonly reason: string;
  /** How long the server asks to wait before the next attempt, ms; undefined when it did not say. */
  readonly retryAfterMs: number | undefined;
  /** The single faults of an object that was refused as invalid, where the server lists them. */
  readonly causes: readonly StatusCause[];

  constructor(
    status: number,
    reason: string,
    message: string,
    retryAfterMs?: number,
    causes: readonly StatusCause[] = [],
  ) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
    this.causes = causes;
  }

  /** From a `Status` object; `fallback` is the HTTP status where the object has no code. */
  static fromStatus(status: Status, fallback: number, retryAfterMs?: number): ApiError {
    const seconds = status.details?.retryAfterSeconds;
    return new ApiError(
      status.code ?? fallback,
      status.reason ?? '',
      status.message ?? `the API server answered ${fallback} without a message`,
      retryAfterMs ?? (seconds === undefined ? undefined : seconds * 1000),
      status.details?.causes,
    );
  }
}

/** The API server could not be reached, fell silent, or closed the connection in the middle of an answer. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/** A watch was silent for longer than a healthy API server ever is (it sends a bookmark every minute). */
export class SilentWatchError extends ConnectionError {}

/** The object does not exist. */
export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/** Somebody else changed (or created) the object since it was read: read again and decide again. */
export const isConflict = (error: unknown): boolean => error instanceof ApiError && error.status === 409;

/** The resourceVersion is too old (or unknown) for the API server: list again. */
export const isExpired = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 410 || error.reason === 'Expired' || error.reason === 'Gone');
