// For which names a leaf is renewed by somebody who is not in the cluster, and so cannot know the domain of the cluster.
import { namesOf, readCertificate, uncoveredNames } from './inspect.ts';
import type { Material } from './material.ts';
import type { Wanted } from './policy.ts';

/** The same names as the present leaf, if that is for our Service at all. */
export function withNamesOf({ serverCert = '' }: Material, wanted: Wanted): Wanted {
  const leaf = readCertificate(serverCert);
  if (leaf === undefined || uncoveredNames(leaf, [wanted.essentialName]).length > 0) return wanted;
  return { ...wanted, names: namesOf(leaf) };
}
