// The service account of a Build, with all that its pod mounts of it: a pod without would only fail later, and less clearly.
import { credentialSecretNames } from '../../registry/service-account-secrets.ts';
import type { Account } from '../accounts/accounts.ts';
import { type Build, placeOf } from './build.ts';
import { BuildProblem } from './build-problem.ts';

/** @throws BuildProblem when it, or a secret under its `secrets`, does not exist; missing pull secrets are the kubelet's matter */
export function existingAccount(account: Account, build: Build): NonNullable<Account['serviceAccount']> {
  const { namespace } = placeOf(build);
  if (account.serviceAccount === undefined) {
    const name = build.spec?.serviceAccountName || 'default';
    const text = `serviceaccounts "${name}" not found: create it in namespace ${namespace}, or correct serviceAccountName of the Image. It is looked for again by itself.`;
    throw new BuildProblem('retried', 'ServiceAccountNotFound', text);
  }
  const name = account.serviceAccount.metadata?.name;
  const missing = credentialSecretNames(account.serviceAccount).secrets.find((each) => account.missing.includes(each));
  if (missing === undefined) return account.serviceAccount;
  const text = `secrets "${missing}" not found: create it in namespace ${namespace}, or take it out of the secrets of service account ${name}. It is looked for again by itself.`;
  throw new BuildProblem('retried', 'SecretNotFound', text);
}
