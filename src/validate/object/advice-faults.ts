// Warnings as faults: the sentence begins with the path of its field, or quotes it.
import { fieldPath } from '../field-path.ts';
import { adviceCode } from './classify.ts';
import type { Fault } from './fault.ts';

/** A path as the sentences write it: no blanks, and no colon but in brackets. */
const PATH = /^(?:unknown field "|\.)?((?:spec|metadata|status)(?:\.[\w-]+|\[[^\]]*\])*)/;

/** The fault that a warning is. */
export function adviceFault(message: string): Fault {
  const code = adviceCode(message);
  return {
    code,
    path: fieldPath(PATH.exec(message)?.[1] ?? ''),
    message,
    ...(code === 'field-not-stored' && { part: 'key' as const }),
  };
}
