// From a reference to an image: the right one of an index, and its configuration.
import type { DigestReference, ImageReference } from '../admission/image-reference.ts';
import { referenceName } from '../admission/image-reference.ts';
import { choosePlatform, LINUX_AMD64 } from './choose-platform.ts';
import { sha256 } from './digest.ts';
import { type ImageConfig, parseImageConfig } from './image-config.ts';
import type { ReadOptions } from './image-reader.ts';
import { type ImageManifest, type Platform, parseManifest } from './manifest.ts';
import type { RegistryClient } from './registry-client.ts';
import { RegistryError } from './registry-error.ts';

/** An image in a registry. */
export interface RemoteImage {
  /** Where it is, by the digest of its own manifest, not of an index around it. Its name is kpack's `latestImage`. */
  readonly reference: DigestReference;
  readonly mediaType: string;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
}

/** Whose credentials, when to give up, and for which platform; linux/amd64 when not said. */
export interface ReadImageOptions extends ReadOptions {
  readonly platform?: Platform;
}

/** Reads manifest and configuration of the image that a reference names (spec registry.md, 7.1). @throws RegistryError */
export async function readImage(
  client: RegistryClient,
  reference: ImageReference,
  options: ReadImageOptions,
): Promise<RemoteImage> {
  const name = referenceName(reference);
  const { registry, repository } = reference;
  let found = await client.getManifest(reference, options);
  let manifest = parseManifest(found.body, found.mediaType, name);
  if (manifest.kind === 'index') {
    const { digest } = choosePlatform(manifest, options.platform ?? LINUX_AMD64, name);
    found = await client.getManifest({ registry, repository, digest }, options);
    manifest = parseManifest(found.body, found.mediaType, name);
    if (manifest.kind === 'index') throw new RegistryError('InvalidAnswer', `index ${name} has an index in it`);
  }
  const { config } = manifest;
  const body = inlineConfig(manifest) ?? (await readConfig(client, reference, manifest, options));
  return {
    reference: { registry, repository, digest: found.digest },
    mediaType: found.mediaType,
    manifest,
    config: parseImageConfig(body, `${registry}/${repository}@${config.digest}`),
  };
}

/** The configuration in the manifest itself, where it is there and is what it should be. */
function inlineConfig({ config: { data, digest } }: ImageManifest): Buffer | undefined {
  return data !== undefined && sha256(data) === digest ? data : undefined;
}

async function readConfig(
  client: RegistryClient,
  { registry, repository }: ImageReference,
  { config: { digest, size } }: ImageManifest,
  options: ReadOptions,
): Promise<Buffer> {
  return client.getBlob({ registry, repository, digest }, size, options);
}
