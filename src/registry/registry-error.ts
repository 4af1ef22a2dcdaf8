// The one error of this folder: what went wrong, in the words of the reference, and what a person can do about it.

/** What went wrong, fit for the `reason` of a condition. */
export type RegistryErrorCode =
  | 'InvalidReference'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'RateLimited'
  | 'Unavailable'
  | 'Refused'
  | 'Unreachable'
  | 'UntrustedCertificate'
  | 'Timeout'
  | 'InvalidAnswer'
  | 'DigestMismatch'
  | 'PlatformNotFound'
  | 'InvalidImage'
  | 'AddressNotAllowed';

/** What else is known about a failure. */
export interface RegistryErrorDetails {
  readonly cause?: unknown;
  /** The next step, instead of the usual one for the code. */
  readonly hint?: string;
  /** HTTP status of the answer. */
  readonly status?: number;
  /** How long the registry asks to wait before the next attempt, ms. */
  readonly retryAfterMs?: number | undefined;
}

/** What to do, for each code, where nothing more is known. docs/registries.md has them all. */
export const USUAL_HINTS: Record<RegistryErrorCode, string> = {
  InvalidReference: 'Write the image as [REGISTRY/]REPOSITORY[:TAG] or [REGISTRY/]REPOSITORY@sha256:DIGEST.',
  Unauthorized: 'Check the user name and password in the secrets of the service account.',
  Forbidden: 'Give the user of the secret the right to pull this repository.',
  NotFound: 'Check the name and tag of the image, and push it if it is missing.',
  RateLimited: 'Wait; it is tried again. Credentials in the service account usually raise the limit.',
  Unavailable: 'Wait; it is tried again. If it stays so, ask whoever runs the registry.',
  Refused: 'Read what the registry says, or ask whoever runs it.',
  Unreachable: 'Check the host name, and that the cluster can reach it (DNS, network policies, proxy).',
  UntrustedCertificate:
    'Mount the certificate of its authority into the controller and name its directory in SSL_CERT_DIR, or give the registry a certificate for this host that has not expired.',
  Timeout:
    'Wait; it is tried again. If it stays so, check that the cluster can reach the registry and its token server.',
  InvalidAnswer: 'Check that the host is a container registry and that no proxy answers in its place.',
  DigestMismatch: 'Push the image again: what the registry keeps is damaged, or something on the way changes it.',
  PlatformNotFound: 'Push the image for this platform too, or name an image that has it.',
  InvalidImage: 'Name an image of the right kind.',
  AddressNotAllowed:
    'Use a registry that does not point there, or allow private addresses for redirects of registries if you trust it.',
};

/** These pass by themselves: trying again in a while makes sense without anybody doing anything. */
const TRANSIENT: readonly RegistryErrorCode[] = ['RateLimited', 'Unavailable', 'Unreachable', 'Timeout'];

/** A call to a registry, or to a token server or mirror of one, that did not give what was asked for. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;
  /** What to do about it: a sentence. `message` is what happened, in kpack's words (spec registry.md, 7.5), without secrets. */
  readonly hint: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: RegistryErrorCode, message: string, details: RegistryErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.hint = details.hint ?? USUAL_HINTS[code];
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }

  /** Whether it may pass by itself. The other codes need somebody to act, so they are worth a look every few minutes only. */
  get transient(): boolean {
    return TRANSIENT.includes(this.code);
  }
}
