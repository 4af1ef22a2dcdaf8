// What tells one run image from another, wherever it was copied to (spec controllers.md 2.6, STACK).
import { parseReference } from '../../admission/image-reference.ts';

/** The digest where the reference has one, else the tag (`latest` by default); undefined when it is no reference: then nothing is known. */
export function runImageIdentifier(text: string): string | undefined {
  const reference = parseReference(text, 'head');
  if (reference === undefined) return undefined;
  return 'digest' in reference ? reference.digest : reference.tag;
}
