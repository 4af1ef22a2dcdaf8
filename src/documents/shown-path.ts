// Paths as people see them: with forward slashes on every system, as annotations and reports need them.
import { normalize, sep } from 'node:path';

/** A path as it is shown; still relative where it was given so. */
export function shownPath(path: string): string {
  const shown = normalize(path);
  return sep === '/' ? shown : shown.replaceAll(sep, '/');
}
