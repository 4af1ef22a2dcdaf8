// Which secrets hold the credentials of an object: pure, the caller reads them.

/** The parts of a ServiceAccount that matter here. */
export interface CredentialServiceAccount {
  readonly secrets?: readonly { readonly name?: string }[];
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
}

/** Names of secrets in the order in which they count, for readSecretKeychain. */
export interface CredentialSecretNames {
  readonly secrets: readonly string[];
  readonly pullSecrets: readonly string[];
}

/**
 * The secrets of an object that works with a service account (spec registry.md, 9.1).
 * @param account undefined where it does not exist: then there is nothing of it.
 * @param ownPullSecrets pull secrets that the object itself names, such as `spec.builder.imagePullSecrets`.
 */
export function credentialSecretNames(
  account: CredentialServiceAccount | undefined,
  ownPullSecrets: readonly { readonly name?: string }[] = [],
): CredentialSecretNames {
  return {
    secrets: names(account?.secrets),
    pullSecrets: [...new Set([...names(ownPullSecrets), ...names(account?.imagePullSecrets)])],
  };
}

const names = (references: readonly { readonly name?: string }[] = []): string[] => [
  ...new Set(references.flatMap(({ name }) => (name ? [name] : []))),
];
