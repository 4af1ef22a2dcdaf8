// Finds the manifest files that paths, folders and patterns name.
import { statSync } from 'node:fs';
import type { ReadingCode } from './codes.ts';
import type { Unreadable } from './document.ts';
import type { FileToRead } from './file-to-read.ts';
import { isPattern, matchPattern } from './match-pattern.ts';
import { fileFault, pathFault } from './path-fault.ts';
import { shownPath } from './shown-path.ts';
import { walkFolder } from './walk-folder.ts';

export type { FileToRead } from './file-to-read.ts';

/** Bytes that Node reads at once. */
const MAX_SIZE = 2 ** 31 - 1;

/**
 * Finds files, in a stable order: paths as given, folders by name. A file or pipe that is named is always given. Of folders and patterns
 * hidden files and folders and what `.gitignore` names are left out; of folders all but `.yaml`, `.yml` and `.json`.
 */
export async function* findFiles(paths: readonly string[]): AsyncGenerator<FileToRead | Unreadable> {
  let hasInput = false;
  for (const path of paths) {
    if (path === '-') {
      if (!hasInput) yield { name: '<stdin>', path };
      hasInput = true;
    } else yield* findPath(path);
  }
}

function* findPath(path: string): Generator<FileToRead | Unreadable> {
  const name = shownPath(path);
  let found: { isFolder: boolean; fault?: ReadingCode };
  try {
    const status = statSync(path);
    const isReadable = status.isFile() || status.isFIFO();
    const fault = status.size > MAX_SIZE ? 'too-large' : isReadable ? undefined : 'not-a-file';
    found = { isFolder: status.isDirectory(), ...(fault && { fault }) };
  } catch (error) {
    if (isPattern(path)) yield* findMatches(path);
    else yield pathFault(name, error);
    return;
  }
  if (found.isFolder) yield* some(walkFolder(path), name, 'no manifest in this folder (.yaml, .yml, .json)');
  else if (found.fault === undefined) yield { name, path };
  else yield fileFault(name, found.fault, FAULTS[found.fault] ?? '');
}

const FAULTS: Partial<Record<ReadingCode, string>> = {
  'too-large': 'larger than 2 GiB',
  'not-a-file': 'a socket or a device, no file',
};

function findMatches(pattern: string): Generator<FileToRead | Unreadable> {
  return some(matchPattern(pattern), shownPath(pattern), 'the pattern matches no file');
}

/** What was found, or that nothing was. */
function* some(
  found: Iterable<FileToRead | Unreadable>,
  name: string,
  otherwise: string,
): Generator<FileToRead | Unreadable> {
  let isEmpty = true;
  for (const one of found) {
    isEmpty = false;
    yield one;
  }
  if (isEmpty) yield fileFault(name, 'no-match', otherwise);
}
