// Some errors hide others (spec admission.md, 5.1 and 5.3): what the object is like without them.
import type { FieldPath } from '../../documents/document.ts';
import type { JsonObject } from '../../schemas/json.ts';
import type { Fault } from './fault.ts';
import { withValue } from './value-at.ts';
import { without } from './without.ts';

/** The object with the hiding errors mended; undefined when there is none of them. */
export function reveal(object: JsonObject, faults: readonly Fault[]): JsonObject | undefined {
  let out = object;
  for (const { code, path } of faults) {
    if (code === 'os-node-selector' || code === 'invalid-creation-time' || isAuth(path)) out = without(out, path);
    else if (code === 'required-field' && hides(path)) out = withValue(out, path, 'placeholder');
  }
  return out === object ? undefined : out;
}

/** A blob source with an unknown `auth` is not looked at any further. */
const isAuth = (path: FieldPath): boolean => path.at(-1) === 'auth' && path.at(-2) === 'blob';

/** A missing account hides all else; a missing name hides the kind. */
const hides = (path: FieldPath): boolean => {
  const [name, holder] = [path.at(-1), path.at(-2)];
  return holder === 'serviceAccountRef' || (name === 'name' && ['builder', 'stack', 'store'].includes(String(holder)));
};
