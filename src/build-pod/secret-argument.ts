// Tells the steps what a secret of the service account is: the first row that fits decides (spec build-pod.md, 2.6).
import type { AccountSecret } from './context.ts';
import { literal } from './literal.ts';
import { secretAnnotation } from './secret-annotation.ts';

/** Which of the secrets go into a pod: those for registries always, those for sources only where something is built. */
export interface SecretUse {
  readonly git: boolean;
  readonly blob: boolean;
}

const BASIC_AUTH = 'kubernetes.io/basic-auth';
const DOCKER_TYPES: Readonly<Record<string, string>> = {
  'kubernetes.io/dockerconfigjson': 'dockerconfig',
  'kubernetes.io/dockercfg': 'dockercfg',
};

/** The argument of prepare, rebase and completion; undefined when the secret does not go into the pod. */
export function secretArgument(secret: AccountSecret, use: SecretUse): string | undefined {
  const type = secret.type ?? '';
  const docker = secretAnnotation(secret, 'docker');
  const git = secretAnnotation(secret, 'git');
  const blob = secretAnnotation(secret, 'blob');
  const dockerType = Object.hasOwn(DOCKER_TYPES, type) ? DOCKER_TYPES[type] : undefined;
  const isForRegistry = docker !== '' || dockerType !== undefined;
  if (!isForRegistry && !(use.git && git !== '') && !(use.blob && blob !== '')) return undefined;

  const name = secret.metadata?.name ?? '';
  if (type === BASIC_AUTH && docker !== '') return `-basic-docker=${name}=${literal(docker)}`;
  if (dockerType !== undefined) return `-${dockerType}=${name}`;
  if (type === BASIC_AUTH && git !== '') return `-basic-git=${name}=${literal(git)}`;
  if (type === 'kubernetes.io/ssh-auth') return `-ssh-git=${name}=${literal(git)}`;
  return blob === '' ? undefined : `-blob=${name}=${literal(blob)}`;
}
