// A Build that no pod can be made of, and why: nothing helps but another Build, another service account or another builder.

/** What is wrong; the reason of the Build's condition. */
export type BuildPodReason =
  /** A service or binding names a Secret that is a credential of a service account of the namespace. */
  | 'ForbiddenSecret'
  /** The service account's lists of secrets have an entry without a name. */
  | 'InvalidServiceAccount'
  /** A Secret that the service account names does not exist (yet): worth another attempt. */
  | 'SecretNotFound'
  /** The builder image lacks what a builder image must have. */
  | 'InvalidBuilder'
  /** The builder image's lifecycle knows none of the platform APIs that are spoken here. */
  | 'UnsupportedPlatformApi'
  /** The builder makes Windows images. */
  | 'WindowsNotSupported'
  /** A field of the Build itself, which admission lets pass or has never seen. */
  | 'InvalidBuild';

/** Thrown by buildPod. The message is kpack's where kpack has one (spec build-pod.md, 1). */
export class BuildPodError extends Error {
  override readonly name = 'BuildPodError';
  readonly reason: BuildPodReason;

  constructor(reason: BuildPodReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
