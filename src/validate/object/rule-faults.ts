// Errors of the rules as faults, each at its very field (spec admission.md, section 4 for how the rules name fields).
import { type Errors, type FieldError, printErrors } from '../../admission/field-error.ts';
import type { FieldPath } from '../../documents/document.ts';
import { fieldPath } from '../field-path.ts';
import type { JudgeCode } from '../judge-codes.ts';
import { ruleCode } from './classify.ts';
import type { Fault } from './fault.ts';
import { mending } from './mending.ts';
import type { Target } from './target.ts';

/** One fault an error; equal ones once. */
export function ruleFaults(errors: Errors, target: Target): Fault[] {
  const faults = new Map<string, Fault>();
  for (const error of errors) {
    const fault = ruleFault(error, target);
    faults.set(fault.message, fault);
  }
  return [...faults.values()];
}

function ruleFault(error: FieldError, target: Target): Fault {
  const message = printErrors([error]).replace(/: $/, '');
  const code = ruleCode(message);
  const { path, part } = placeOf(code, error, target);
  const hint = mending(code, path, message, target);
  return { code, path, message, ...(part && { part }), ...(hint !== undefined && { hint }) };
}

const ON_KEYS: readonly JudgeCode[] = [
  'one-of-conflict',
  'buildpack-by-image',
  'secret-in-env',
  'only-v1alpha1',
  'os-node-selector',
];

/** Where to point at; an error with several fields points at what they have in common, or at the last one of a pair. */
function placeOf(code: JudgeCode, { message, paths }: FieldError, target: Target): Pick<Fault, 'path' | 'part'> {
  const found = paths.map((path) => realPath(path, target));
  const [first = [], ...more] = found;
  const part = ON_KEYS.includes(code) ? 'key' : undefined;
  if (first.length === 0) return { path: fieldPath(/^spec\.[\w.]+/.exec(message)?.[0] ?? '') };
  if (code === 'os-node-selector') return { path: [...first, 'kubernetes.io/os'], part: 'key' };
  const path = more.length === 0 ? first : code === 'one-of-missing' ? commonPath(found) : (found.at(-1) ?? first);
  return { path, ...(part && { part }) };
}

/** The rules prefix some paths twice or not at all, and put sentences where names belong, as the reference does. */
function realPath(text: string, { info }: Target): FieldPath {
  const path = fieldPath(text.replace(/ reference currently not supported$| \+ kind$/, ''));
  const [first, second] = path;
  if (first === 'spec' && second === 'spec') return ['spec'];
  return info.kind === 'ClusterBuilder' && first !== 'spec' && first !== 'metadata' ? ['spec', ...path] : path;
}

function commonPath([first = [], ...more]: readonly FieldPath[]): FieldPath {
  const end = first.findIndex((part, i) => more.some((other) => other[i] !== part));
  return end < 0 ? first : first.slice(0, end);
}
