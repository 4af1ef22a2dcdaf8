// Writes the status of a Builder or ClusterBuilder as its controller does; may be done again when it is not known whether it got through.
import { BUILDERS, CLUSTER_BUILDERS } from '../../../src/controllers/informers.ts';
import type { KubeClient } from '../../../src/reconciler/kube-client.ts';
import { type KubeObject, resourcePath } from '../../../src/reconciler/resource.ts';
import type { BuilderState } from '../builder-status.ts';

/** @param namespace undefined for a ClusterBuilder */
export async function setBuilder(
  client: KubeClient,
  namespace: string | undefined,
  name: string,
  state: BuilderState,
): Promise<void> {
  const path = resourcePath(namespace === undefined ? CLUSTER_BUILDERS : BUILDERS, { namespace, name });
  const { metadata } = await client.get<KubeObject>(path);
  const condition = (type: string) => ({ type, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' });
  const status = {
    observedGeneration: metadata?.generation,
    conditions: [condition('Ready'), condition('UpToDate')],
    latestImage: state.image,
    builderMetadata: state.buildpacks,
    stack: { id: 'io.buildpacks.stacks.base', runImage: state.runImage },
    lifecycle: { version: state.lifecycleVersion },
    os: 'linux',
  };
  await client.patch(`${path}/status`, 'merge', { status });
}
