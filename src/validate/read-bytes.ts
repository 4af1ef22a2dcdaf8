// Reads the bytes of a file that was found.
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import type { FileToRead } from '../documents/find-files.ts';

/** The content of a file. */
export interface FileBytes {
  readonly bytes: Uint8Array;
  /** Whether it can be read again: a pipe cannot. */
  readonly again: boolean;
}

/** Reads a file; not the standard input. @throws Error of node:fs with a code */
export function readBytes({ path }: FileToRead): FileBytes {
  const descriptor = openSync(path, 'r');
  try {
    return { bytes: readFileSync(descriptor), again: fstatSync(descriptor).isFile() };
  } finally {
    closeSync(descriptor);
  }
}
