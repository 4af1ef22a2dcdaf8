// Reads docker configurations: the files and the data of secrets in which people keep credentials for registries.
import type { Credential } from './credential.ts';
import { isRecord } from './json-record.ts';
import type { KeyedCredential } from './keychain.ts';

/** `config` is config.json and .dockerconfigjson, with its members under `auths`; `legacy` is .dockercfg, without. */
export type DockerConfigFormat = 'config' | 'legacy';

/** What could be read, and what is wrong with the rest, a sentence each. */
export interface DockerConfig {
  readonly credentials: readonly KeyedCredential[];
  readonly problems: readonly string[];
}

/**
 * Reads a docker configuration. A member that cannot be read costs the others nothing.
 * @param source where it is, for people: `secret "regcred"`.
 */
export function readDockerConfig(text: string, format: DockerConfigFormat, source: string): DockerConfig {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { credentials: [], problems: ['it is not JSON: write it anew with kubectl create secret docker-registry'] };
  }
  const servers = format === 'legacy' || !isRecord(parsed) ? parsed : (parsed.auths ?? {});
  if (!isRecord(servers)) {
    const wanted = format === 'legacy' ? '{"SERVER": {…}}' : '{"auths": {"SERVER": {…}}}';
    return { credentials: [], problems: [`it is not a docker configuration: it must be ${wanted}`] };
  }
  const credentials: KeyedCredential[] = [];
  const problems: string[] = [];
  for (const [key, entry] of Object.entries(servers)) {
    const credential = isRecord(entry) ? readEntry(entry, source) : `it must be an object`;
    if (typeof credential === 'string') problems.push(`entry ${key}: ${credential}`);
    else credentials.push({ key, credential });
  }
  return { credentials, problems };
}

/** The credential, or what is wrong. `auth` goes before `username` and `password` (spec registry.md, 9.2). */
function readEntry(entry: Record<string, unknown>, source: string): Credential | string {
  const member = (name: string) => (typeof entry[name] === 'string' ? entry[name] : '');
  let [username, password] = [member('username'), member('password')];
  const auth = member('auth');
  if (auth !== '') {
    const pair = decodeAuth(auth);
    if (pair === undefined) return 'unable to decode auth field: must be formatted as base64(username:password)';
    [username, password] = pair;
  }
  const identityToken = member('identitytoken');
  const registryToken = member('registrytoken');
  return {
    username,
    password,
    ...(identityToken === '' ? {} : { identityToken }),
    ...(registryToken === '' ? {} : { registryToken }),
    source,
  };
}

/** Base64 of `user:password`, padded or not. Docker itself appends zero bytes now and then. */
function decodeAuth(auth: string): [username: string, password: string] | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(auth.replace(/\s/g, ''))) return undefined;
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : [text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, '')];
}
