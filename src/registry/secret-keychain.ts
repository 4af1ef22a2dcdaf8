// From the secrets of a service account to a keychain: pure, the caller reads the secrets.
import type { Credential } from './credential.ts';
import { readDockerConfig } from './docker-config.ts';
import { createKeychain, firstOf, type Keychain, type KeyedCredential } from './keychain.ts';

/** The parts of a Secret that matter here; `data` as the API server gives it, in base64. */
export interface CredentialSecret {
  readonly metadata?: { readonly name?: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** The secrets of one object, each list in the order in which they are named. Secrets that do not exist are left out. */
export interface CredentialSecrets {
  /** Those under `secrets` of the service account. */
  readonly secrets: readonly CredentialSecret[];
  /** Pull secrets: those that the object names, then those under `imagePullSecrets` of the service account. */
  readonly pullSecrets: readonly CredentialSecret[];
}

/** A secret that was meant to hold credentials and does not: fit for an Event. */
export interface SecretProblem {
  readonly secret: string;
  /** One sentence: what is wrong, and what to do. */
  readonly message: string;
}

/** The credentials that the secrets hold, and what is wrong with some of them. */
export interface SecretKeychain {
  readonly keychain: Keychain;
  readonly problems: readonly SecretProblem[];
}

const DOCKER_ANNOTATIONS = ['kpack.io/docker', 'build.pivotal.io/docker'];
const BASIC_AUTH = 'kubernetes.io/basic-auth';
const DOCKER_CONFIGS = {
  'kubernetes.io/dockerconfigjson': { key: '.dockerconfigjson', format: 'config' },
  'kubernetes.io/dockercfg': { key: '.dockercfg', format: 'legacy' },
} as const;

type ReadSecret = { credentials: readonly KeyedCredential[]; problems: readonly string[] };

/**
 * The keychain of an object (spec registry.md, 9.1 to 9.3). Credentials under `secrets` go before pull secrets.
 * A secret that cannot be read costs the others nothing.
 */
export function readSecretKeychain({ secrets, pullSecrets }: CredentialSecrets): SecretKeychain {
  const problems: SecretProblem[] = [];
  const credentialsOf = (list: readonly CredentialSecret[], read: (secret: CredentialSecret) => ReadSecret) =>
    list.flatMap((secret) => {
      const found = read(secret);
      for (const message of found.problems) problems.push({ secret: nameOf(secret), message });
      return found.credentials;
    });
  const own = credentialsOf(secrets, (secret) => readDockerSecret(secret) ?? readBasicAuth(secret));
  const pull = credentialsOf(pullSecrets, (secret) => readDockerSecret(secret) ?? notForPulling(secret));
  return { keychain: firstOf(createKeychain(own), createKeychain(pull)), problems };
}

const nameOf = ({ metadata }: CredentialSecret): string => metadata?.name ?? '';
const sourceOf = (secret: CredentialSecret): string => `secret "${nameOf(secret)}"`;
const dataOf = ({ data }: CredentialSecret, key: string): string | undefined =>
  data?.[key] === undefined ? undefined : Buffer.from(data[key], 'base64').toString('utf8');

/** Undefined when the type of the secret is another. */
function readDockerSecret(secret: CredentialSecret): ReadSecret | undefined {
  const type = secret.type ?? '';
  if (!Object.hasOwn(DOCKER_CONFIGS, type)) return undefined;
  const { key, format } = DOCKER_CONFIGS[type as keyof typeof DOCKER_CONFIGS];
  const source = sourceOf(secret);
  const text = dataOf(secret, key);
  if (text === undefined) return nothing(`${source} of type ${type} has no data ${key}: add it`);
  const { credentials, problems } = readDockerConfig(text, format, source);
  return { credentials, problems: problems.map((problem) => `data ${key} of ${source}: ${problem}`) };
}

function readBasicAuth(secret: CredentialSecret): ReadSecret {
  const annotations = secret.metadata?.annotations ?? {};
  const annotation = DOCKER_ANNOTATIONS.find((name) => annotations[name]);
  // Secrets for git and for signing stand in the same list.
  if (annotation === undefined) return nothing();
  const source = sourceOf(secret);
  if (secret.type !== BASIC_AUTH) {
    const type = secret.type ?? 'Opaque';
    return nothing(`${source} has annotation ${annotation} but type ${type}: create it with type ${BASIC_AUTH}`);
  }
  const username = dataOf(secret, 'username');
  const password = dataOf(secret, 'password');
  if (!username || !password) {
    const missing = username ? 'password' : 'username';
    return nothing(`${source} with annotation ${annotation} has no data ${missing}: add it`);
  }
  const credential: Credential = { username, password, source };
  return { credentials: [{ key: annotations[annotation] ?? '', credential }], problems: [] };
}

function notForPulling(secret: CredentialSecret): ReadSecret {
  const types = Object.keys(DOCKER_CONFIGS).join(' or ');
  const type = secret.type ?? 'Opaque';
  return nothing(`${sourceOf(secret)} cannot be a pull secret: it is of type ${type}, not ${types}`);
}

const nothing = (...problems: string[]): ReadSecret => ({ credentials: [], problems });
