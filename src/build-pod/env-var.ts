// One environment variable of a step.
import type { EnvVar } from '../schemas/env.ts';
import { literal } from './literal.ts';

/** The variable; an empty value is left out, as kpack does. */
export const envVar = (name: string, value = ''): EnvVar => (value === '' ? { name } : { name, value: literal(value) });
