// Why a file could not be checked at all, in words.
import type { Unreadable } from '../documents/document.ts';
import type { FileToRead } from '../documents/find-files.ts';

/** A mistake of ours, found while this file was being checked. */
export function internalError({ name }: FileToRead, error: unknown): Unreadable {
  const why = error instanceof Error ? error.message : String(error);
  return {
    file: name,
    code: 'internal-error',
    message: `kpack could not check this file: ${why.split('\n')[0]}`,
    hint: 'This is a mistake of kpack: file an issue with the file. The other files have been checked.',
  };
}

/** True for an error of node:fs. */
export const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error;
