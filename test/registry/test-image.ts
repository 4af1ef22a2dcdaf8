// Images for tests: small, made of nothing but what tests look at.
import { sha256 } from '../../src/registry/digest.ts';
import type { TestRegistry } from './test-registry.ts';

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

/** The JSON of an image's configuration. */
export const imageConfig = (architecture: string, labels: Record<string, string> = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      os: 'linux',
      architecture,
      config: { Env: ['CNB_USER_ID=1000', 'CNB_GROUP_ID=1001=x'], Labels: labels },
      rootfs: { type: 'layers', diff_ids: [sha256(Buffer.from('layer'))] },
    }),
  );

/** The JSON of a manifest of one layer. */
export function imageManifest(config: Buffer, layer: Buffer): Buffer {
  const document = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: sha256(config), size: config.length },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: sha256(layer), size: layer.length }],
  };
  return Buffer.from(JSON.stringify(document));
}

/** Pushes an image; gives the digest of its manifest. */
export async function pushImage(
  registry: TestRegistry,
  repository: string,
  tag: string,
  options: { architecture?: string; labels?: Record<string, string>; authorization?: string } = {},
): Promise<string> {
  const { architecture = 'amd64', labels = {}, authorization } = options;
  const config = imageConfig(architecture, labels);
  const layer = Buffer.from('layer');
  await registry.push(repository, config, authorization);
  await registry.push(repository, layer, authorization);
  return registry.pushManifest(repository, tag, OCI_MANIFEST, imageManifest(config, layer), authorization);
}

/** Pushes an index of two platforms; gives the digests of its images. */
export async function pushIndex(
  registry: TestRegistry,
  repository: string,
  tag: string,
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  const manifests: unknown[] = [];
  for (const architecture of ['arm64', 'amd64']) {
    const digest = await pushImage(registry, repository, `${tag}-${architecture}`, { architecture });
    digests[architecture] = digest;
    const size = imageManifest(imageConfig(architecture), Buffer.from('layer')).length;
    manifests.push({ mediaType: OCI_MANIFEST, digest, size, platform: { os: 'linux', architecture } });
  }
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }));
  await registry.pushManifest(repository, tag, OCI_INDEX, index);
  return digests;
}
