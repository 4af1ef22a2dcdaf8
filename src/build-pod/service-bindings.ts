// What a build is bound to: Secrets and ConfigMaps that buildpacks find as files below platform/bindings (spec build-pod.md, 1.3 and 2.5).
import type { CnbBinding } from '../schemas/bindings.ts';
import { BuildPodError } from './build-pod-error.ts';
import type { BuildSpec } from './build-spec.ts';
import type { BuildPodContext } from './context.ts';
import { BINDINGS_PATH, secretVolume } from './directories.ts';
import { md5 } from './md5.ts';
import type { Volume, VolumeMount } from './pod.ts';

/** One directory of a binding. */
export interface Binding {
  readonly volume: Volume;
  readonly mount: VolumeMount;
}

/**
 * Where there are services, CNB bindings do not count.
 * @throws BuildPodError when a binding would show credentials of a service account to buildpacks
 */
export function serviceBindings(
  { services = [], cnbBindings = [] }: BuildSpec,
  { serviceSecrets, forbiddenSecrets }: Pick<BuildPodContext, 'serviceSecrets' | 'forbiddenSecrets'>,
): Binding[] {
  const check = (what: string, secret: string) => {
    if (!forbiddenSecrets.has(secret)) return;
    throw new BuildPodError('ForbiddenSecret', `build rejected: ${what} uses forbidden secret "${secret}"`);
  };
  if (services.length === 0) return cnbBindings.flatMap((binding) => cnbDirectories(binding, check));
  return services.flatMap(({ kind, name = '' }) => {
    const secret = kind === 'Secret' ? name : serviceSecrets.get(name);
    if (!secret) return [];
    check(`service "${name}"`, secret);
    return [directory('binding', name, (volume) => secretVolume(volume, secret))];
  });
}

function cnbDirectories(
  { name = '', metadataRef, secretRef }: CnbBinding,
  check: (what: string, secret: string) => void,
): Binding[] {
  const configMap = metadataRef?.name ?? '';
  const metadata = directory(
    'binding-metadata',
    name,
    (volume) => ({ name: volume, configMap: { name: configMap } }),
    'metadata',
  );
  if (secretRef === undefined) return [metadata];
  const secret = secretRef.name ?? '';
  check(`binding "${name}"`, secret);
  return [metadata, directory('binding-secret', name, (volume) => secretVolume(volume, secret), 'secret')];
}

function directory(prefix: string, name: string, volumeOf: (name: string) => Volume, part?: string): Binding {
  const volume = volumeOf(volumeName(prefix, name));
  const mountPath = part === undefined ? `${BINDINGS_PATH}/${name}` : `${BINDINGS_PATH}/${name}/${part}`;
  return { volume, mount: { name: volume.name, mountPath, readOnly: true } };
}

const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Names of bindings may be longer than names of volumes, and have dots (16, 4); the directory has the name in full. */
function volumeName(prefix: string, name: string): string {
  const plain = `${prefix}-${name}`;
  return LABEL.test(plain) ? plain : `${prefix}-${md5(name)}`;
}
