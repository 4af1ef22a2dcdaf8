// What a version has instead of a field of the other one, for whoever wrote the other one's.
import { movedFields } from '../../admission/moved-fields.ts';
import type { FieldPath } from '../../documents/document.ts';
import type { Version } from '../../schemas/kinds.ts';

/** Where `version` has what the other one has at `path`, or below it; undefined where it has no such field. */
export function renamedField(kind: string, version: Version, path: FieldPath): FieldPath | undefined {
  const other = version === 'v1alpha1' ? 'v1alpha2' : 'v1alpha1';
  if (version === 'v1alpha1' && path.at(-1) === 'services') return [...path.slice(0, -1), 'bindings'];
  for (const moved of movedFields(kind)) {
    const [there, here] = [moved[other], moved[version]];
    if (here[0] !== 'spec' || there[0] !== 'spec' || !path.every((part, i) => there[i] === part)) continue;
    // Nobody but the controller can write what v1alpha2 keeps bindings in.
    return here.map((name) => (name === 'cnbBindings' ? 'services' : name));
  }
  return undefined;
}
