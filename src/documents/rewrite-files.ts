// Rewrites the manifests that paths name: prints them, or puts them back where they were.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { ManifestObject, Position, Unreadable } from './document.ts';
import type { Wanted } from './edit-document.ts';
import { editManifests } from './edit-manifests.ts';
import { type FileToRead, findFiles } from './find-files.ts';
import { PrintedFiles } from './printed-files.ts';
import { replaceFile } from './replace-file.ts';

/** What is to be done, and whom to tell. */
export interface Rewriting {
  readonly paths: readonly string[];
  /** Files are written; else everything is printed. */
  readonly inPlace: boolean;
  /** What an object should become; undefined for one that stays. */
  change(object: ManifestObject): Wanted | undefined;
  /** Takes what is printed, in order; false when nobody reads on, so that the rest need not be made. */
  print(bytes: Uint8Array): Promise<boolean>;
  /** A file that could not be found, read or written, or a part of one that could not be read or rewritten. */
  fault(file: string, position: Position | undefined, message: string): void;
  /** A file that was written. */
  rewritten(file: string): void;
}

/**
 * Goes through the files in the order in which they are found, each once.
 * @returns how many files the paths led to
 */
export async function rewriteFiles(rewriting: Rewriting): Promise<number> {
  const files = await filesOf(rewriting);
  const printed = new PrintedFiles(files);
  for (const file of files) {
    try {
      const before = file.path === '-' ? await buffer(process.stdin) : await readFile(file.path);
      const after = rewrite(rewriting, file, before);
      if (!rewriting.inPlace) {
        if (!(await rewriting.print(printed.next(after)))) break;
      } else if (after !== before) {
        await replaceFile(file.path, after);
        rewriting.rewritten(file.name);
      }
    } catch (error) {
      if (!(error instanceof Error) || !('syscall' in error)) throw error;
      rewriting.fault(file.name, undefined, error.message);
    }
  }
  return files.length;
}

async function filesOf(rewriting: Rewriting): Promise<FileToRead[]> {
  const files = new Map<string, FileToRead>();
  for await (const found of findFiles(rewriting.paths)) {
    if (!('path' in found)) tell(rewriting, found);
    else files.set(found.path === '-' ? '-' : resolve(found.path), found);
  }
  return [...files.values()];
}

function rewrite(rewriting: Rewriting, { name }: FileToRead, before: Uint8Array): Uint8Array {
  const { bytes, unreadable, stuck } = editManifests(name, before, rewriting.change);
  for (const part of unreadable) tell(rewriting, part);
  for (const { object, reason } of stuck) {
    const message = `this object cannot be rewritten: ${reason}; it stays as it is`;
    rewriting.fault(object.file, object.locate([], 'key'), message);
  }
  return bytes;
}

function tell({ fault }: Rewriting, { file, position, severity, message }: Unreadable): void {
  if (severity !== 'warning') fault(file, position, message);
}
