// A ServiceAccount as the controllers read it: the names of the secrets that an Image, a Build or a builder works with.
import type { KubeObject, Resource } from '../../reconciler/resource.ts';

/** A ServiceAccount of the API server. */
export interface ServiceAccount extends KubeObject {
  readonly secrets?: readonly { readonly name?: string }[];
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
}

/** Where ServiceAccounts are. */
export const SERVICE_ACCOUNTS: Resource = { group: '', version: 'v1', plural: 'serviceaccounts' };
