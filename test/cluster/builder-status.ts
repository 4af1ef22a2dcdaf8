// Writes the status of a ClusterBuilder as its controller does, which is not part of the project yet.
import type { Access } from './access.ts';
import type { PushedBuilder } from './builder-image.ts';

/** A buildpack in a builder. */
export interface BuildpackVersion {
  readonly id: string;
  readonly version: string;
}

/** What the builder is made of now. */
export interface BuilderState extends PushedBuilder {
  readonly buildpacks: readonly BuildpackVersion[];
  readonly lifecycleVersion?: string;
}

/** The ClusterBuilder is ready with this image. */
export async function setBuilderReady(access: Access, name: string, state: BuilderState): Promise<void> {
  const resource = 'clusterbuilders.v1alpha2.kpack.io';
  const generation = Number(await access.kubectlOk(['get', resource, name, '-o=jsonpath={.metadata.generation}']));
  const lastTransitionTime = '2026-01-01T00:00:00Z';
  const condition = (type: string) => ({ type, status: 'True', lastTransitionTime });
  const status = {
    observedGeneration: generation,
    conditions: [condition('Ready'), condition('UpToDate')],
    latestImage: state.image,
    builderMetadata: state.buildpacks,
    stack: { id: 'io.buildpacks.stacks.base', runImage: state.runImage },
    lifecycle: { version: state.lifecycleVersion ?? '0.20.12' },
    os: 'linux',
  };
  const patch = JSON.stringify({ status });
  await access.kubectlOk(['patch', resource, name, '--subresource=status', '--type=merge', `--patch=${patch}`]);
}
