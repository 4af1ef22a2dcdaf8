// Which kinds the API server serves, as it says itself (Kubernetes API discovery).
import { isNotFound } from '../reconciler/api-error.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import type { Resource } from '../reconciler/resource.ts';

/** A kind that is served. */
export interface ServedKind {
  readonly resource: Resource;
  readonly namespaced: boolean;
}

/** Looks a kind up; undefined for one that the server does not know. */
export type FindServedKind = (apiVersion: string, kind: string) => Promise<ServedKind | undefined>;

interface ResourceList {
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/** Asks once for each version of an API group. Rejects as KubeClient does. */
export function servedKinds(client: KubeClient, signal?: AbortSignal): FindServedKind {
  const lists = new Map<string, Promise<ResourceList>>();
  const list = async (apiVersion: string): Promise<ResourceList> => {
    try {
      const path = `/apis/${apiVersion.split('/').map(encodeURIComponent).join('/')}`;
      return (await client.get(path, { signal })) as ResourceList;
    } catch (error) {
      if (isNotFound(error)) return {};
      throw error;
    }
  };
  return async (apiVersion, kind) => {
    const known = lists.get(apiVersion) ?? list(apiVersion);
    lists.set(apiVersion, known);
    // Subresources have the kind of what they belong to, and a slash in their names. kubectl takes kinds in lower case too.
    const found = (await known).resources?.find(
      (one) => (one.kind === kind || one.kind.toLowerCase() === kind) && !one.name.includes('/'),
    );
    const [group = '', version = ''] = apiVersion.split('/');
    return found && { resource: { group, version, plural: found.name }, namespaced: found.namespaced };
  };
}
