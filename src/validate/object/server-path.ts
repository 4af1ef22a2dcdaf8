// Paths as the API server prints them: names joined by dots whatever is in them, indices in brackets.
import type { FieldPath } from '../../documents/document.ts';

/** Like `spec.build.env[0].name`. */
export function serverPath(path: FieldPath): string {
  let out = '';
  for (const part of path) out += typeof part === 'number' ? `[${part}]` : out === '' ? part : `.${part}`;
  return out;
}
