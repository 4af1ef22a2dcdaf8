// Finds what a pattern such as `apps/**/*.yaml` names, where no shell has done so: on Windows, and in quotes.
import { statSync } from 'node:fs';
import { posix, sep } from 'node:path';
import type { Unreadable } from './document.ts';
import type { FileToRead } from './file-to-read.ts';
import { isManifestName, walkFolder } from './walk-folder.ts';

const WILD = /[*?[{]/;

/** Whether a path that does not exist may be a pattern. */
export const isPattern = (path: string): boolean => WILD.test(path);

/** What a pattern says. */
export interface Pattern {
  /** The folder below which all that it names is. */
  readonly base: string;
  /** Whether a file is named, itself or by one of its folders; names as `walkFolder` of the base shows them. */
  readonly names: (file: string) => boolean;
}

/** Reads a pattern. */
export function readPattern(given: string): Pattern {
  const pattern = posix.normalize(sep === '/' ? given : given.replaceAll(sep, '/'));
  const parts = pattern.split('/');
  const wild = parts.findIndex((part) => WILD.test(part));
  // `*` alone would name pictures too.
  const namesFiles = parts.at(-1)?.includes('.') === true;
  return {
    base: wild === 0 ? '.' : parts.slice(0, wild).join('/') || '/',
    names: (file) =>
      (namesFiles && posix.matchesGlob(file, pattern)) || (isManifestName(file) && isBelow(file, pattern)),
  };
}

/** The files that a pattern names, and the manifests in the folders that it names. */
export function* matchPattern(given: string): Generator<FileToRead | Unreadable> {
  const { base, names } = readPattern(given);
  if (statSync(base, { throwIfNoEntry: false })?.isDirectory() === true) yield* walkFolder(base, names);
}

/** Whether a pattern names a file or one of its folders. */
function isBelow(name: string, pattern: string): boolean {
  for (let at = name; at !== '.' && at !== '/'; at = posix.dirname(at)) {
    if (posix.matchesGlob(at, pattern)) return true;
  }
  return false;
}
