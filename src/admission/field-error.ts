// Errors of fields: how they are made, prefixed, merged and printed (spec admission.md, section 4). Texts are the reference's.
import { byCodePoint } from '../schemas/encode.ts';

/** One finding: what is wrong, at which paths, and details that stand on a line of their own. */
export interface FieldError {
  message: string;
  /** May be empty: such an error never gets a path. */
  paths: readonly string[];
  details?: string;
  /** It stood so in the stored object, which is no reason to refuse when it is the only one (9.3). */
  unchanged?: boolean;
}

/** What a rule gives; empty when all is well. */
export type Errors = readonly FieldError[];

export const none: Errors = [];

export const error = (message: string, paths: readonly string[], details?: string): Errors => [
  details === undefined || details === '' ? { message, paths } : { message, paths, details },
];
export const missing = (...paths: string[]): Errors => error('missing field(s)', paths);
export const disallowed = (...paths: string[]): Errors => error('must not set the field(s)', paths);
export const invalid = (value: string, path: string, details?: string): Errors =>
  error(`invalid value: ${value}`, [path], details);
export const missingOneOf = (...paths: string[]): Errors => error('expected exactly one, got neither', paths);
export const multipleOneOf = (...paths: string[]): Errors => error('expected exactly one, got both', paths);

/** All errors of several rules; made for the usual case that there are none. */
export function all(...parts: Errors[]): Errors {
  let found: FieldError[] | undefined;
  for (const part of parts) {
    for (const one of part) {
      found ??= [];
      found.push(one);
    }
  }
  return found ?? none;
}

/** Prepends the names of the fields that lead to the place, outermost first: `via(errors, 'spec', 'source')`. */
export function via(errors: Errors, ...prefix: string[]): Errors {
  if (errors.length === 0) return errors;
  return errors.map((e) => ({ ...e, paths: e.paths.map((path) => joinPath([...prefix, path])) }));
}

/** Splits on dots, drops empty parts, glues `[i]` onto the part before it. */
function joinPath(parts: readonly string[]): string {
  const out: string[] = [];
  for (const part of parts.flatMap((p) => p.split('.'))) {
    if (part === '') continue;
    if (part.startsWith('[') && part.endsWith(']') && out.length > 0) out.push(`${out.pop()}${part}`);
    else out.push(part);
  }
  return out.join('.');
}

/** Prints errors as the reference does: equal ones merged, sorted by message, then details; paths sorted. */
export function printErrors(errors: Errors): string {
  const merged = new Map<string, { message: string; details: string; paths: Set<string> }>();
  for (const { message, details = '', paths } of errors) {
    const key = JSON.stringify([message, details]);
    const entry = merged.get(key) ?? { message, details, paths: new Set<string>() };
    for (const path of paths) entry.paths.add(path);
    merged.set(key, entry);
  }
  return [...merged.values()]
    .sort((a, b) => byCodePoint(a.message, b.message) || byCodePoint(a.details, b.details))
    .map(({ message, details, paths }) => {
      const line = `${message}: ${[...paths].sort(byCodePoint).join(', ')}`;
      return details === '' ? line : `${line}\n${details}`;
    })
    .join('\n');
}
