// Which API server to talk to and as whom: flag, then KUBECONFIG, then the pod's own service account, then ~/.kube/config.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { KubeConfig, type User } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { TOKEN_FILE, TokenFile } from './token-file.ts';

/** The two flags that every subcommand with a cluster has. */
export interface KubeConfigFlags {
  /** `--kubeconfig`: a kubeconfig file; wins over everything else. */
  kubeconfig?: string | undefined;
  /** `--master`: URL of the API server; overrides the server of whatever configuration is found. */
  master?: string | undefined;
}

/** No usable configuration; the message says what to pass. */
export class KubeConfigError extends Error {
  override readonly name = 'KubeConfigError';
}

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * Finds and reads the client configuration.
 * @throws KubeConfigError when there is none, it cannot be read, or it names no cluster.
 */
export function loadKubeConfig(flags: KubeConfigFlags, env: NodeJS.ProcessEnv = process.env): KubeConfig {
  const config = find(flags, env);
  settle(config, flags.master || undefined);
  return config;
}

/** Whether the present user's credentials come from a file or a program that may have others next time. */
export function hasRenewableCredentials(config: KubeConfig): boolean {
  const user = config.getCurrentUser();
  return user !== null && (user.exec !== undefined || user.authProvider !== undefined);
}

/** The same configuration without remembered credentials: the next request fetches them. */
export function withoutCopies(config: KubeConfig): KubeConfig {
  const { clusters, users, contexts, currentContext } = config;
  const fresh = new KubeConfig();
  fresh.loadFromOptions({ clusters, users, contexts, currentContext });
  fresh.addAuthenticator(new TokenFile());
  return fresh;
}

function find(flags: KubeConfigFlags, env: NodeJS.ProcessEnv): KubeConfig {
  if (flags.kubeconfig) return fromFile(flags.kubeconfig);
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  if (listed.length > 0) return fromFiles(listed);
  if (env.KUBERNETES_SERVICE_HOST !== undefined && existsSync(SERVICE_ACCOUNT_TOKEN)) {
    const config = new KubeConfig();
    config.loadFromCluster();
    return config;
  }
  const home = join(env.HOME ?? homedir(), '.kube', 'config');
  if (existsSync(home)) return fromFile(home);
  if (flags.master) return new KubeConfig();
  throw new KubeConfigError(
    'no Kubernetes configuration: pass --kubeconfig FILE, set KUBECONFIG, or run in a pod with a service account',
  );
}

function fromFile(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
    config.users = withTokenFiles(config.users, file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KubeConfigError(`cannot read kubeconfig ${file}: ${why}`, { cause });
  }
  return config;
}

// client-node does not read `tokenFile`; as in kubectl it is relative to the kubeconfig, and wins over `token`.
function withTokenFiles(users: readonly User[], file: string): User[] {
  const { users: listed = [] } = parse(readFileSync(file, 'utf8')) as {
    users?: { name?: string; user?: { tokenFile?: string } }[];
  };
  return users.map((user) => {
    const tokenFile = listed.find(({ name }) => name === user.name)?.user?.tokenFile;
    if (tokenFile === undefined) return user;
    const { token: _, ...others } = user;
    return { ...others, authProvider: { name: TOKEN_FILE, config: { path: resolve(dirname(file), tokenFile) } } };
  });
}

// As kubectl merges the files of KUBECONFIG: missing ones are skipped, and the first file that names a thing wins.
function fromFiles(files: string[]): KubeConfig {
  const present = files.filter((file) => existsSync(file));
  const [first, ...others] = present.map(fromFile);
  if (first === undefined) throw new KubeConfigError(`KUBECONFIG names no file that exists: ${files.join(', ')}`);
  for (const other of others) {
    for (const cluster of other.getClusters()) if (!first.getCluster(cluster.name)) first.addCluster(cluster);
    for (const user of other.getUsers()) if (!first.getUser(user.name)) first.addUser(user);
    for (const context of other.getContexts()) if (!first.getContextObject(context.name)) first.addContext(context);
    if (!first.getCurrentContext()) first.setCurrentContext(other.getCurrentContext());
  }
  return first;
}

// Reduces the configuration to its current context, with the flag applied and two habits of the library undone: it ignores a
// cluster's CA when the context has no user, and refuses plain HTTP unless told not to verify a certificate that plain HTTP
// does not have. kubectl does neither.
function settle(config: KubeConfig, master: string | undefined): void {
  const name = config.getCurrentContext() || 'master';
  const found = config.getCurrentCluster();
  if (!found && master === undefined) {
    throw new KubeConfigError(
      `kubeconfig: the current context "${config.getCurrentContext() ?? ''}" names no cluster; ` +
        'choose one with kubectl config use-context, or pass --master URL',
    );
  }
  const server = master ?? found?.server ?? '';
  if (!/^https?:/.test(server) || !URL.canParse(server)) {
    throw new KubeConfigError(`the API server's address "${server}" is not a URL like https://10.0.0.1:6443`);
  }
  const skipTLSVerify = found?.skipTLSVerify === true || server.startsWith('http:');
  const cluster = { ...(found ?? { name: 'master' }), server, skipTLSVerify };
  const user = withTokenFile(config.getCurrentUser() ?? { name: 'anonymous' });
  const namespace = config.getContextObject(name)?.namespace;
  config.loadFromOptions({
    clusters: [cluster],
    users: [user],
    contexts: [{ name, cluster: cluster.name, user: user.name, ...(namespace === undefined ? {} : { namespace }) }],
    currentContext: name,
  });
  config.addAuthenticator(new TokenFile());
}

// In a pod, client-node names the service account's token file in its own way.
function withTokenFile(user: User): User {
  const path: unknown = user.authProvider?.config?.tokenFile;
  return typeof path === 'string' ? { ...user, authProvider: { name: TOKEN_FILE, config: { path } } } : user;
}
