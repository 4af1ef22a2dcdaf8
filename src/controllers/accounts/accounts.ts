// Service accounts and their secrets, for all controllers. Read by name and never watched or listed cluster-wide, so the controller needs
// no right to see every secret at once; kept for a minute, so a thousand Images of one account cost one read a minute (spec
// controllers.md, 11, 46).
import { isNotFound } from '../../reconciler/api-error.ts';
import { toKey } from '../../reconciler/key.ts';
import type { KubeClient } from '../../reconciler/kube-client.ts';
import { type KubeObject, type Resource, resourcePath } from '../../reconciler/resource.ts';
import { credentialSecretNames } from '../../registry/service-account-secrets.ts';
import { type ReadOptions, RecentReads } from './recent-reads.ts';
import { SECRETS, type Secret } from './secret.ts';
import { SERVICE_ACCOUNTS, type ServiceAccount } from './service-account.ts';

/** A service account with its secrets, at most a minute old. */
export interface Account {
  /** undefined when it does not exist. */
  readonly serviceAccount: ServiceAccount | undefined;
  /** The secrets that it names under `secrets`, then `imagePullSecrets`, each once; without those that do not exist. */
  readonly secrets: readonly Secret[];
  /** Names of secrets that it names and that do not exist. */
  readonly missing: readonly string[];
}

/** Reads service accounts and secrets. All methods throw ApiError, ConnectionError, or the reason of an aborted signal. */
export interface Accounts {
  /** @param name `default` when empty. */
  read(namespace: string, name: string, options?: ReadOptions): Promise<Account>;
  /** A secret that an object names itself; undefined when it does not exist. */
  secret(namespace: string, name: string, options?: ReadOptions): Promise<Secret | undefined>;
  /** The names under `secrets` of all service accounts of a namespace: no service may be bound to these (spec build-pod.md, 1.3). */
  secretsInUse(namespace: string, options?: ReadOptions): Promise<ReadonlySet<string>>;
}

/** @param now a monotonic clock, ms. */
export function createAccounts(client: KubeClient, now?: () => number): Accounts {
  const serviceAccounts = new RecentReads<ServiceAccount>(now);
  const secrets = new RecentReads<Secret>(now);
  const inUse = new RecentReads<ReadonlySet<string>>(now);

  /** undefined when there is none. */
  const find = <T extends KubeObject>(resource: Resource, namespace: string, name: string): Promise<T | undefined> =>
    client.get<T>(resourcePath(resource, { namespace, name })).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  const secret: Accounts['secret'] = (namespace, name, options = {}) =>
    secrets.get(toKey(namespace, name), options, () => find<Secret>(SECRETS, namespace, name));

  return {
    async read(namespace, name, options = {}) {
      const wanted = name || 'default';
      const serviceAccount = await serviceAccounts.get(toKey(namespace, wanted), options, () =>
        find<ServiceAccount>(SERVICE_ACCOUNTS, namespace, wanted),
      );
      const named = credentialSecretNames(serviceAccount);
      const names = [...new Set([...named.secrets, ...named.pullSecrets])];
      const found = await Promise.all(names.map((each) => secret(namespace, each, options)));
      return {
        serviceAccount,
        secrets: found.filter((each) => each !== undefined),
        missing: names.filter((_, index) => found[index] === undefined),
      };
    },
    secret,
    async secretsInUse(namespace, options = {}) {
      const names = await inUse.get(namespace, options, async () => {
        const { items } = await client.list<ServiceAccount>(resourcePath(SERVICE_ACCOUNTS, { namespace }));
        return new Set(items.flatMap((each) => credentialSecretNames(each).secrets));
      });
      return names ?? new Set();
    },
  };
}
