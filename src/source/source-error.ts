// The one error of this folder: why the state of a source is not known, and what a person can do about it.

/** What went wrong, fit for the `reason` of a condition. */
export type SourceErrorCode =
  | 'InvalidURL'
  | 'InvalidRevision'
  | 'AddressNotAllowed'
  | 'InvalidCredential'
  | 'Unauthorized'
  | 'Forbidden'
  | 'RepositoryNotFound'
  | 'RevisionNotFound'
  | 'RateLimited'
  | 'Unavailable'
  | 'Unreachable'
  | 'UntrustedCertificate'
  | 'UntrustedHostKey'
  | 'Timeout'
  | 'InvalidAnswer';

/** What else is known about a failure. */
export interface SourceErrorDetails {
  readonly cause?: unknown;
  /** The next step, instead of the usual one for the code. */
  readonly hint?: string;
  /** How long the server asks to wait before the next attempt, ms. */
  readonly retryAfterMs?: number | undefined;
}

/** What to do, for each code, where nothing more is known. docs/sources.md has them all. */
export const USUAL_HINTS: Record<SourceErrorCode, string> = {
  InvalidURL:
    'Write it as https://HOST/PATH, http://HOST/PATH, ssh://USER@HOST/PATH, git://HOST/PATH or USER@HOST:PATH.',
  InvalidRevision: 'Write the name of a branch or tag, or all digits of a commit.',
  AddressNotAllowed:
    'Use a git server with an address of its own, or allow local addresses in the controller if you trust it.',
  InvalidCredential: 'Store a private key without a passphrase in the secret, as PEM under ssh-privatekey.',
  Unauthorized: 'Check the secret that is annotated kpack.io/git for this host, and that the service account names it.',
  Forbidden: 'Give the user of the secret the right to read this repository.',
  RepositoryNotFound:
    'Check the URL. Some servers say this also of repositories that the user of the secret may not see, or when there is no secret.',
  RevisionNotFound: 'Push it, or correct the revision; it is looked for again.',
  RateLimited: 'Wait; it is tried again. A longer source.kpack.io/polling-interval asks less often.',
  Unavailable: 'Wait; it is tried again. If it stays so, ask whoever runs the git server.',
  Unreachable:
    'Check the host name, and that the cluster can reach it (DNS, network policies, proxy); it is tried again.',
  UntrustedCertificate:
    'Mount the certificate of its authority into the controller and name its directory in SSL_CERT_DIR, or give the server a certificate for this host that has not expired.',
  UntrustedHostKey: 'Put the host key of the server, as ssh-keyscan prints it, under known_hosts in the secret.',
  Timeout: 'Wait; it is tried again. If it stays so, check that the cluster can reach the git server.',
  InvalidAnswer: 'Check that the URL is that of a git repository and that no proxy or login page answers in its place.',
};

/** Trying again soon makes sense without anybody doing anything. */
const TRANSIENT: readonly SourceErrorCode[] = ['RateLimited', 'Unavailable', 'Unreachable', 'Timeout'];
/** Other credentials may help. */
const REFUSALS: readonly SourceErrorCode[] = [
  'InvalidCredential',
  'Unauthorized',
  'Forbidden',
  'RepositoryNotFound',
  'UntrustedHostKey',
];

/** The state of a source could not be found out. Texts hold no credentials. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceErrorCode;
  /** What to do about it: sentences. `message` is what happened, without a full stop. */
  readonly hint: string;
  readonly retryAfterMs: number | undefined;

  constructor(code: SourceErrorCode, message: string, details: SourceErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.hint = details.hint ?? USUAL_HINTS[code];
    this.retryAfterMs = details.retryAfterMs;
  }

  /** Whether it may pass by itself. */
  get transient(): boolean {
    return TRANSIENT.includes(this.code);
  }

  /** Whether the credentials may be the reason: they are worth being read anew. */
  get refused(): boolean {
    return REFUSALS.includes(this.code);
  }
}
