// From the secrets of a service account to the credentials for one repository: pure, the caller reads the secrets.
import type { CredentialSecret } from '../registry/secret-keychain.ts';
import type { GitCredential } from './git-credential.ts';
import { matchesGitServer, parseGitServer, serverSpecificity } from './git-server-pattern.ts';
import type { GitUrl } from './git-url.ts';

/** The credentials for a repository, and what is wrong with secrets that were meant for it. */
export interface FoundCredential {
  /** undefined: it is read anonymously. */
  readonly credential: GitCredential | undefined;
  /** Sentences without a full stop: what is wrong, and what to do. */
  readonly problems: readonly string[];
}

/** Both are read alike; kpack reads only the first, and its tutorials have the second. */
const ANNOTATIONS = ['kpack.io/git', 'build.pivotal.io/git'];
const BASIC_AUTH = 'kubernetes.io/basic-auth';
const SSH_AUTH = 'kubernetes.io/ssh-auth';

/**
 * The secret whose annotation names the repository most closely, then the first by name (spec registry.md, 10.1); credentials of the
 * URL itself where no secret is for it.
 * @param secrets those under `secrets` of the service account that exist.
 */
export function findGitCredential(secrets: readonly CredentialSecret[], url: GitUrl): FoundCredential {
  const wanted = url.protocol === 'ssh' ? SSH_AUTH : BASIC_AUTH;
  const problems: string[] = [];
  const candidates = secrets
    .flatMap((secret) => {
      const annotations = secret.metadata?.annotations ?? {};
      const patterns = ANNOTATIONS.flatMap((name) => annotations[name] ?? []).flatMap(
        (text) => parseGitServer(text) ?? [],
      );
      const fitting = patterns.filter((pattern) => matchesGitServer(pattern, url)).map(serverSpecificity);
      return fitting.length === 0 ? [] : [{ secret, name: nameOf(secret), specificity: Math.max(...fitting) }];
    })
    .sort((a, b) => b.specificity - a.specificity || (a.name < b.name ? -1 : 1));
  for (const { secret, name } of candidates) {
    const type = secret.type ?? 'Opaque';
    // A host often has a secret of each kind: one for https, one for ssh.
    if (type !== wanted) {
      const isOther = type === BASIC_AUTH || type === SSH_AUTH;
      const article = isOther ? `is for ${type === SSH_AUTH ? 'ssh' : 'http and https'} only` : `is of type ${type}`;
      problems.push(`secret "${name}" ${article}: create one of type ${wanted} for ${url.shown}`);
      continue;
    }
    const read = url.protocol === 'ssh' ? readSsh(secret, name) : readBasic(secret, name);
    if (typeof read !== 'string') return { credential: read, problems };
    problems.push(read);
  }
  return { credential: fromUrl(url), problems };
}

const nameOf = ({ metadata }: CredentialSecret): string => metadata?.name ?? '';
const dataOf = ({ data }: CredentialSecret, key: string): string | undefined =>
  data?.[key] === undefined ? undefined : Buffer.from(data[key], 'base64').toString('utf8');

function readBasic(secret: CredentialSecret, name: string): GitCredential | string {
  const username = dataOf(secret, 'username') ?? '';
  const password = dataOf(secret, 'password') ?? '';
  if (username === '' && password === '') return `secret "${name}" has no data username and password: add them`;
  return { kind: 'basic', username, password, source: `secret "${name}"` };
}

function readSsh(secret: CredentialSecret, name: string): GitCredential | string {
  const privateKey = dataOf(secret, 'ssh-privatekey') ?? '';
  if (privateKey.trim() === '') return `secret "${name}" has no data ssh-privatekey: add it`;
  const knownHosts = dataOf(secret, 'known_hosts');
  return {
    kind: 'ssh',
    privateKey,
    knownHosts: knownHosts === undefined || knownHosts.trim() === '' ? undefined : knownHosts,
    source: `secret "${name}"`,
  };
}

function fromUrl({ protocol, user = '', password }: GitUrl): GitCredential | undefined {
  if (protocol !== 'http' && protocol !== 'https') return undefined;
  if (password === undefined && user === '') return undefined;
  return { kind: 'basic', username: user, password: password ?? '', source: 'the URL' };
}
