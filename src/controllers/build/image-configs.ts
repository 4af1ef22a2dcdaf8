// Builder images, read once for all Builds that use them: a thousand Images of one builder cost its registry one manifest and one
// configuration, and the controller one parse of it.
import { type ImageReference, referenceName } from '../../admission/image-reference.ts';
import { credentialFingerprint } from '../../registry/credential.ts';
import type { ImageConfig } from '../../registry/image-config.ts';
import type { Keychain } from '../../registry/keychain.ts';
import { readImage } from '../../registry/read-image.ts';
import type { RegistryClient } from '../../registry/registry-client.ts';
import { SharedCache } from '../../registry/shared-cache.ts';
import { withinTime } from '../../registry/time-limit.ts';
import { BuildProblem } from './build-problem.ts';

/** What is named by digest is kept this long, ms: as long as the registry client keeps what it read. */
const KEPT_MS = 10 * 60_000;
const MOST_KEPT = 32;
/** A registry that never answers holds up a Build for this long at a time, and the other Builds no longer, ms. */
const LONGEST_WAIT_MS = 20_000;

/** Configurations of images. */
export class ImageConfigs {
  readonly #kept = new SharedCache<ImageConfig>(MOST_KEPT);
  readonly #registry: RegistryClient;

  constructor(registry: RegistryClient) {
    this.#registry = registry;
  }

  /** @throws RegistryError, BuildProblem when it takes too long, the reason of the signal */
  read(reference: ImageReference, keychain: Keychain, signal: AbortSignal): Promise<ImageConfig> {
    const name = referenceName(reference);
    return withinTime(
      LONGEST_WAIT_MS,
      signal,
      () => late(name),
      (limit) => {
        if ('tag' in reference) return this.#read(reference, keychain, limit);
        const key = `${name} ${credentialFingerprint(keychain.find(reference))}`;
        // Goes on without the one who was first: the others wait for the same.
        return this.#kept.get(key, limit, async () => ({
          value: await this.#read(reference, keychain),
          forMs: KEPT_MS,
        }));
      },
    );
  }

  async #read(reference: ImageReference, keychain: Keychain, signal?: AbortSignal): Promise<ImageConfig> {
    return (await readImage(this.#registry, reference, { keychain, signal })).config;
  }
}

function late(name: string): BuildProblem {
  const text = `unable to fetch remote builder image: ${name} was not there within ${LONGEST_WAIT_MS / 1000} s. Check that the cluster can reach the registry; it is tried again by itself.`;
  return new BuildProblem('retried', 'Timeout', text);
}
