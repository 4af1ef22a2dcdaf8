// The Secrets of provisioned services: objects of any kind that say in `status.binding.name` where their credentials are (spec
// build-pod.md, 1.3).
import { ApiError, isNotFound } from '../../reconciler/api-error.ts';
import type { KubeClient } from '../../reconciler/kube-client.ts';
import { type KubeObject, type Resource, resourcePath } from '../../reconciler/resource.ts';
import { type Build, placeOf } from './build.ts';
import { BuildProblem } from './build-problem.ts';

interface ProvisionedService extends KubeObject {
  readonly status?: { readonly binding?: { readonly name?: string } };
}

/** Names of Secrets by the names of the services; those that say none are left out. @throws BuildProblem, ApiError, ConnectionError */
export async function serviceSecrets(
  build: Build,
  client: KubeClient,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { namespace } = placeOf(build);
  const provisioned = (build.spec?.services ?? []).filter(({ kind }) => kind !== 'Secret');
  const found = await Promise.all(
    provisioned.map(async ({ kind = '', apiVersion = '', name = '' }) => {
      const path = resourcePath(resourceOf(apiVersion, kind), { namespace, name });
      const service = await client.get<ProvisionedService>(path, { signal }).catch((error: unknown) => {
        throw problem(error, `${kind} ${name}`);
      });
      return [name, service.status?.binding?.name ?? ''] as const;
    }),
  );
  return new Map(found.filter(([, secret]) => secret !== ''));
}

function resourceOf(apiVersion: string, kind: string): Resource {
  const slash = apiVersion.indexOf('/');
  const version = apiVersion.slice(slash + 1) || 'v1';
  return { group: apiVersion.slice(0, Math.max(0, slash)), version, plural: pluralOf(kind.toLowerCase()) };
}

/** As Kubernetes' own tools guess it. */
function pluralOf(kind: string): string {
  if (kind === 'endpoints') return kind;
  if (kind.endsWith('s')) return `${kind}es`;
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

function problem(error: unknown, what: string): unknown {
  if (isNotFound(error)) {
    const text = `${(error as ApiError).message}. Create the service or correct services of the Image; it is looked for again by itself.`;
    return new BuildProblem('retried', 'ServiceNotFound', text, { cause: error });
  }
  if (!(error instanceof ApiError) || error.status !== 403) return error;
  const text = `${error.message}. Let the controller read ${what}: give a ClusterRole with get on it the label servicebinding.io/controller: "true".`;
  return new BuildProblem('retried', 'ServiceForbidden', text, { cause: error });
}
