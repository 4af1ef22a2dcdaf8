// A Secret as the controllers read it: credentials for registries, git and blobs, and keys for signing.
import type { KubeObject, Resource } from '../../reconciler/resource.ts';

/** A Secret of the API server. */
export interface Secret extends KubeObject {
  /** e.g. `kubernetes.io/basic-auth`; `Opaque` when not said. */
  readonly type?: string;
  /** Values in base64. */
  readonly data?: Readonly<Record<string, string>>;
}

/** Where Secrets are. */
export const SECRETS: Resource = { group: '', version: 'v1', plural: 'secrets' };
