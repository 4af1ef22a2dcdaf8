// The credentials that go into a pod: volumes, where they are mounted, and the arguments that say what they are (spec build-pod.md,
// 2.6 and 2.7).
import type { AccountSecrets } from './account-secrets.ts';
import type { BuildSpec } from './build-spec.ts';
import type { AccountSecret } from './context.ts';
import { SECRETS_PATH, secretVolume } from './directories.ts';
import { literal } from './literal.ts';
import type { Volume, VolumeMount } from './pod.ts';
import { type SecretUse, secretArgument } from './secret-argument.ts';

/** One kind of secrets in a pod. */
export interface SecretInputs {
  readonly volumes: readonly Volume[];
  readonly mounts: readonly VolumeMount[];
  readonly args: readonly string[];
}

/** All kinds, in the order of their volumes. */
export interface PodSecrets {
  /** For registries and sources: prepare or rebase, and completion. */
  readonly account: SecretInputs;
  /** Keys that sign the image: completion. */
  readonly signing: SecretInputs;
  /** Only for pulling: prepare or rebase. */
  readonly pull: SecretInputs;
}

interface Mounted {
  readonly volume: Volume;
  readonly mount: VolumeMount;
  readonly args: readonly string[];
}

/** Volumes are numbered by the place of the secret in the list of the service account. */
export function podSecrets(
  { secrets, pullSecrets }: AccountSecrets,
  { builder }: BuildSpec,
  use: SecretUse,
): PodSecrets {
  const account = secrets.flatMap((secret, i) => {
    const argument = secretArgument(secret, use);
    return argument === undefined ? [] : [mounted(`secret-volume-${i}`, nameOf(secret), '', [argument])];
  });
  const isMounted = new Set(account.map(({ volume }) => volume.name));
  const signing = secrets.flatMap((secret, i) =>
    secret.data?.['cosign.key'] ? [mounted(`secret-volume-${i}`, nameOf(secret), 'cosign/', signingArgs(secret))] : [],
  );

  // Two mounts at one path would be refused by the API server (16, 2).
  const taken = new Set(account.map(({ mount }) => mount.mountPath));
  const ofBuilder = (builder?.imagePullSecrets ?? []).flatMap(({ name }) => (name ? [name] : []));
  const pull = [...new Set([...pullSecrets, ...ofBuilder])]
    .filter((name) => !taken.has(`${SECRETS_PATH}/${name}`))
    .map((name, i) => mounted(`pull-secret-volume-${i}`, name, '', [`-imagepull=${name}`]));

  const signingInputs = together(signing);
  return {
    account: together(account),
    signing: { ...signingInputs, volumes: signingInputs.volumes.filter(({ name }) => !isMounted.has(name)) },
    pull: together(pull),
  };
}

const nameOf = ({ metadata }: AccountSecret): string => metadata?.name ?? '';

const mounted = (volume: string, secret: string, folder: string, args: readonly string[]): Mounted => ({
  volume: secretVolume(volume, secret),
  mount: { name: volume, mountPath: `${SECRETS_PATH}/${folder}${secret}` },
  args,
});

function signingArgs(secret: AccountSecret): string[] {
  const annotations = secret.metadata?.annotations ?? {};
  return ['repository', 'docker-media-types'].flatMap((setting) => {
    const value = annotations[`kpack.io/cosign.${setting}`];
    const flag = setting === 'repository' ? 'repositories' : setting;
    return value ? [`-cosign-${flag}=${nameOf(secret)}=${literal(value)}`] : [];
  });
}

const together = (all: readonly Mounted[]): SecretInputs => ({
  volumes: all.map(({ volume }) => volume),
  mounts: all.map(({ mount }) => mount),
  args: all.flatMap(({ args }) => args),
});
