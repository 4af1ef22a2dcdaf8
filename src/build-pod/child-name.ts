// Names of objects that belong to another one: readable where they fit into a label, with a hash in the middle where not.
import { md5 } from './md5.ts';

/** Longest DNS label (RFC 1123). */
const LONGEST = 63;
/** What is left of a label beside an MD5 in hexadecimal digits. */
const HEAD = LONGEST - 32;

/**
 * The name of a child, at most 63 characters: the same for the same parent and suffix, so that a child is never made twice
 * (spec controllers.md, 1.8). Both are ASCII, as names in Kubernetes are.
 */
export function childName(parent: string, suffix: string): string {
  if (parent.length + suffix.length <= LONGEST) return parent + suffix;
  if (suffix.length < HEAD) return parent.slice(0, HEAD - suffix.length) + md5(parent) + suffix;
  const name = parent.slice(0, HEAD) + md5(parent + suffix) + suffix;
  return name.slice(0, LONGEST).replace(/[^a-zA-Z0-9]+$/, '');
}
