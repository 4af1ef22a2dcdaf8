// The credentials that a Build or builder reads images with (spec build-pod.md, 11.2): secrets of its account, then pull secrets, then the
// controller's own.
import { firstOf, type Keychain } from '../../registry/keychain.ts';
import { readSecretKeychain, type SecretKeychain } from '../../registry/secret-keychain.ts';
import { credentialSecretNames } from '../../registry/service-account-secrets.ts';
import type { Account, Accounts } from '../accounts/accounts.ts';
import type { ReadOptions } from '../accounts/recent-reads.ts';
import type { Secret } from '../accounts/secret.ts';

/** Whose credentials. */
export interface KeychainOwner {
  readonly namespace: string;
  readonly account: Account;
  /** Pull secrets that the object names itself. */
  readonly pullSecrets?: readonly { readonly name?: string }[];
}

/** Secrets that do not exist count for nothing here: most images need none of them. What is wrong with others is told beside. */
export async function accountKeychain(
  { namespace, account, pullSecrets = [] }: KeychainOwner,
  accounts: Accounts,
  ownKeychain: Keychain,
  options: ReadOptions,
): Promise<SecretKeychain> {
  const names = credentialSecretNames(account.serviceAccount, pullSecrets);
  const known = new Map(account.secrets.map((secret) => [secret.metadata?.name, secret]));
  const absent = new Set(account.missing);
  const find = async (name: string): Promise<Secret | undefined> =>
    known.get(name) ?? (absent.has(name) ? undefined : accounts.secret(namespace, name, options));
  const all = async (list: readonly string[]): Promise<Secret[]> =>
    (await Promise.all(list.map(find))).filter((secret) => secret !== undefined);
  const secrets = { secrets: await all(names.secrets), pullSecrets: await all(names.pullSecrets) };
  const { keychain, problems } = readSecretKeychain(secrets);
  return { keychain: firstOf(keychain, ownKeychain), problems };
}
