// Rules about the annotations that hold what an Image of v1alpha1 cannot say: a write that could not be read back is refused
// (spec admission.md, 9.4); on a read such an annotation stays as it is.
import { CARRIERS } from './conversion-annotations.ts';
import { type Errors, error, none } from './field-error.ts';

/** What all their names start with. */
const PREFIX = 'kpack.io/';

interface Annotated {
  metadata?: { annotations?: Record<string, string> };
}

/** Refuses annotations that could not be read back, or whose content breaks a rule, when they are new or changed. */
export function annotationErrors(
  { kind, version }: { kind: string; version: string },
  object: Annotated,
  old: Annotated | undefined,
): Errors {
  const now = object.metadata?.annotations;
  if (kind !== 'Image' || version !== 'v1alpha1' || now === undefined) return none;
  if (!Object.keys(now).some((name) => name.startsWith(PREFIX))) return none;
  const before = old?.metadata?.annotations ?? {};
  return CARRIERS.flatMap(({ name, read, rule }) => {
    const text = Object.hasOwn(now, name) ? now[name] : undefined;
    if (text === undefined || before[name] === text) return none;
    const value = read({}, text);
    const path = [`metadata.annotations[${name}]`];
    if (!value.ok) return error('annotation cannot be converted to v1alpha2', path, value.fault);
    const faults = rule?.(value.value ?? {}) ?? none;
    return faults.map(({ message, paths, details }) => ({
      message: `annotation holds what v1alpha2 refuses: ${message}`,
      paths: path,
      details: [paths.join(', '), details].filter(Boolean).join('\n'),
    }));
  });
}
