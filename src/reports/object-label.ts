// An object as people call it: `Image team-a/app`.
import type { Finding, ObjectName } from '../validate/finding.ts';

/** Kind, namespace and name. */
export function objectLabel({ kind, namespace, name }: ObjectName): string {
  const named = name === '' ? '(without a name)' : name;
  return `${kind} ${namespace === '' ? named : `${namespace}/${named}`}`;
}

/** The object of a finding and the path of its field, as far as there are any: `Image app, spec.tag`. */
export const subject = ({ object, path }: Finding): string =>
  [object === undefined ? '' : objectLabel(object), path].filter((part) => part !== '').join(', ');
