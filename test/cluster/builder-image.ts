// A builder image with what controllers read of one, pushed into a test registry (spec registry.md; recorded builders in the fixtures).
import { imageManifest, OCI_MANIFEST } from '../registry/test-image.ts';
import type { TestRegistry } from '../registry/test-registry.ts';

/** What a ClusterBuilder's status says of its image. */
export interface PushedBuilder {
  /** Reference by digest. */
  readonly image: string;
  readonly runImage: string;
}

/** Pushes it; `version` makes images that differ. */
export async function pushBuilderImage(registry: TestRegistry, version: string): Promise<PushedBuilder> {
  const repository = 'kpack/builder';
  const metadata = {
    lifecycle: { version: '0.20.12', apis: { platform: { supported: ['0.7', '0.8', '0.9', '0.10', '0.13'] } } },
    stack: { runImage: { image: `${registry.host}/kpack/run:base` } },
  };
  const config = Buffer.from(
    JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      config: {
        Env: ['PATH=/usr/bin:/bin', 'CNB_USER_ID=1001', 'CNB_GROUP_ID=1000', 'CNB_STACK_ID=io.buildpacks.stacks.base'],
        Labels: {
          'io.buildpacks.builder.metadata': JSON.stringify(metadata),
          'io.buildpacks.stack.id': 'io.buildpacks.stacks.base',
          'test.version': version,
        },
      },
      rootfs: { type: 'layers', diff_ids: [`sha256:${'0'.repeat(64)}`] },
    }),
  );
  const layer = Buffer.from(`layer ${version}`);
  await registry.push(repository, config);
  await registry.push(repository, layer);
  const digest = await registry.pushManifest(repository, version, OCI_MANIFEST, imageManifest(config, layer));
  return {
    image: `${registry.host}/${repository}@${digest}`,
    runImage: `${registry.host}/kpack/run@sha256:${digest.slice(7).split('').toReversed().join('')}`,
  };
}
