// Which volumes keep a pod from starting: a kubelet waits for Secrets and ConfigMaps that do not exist without a word in the pod's status.
import { ApiError, isNotFound } from '../../reconciler/api-error.ts';
import { type KubeObject, resourcePath } from '../../reconciler/resource.ts';
import { type BuildPodState, PODS } from '../build-pod-state.ts';
import type { Parts } from '../parts.ts';

interface PodWithVolumes extends KubeObject {
  readonly spec?: {
    readonly volumes?: readonly {
      readonly secret?: { readonly secretName?: string };
      readonly configMap?: { readonly name?: string };
    }[];
  };
}

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };

/**
 * A sentence on why the pod has not begun. Costs a few requests, so it is asked only of pods that have waited long.
 * @returns also when nothing is found to be missing: then the kubelet's Events say more.
 */
export async function whyNotStarting(
  pod: BuildPodState,
  { client, accounts }: Pick<Parts, 'client' | 'accounts'>,
  signal: AbortSignal,
): Promise<string> {
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const { spec } = await client.get<PodWithVolumes>(resourcePath(PODS, { namespace, name }), { signal });
  const volumes = spec?.volumes ?? [];
  const missing: string[] = [];
  for (const secretName of named(volumes.map(({ secret }) => secret?.secretName))) {
    const found = await accounts.secret(namespace, secretName, { fresh: true, signal });
    if (found === undefined) missing.push(`secrets "${secretName}" not found`);
  }
  for (const configMap of named(volumes.map((volume) => volume.configMap?.name))) {
    const path = resourcePath(CONFIG_MAPS, { namespace, name: configMap });
    const error: unknown = await client.get(path, { signal }).then(
      () => undefined,
      (refused: unknown) => refused,
    );
    if (isNotFound(error)) missing.push(`configmaps "${configMap}" not found`);
    // The controller may have no right to read them.
    else if (error !== undefined && !(error instanceof ApiError && error.status === 403)) throw error;
  }
  const look = `kubectl describe pod -n ${namespace} ${name}`;
  if (missing.length === 0) {
    return `the pod has been on its node for a minute and no step has begun: its volumes or its network are not ready, or its first image is being pulled. See its Events: ${look}`;
  }
  return `the pod cannot start: ${missing.join(', ')}. Create it in namespace ${namespace}, then the pod starts by itself (${look})`;
}

const named = (names: readonly (string | undefined)[]): Set<string> =>
  new Set(names.filter((name) => name !== undefined));
