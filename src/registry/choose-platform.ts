// Which image of an index is meant.
import type { Descriptor, ImageIndex, Platform } from './manifest.ts';
import { RegistryError } from './registry-error.ts';

/** The platform of kpack's build pods, and the only one that the reference reads. */
export const LINUX_AMD64: Platform = { os: 'linux', architecture: 'amd64' };

/**
 * The first entry for a platform; an entry without one counts as linux/amd64, and a variant matters only when it is asked for
 * (spec registry.md, 7.1, 4).
 * @throws RegistryError PlatformNotFound
 */
export function choosePlatform({ manifests }: ImageIndex, wanted: Platform, name: string): Descriptor {
  const found = manifests.find(({ platform = LINUX_AMD64 }) => {
    const isSame = platform.os === wanted.os && platform.architecture === wanted.architecture;
    return isSame && (wanted.variant === undefined || platform.variant === wanted.variant);
  });
  if (found !== undefined) return found;
  const offered = [...new Set(manifests.map(({ platform = LINUX_AMD64 }) => platformName(platform)))]
    .filter((platform) => platform !== 'unknown/unknown')
    .join(', ');
  throw new RegistryError('PlatformNotFound', `no child with platform ${platformName(wanted)} in index ${name}`, {
    hint: `Push the image for this platform too, or name one that has it; this one has ${offered || 'none'}.`,
  });
}

/** `linux/arm64/v8` */
export const platformName = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
