// Each cache is up to date for itself only. A watch that hangs, or that of a new leader, can show a source, a builder or an Image as it was before
// the newest Build was made, while the Build is known already: a decision on that would build the old state again, and then the new one once more.
import { toKey } from '../../reconciler/key.ts';
import type { KubeClient } from '../../reconciler/kube-client.ts';
import { type KubeObject, type Resource, resourcePath } from '../../reconciler/resource.ts';
import { isNewer } from '../../reconciler/resource-version.ts';

/** Something that a Build is decided on, and the cache that it came from. */
export interface BuildInput {
  readonly resource: Resource;
  readonly object: KubeObject;
  readonly informer: {
    /** Whether the cache shows everything up to this resourceVersion, which may be that of another resource. */
    hasSeen(namespace: string | undefined, resourceVersion: string): boolean;
    learn(object: KubeObject): void;
  };
}

/**
 * Finds out whether an input may be older than a Build, and is. Costs a request only where that is not known: not for what has changed since
 * the Build did, nor where the watch has told of anything later.
 * @returns the key of the first input that is behind, with its resource; its cache has learnt the present state. Undefined: none is.
 */
export async function behindBuild(
  build: KubeObject,
  inputs: readonly BuildInput[],
  client: KubeClient,
  signal: AbortSignal,
): Promise<string | undefined> {
  const reached = build.metadata?.resourceVersion ?? '';
  for (const { resource, object, informer } of inputs) {
    const { namespace, name = '', resourceVersion } = object.metadata ?? {};
    if (isNewer(resourceVersion, reached) || informer.hasSeen(namespace, reached)) continue;
    // A list of one: what may be followed may be listed, so it needs no right of its own.
    const query = { fieldSelector: `metadata.name=${name}` };
    const [present] = (await client.list(resourcePath(resource, { namespace }), { query, signal })).items;
    if (present?.metadata?.resourceVersion === resourceVersion) continue;
    if (present !== undefined) informer.learn(present);
    return `${resource.plural} ${toKey(namespace, name)}`;
  }
  return undefined;
}
