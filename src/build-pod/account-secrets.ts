// The secrets of a build's service account in the order in which they count (spec build-pod.md, 1.2).
import { BuildPodError } from './build-pod-error.ts';
import type { AccountSecret, BuildPodContext } from './context.ts';

/** What a service account hands to a pod. */
export interface AccountSecrets {
  /** Those under `secrets`. */
  readonly secrets: readonly AccountSecret[];
  /** Names of those under `imagePullSecrets` that are not among the former. */
  readonly pullSecrets: readonly string[];
}

/** @throws BuildPodError for an entry without a name, and for a secret that does not exist */
export function accountSecrets({
  serviceAccount,
  secrets,
}: Pick<BuildPodContext, 'serviceAccount' | 'secrets'>): AccountSecrets {
  const named = uniqueNames(serviceAccount.secrets, 'Secret');
  const pullSecrets = uniqueNames(serviceAccount.imagePullSecrets, 'ImagePullSecret');
  const byName = new Map(secrets.map((secret) => [secret.metadata?.name, secret]));
  const found = named.map((name) => {
    const secret = byName.get(name);
    if (secret === undefined) throw new BuildPodError('SecretNotFound', `secrets "${name}" not found`);
    return secret;
  });
  return { secrets: found, pullSecrets: pullSecrets.filter((name) => !named.includes(name)) };
}

function uniqueNames(references: readonly { readonly name?: string }[] = [], list: string): string[] {
  const names = references.map(({ name }) => {
    if (!name) throw new BuildPodError('InvalidServiceAccount', `ServiceAccount has invalid ${list} reference`);
    return name;
  });
  return [...new Set(names)];
}
