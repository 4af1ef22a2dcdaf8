// Which credentials go with which image.
import type { ImageRepository } from '../admission/image-reference.ts';
import { type Credential, isAnonymous } from './credential.ts';
import { matchesServer, parseServerPattern, type ServerPattern, specificity } from './server-pattern.ts';

/** Knows credentials for images. */
export interface Keychain {
  /** The credentials for an image; undefined when it is read anonymously. */
  find(image: ImageRepository): Credential | undefined;
}

/** A credential and the key it stands under: `https://reg.example.com/v2/`, `reg.example.com/team`, `*.example.com`. */
export interface KeyedCredential {
  readonly key: string;
  readonly credential: Credential;
}

/** Knows nothing: everything is read anonymously. */
export const ANONYMOUS: Keychain = { find: () => undefined };

/**
 * A keychain of credentials in order. The key that names an image most closely wins: the longest path, then a plain host before
 * a wildcard, then the first one. Keys that name no host and empty credentials count for nothing.
 */
export function createKeychain(credentials: readonly KeyedCredential[]): Keychain {
  const entries: { pattern: ServerPattern; credential: Credential }[] = [];
  for (const { key, credential } of credentials) {
    const pattern = parseServerPattern(key);
    if (pattern !== undefined && !isAnonymous(credential)) entries.push({ pattern, credential });
  }
  // Sorting keeps the order of equals.
  entries.sort((a, b) => specificity(b.pattern) - specificity(a.pattern));
  return { find: (image) => entries.find(({ pattern }) => matchesServer(pattern, image))?.credential };
}

/** Asks one keychain after the other; the first that knows credentials wins (spec registry.md, 9.1). */
export const firstOf = (...keychains: readonly Keychain[]): Keychain => ({
  find(image) {
    for (const keychain of keychains) {
      const credential = keychain.find(image);
      if (credential !== undefined) return credential;
    }
    return undefined;
  },
});
