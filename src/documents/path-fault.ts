// Why a path cannot be read, in words.
import type { ReadingCode } from './codes.ts';
import type { Unreadable } from './document.ts';
import { readingCode } from './reading-fault.ts';

/** What is wrong with a path as a whole. */
export function fileFault(file: string, code: ReadingCode, message: string): Unreadable {
  return { file, code, message, hint: readingCode(code).hint };
}

const REASONS: Readonly<Record<string, readonly [ReadingCode, string]>> = {
  ENOENT: ['not-found', 'no such file or folder'],
  ENOTDIR: ['not-found', 'no such file or folder'],
  EACCES: ['unreadable-file', 'permission denied'],
  EPERM: ['unreadable-file', 'permission denied'],
  ELOOP: ['link-loop', 'a symbolic link that leads back to itself'],
};

/** What an error of node:fs says about a path. */
export function pathFault(file: string, error: unknown): Unreadable {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const [reason, words] = REASONS[code] ?? (['unreadable-file', `cannot be opened: ${message}`] as const);
  return fileFault(file, reason, words);
}
