// Reads what stood there before: a folder or file (`--old`), or a commit (`--git-base`). Nothing is judged.
import { statSync } from 'node:fs';
import type { Unreadable } from '../documents/document.ts';
import { type FileToRead, findFiles } from '../documents/find-files.ts';
import { pathFault } from '../documents/path-fault.ts';
import { readObjects } from '../documents/read-objects.ts';
import type { Finding } from './finding.ts';
import { committedFiles } from './git-base.ts';
import type { OldObjects } from './old-objects.ts';
import { OptionError } from './option-error.ts';
import { readBytes } from './read-bytes.ts';
import { readSetMember } from './read-set-member.ts';
import { isNamed } from './set-member.ts';

/** Where the old manifests are. */
export type OldSource = { readonly path: string } | { readonly paths: readonly string[]; readonly ref: string };

/** The old set, and notes on what of it could not be read. */
export interface OldSet {
  readonly objects: OldObjects;
  readonly notes: readonly Finding[];
}

/** Reads it whole. @throws OptionError when it is not there */
export async function readOldSet(source: OldSource): Promise<OldSet> {
  const objects = new Map<string, string>();
  const notes: Finding[] = [];
  for await (const found of 'ref' in source ? committedFiles(source.paths, source.ref) : oldFiles(source.path)) {
    if (!('bytes' in found)) {
      // A folder without manifests is what a first version is compared with.
      if (found.code !== 'no-match') notes.push(note(found));
      continue;
    }
    const content = readObjects(found.name, found.bytes);
    for (const object of content.objects) {
      const member = readSetMember(object, { file: 0, item: 0 });
      if (member?.ours && isNamed(member)) objects.set(member.key, JSON.stringify(object.value));
    }
    notes.push(...content.unreadable.filter(({ severity }) => severity !== 'warning').map(note));
  }
  return { objects, notes };
}

async function* oldFiles(path: string): AsyncGenerator<{ name: string; bytes: Uint8Array } | Unreadable> {
  if (path === '-') throw new OptionError('--old needs a file or a folder, not the standard input');
  for await (const found of findFiles([path])) {
    if ('path' in found) yield readOld(found);
    else if (['not-found', 'no-match'].includes(found.code) && !isFolder(path)) {
      throw new OptionError(`--old: ${found.file}: ${found.message}`);
    } else yield found;
  }
}

function readOld(file: FileToRead): { name: string; bytes: Uint8Array } | Unreadable {
  try {
    return { name: file.name, bytes: readBytes(file).bytes };
  } catch (error) {
    return pathFault(file.name, error);
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const note = ({ file, message, position }: Unreadable): Finding => ({
  code: 'old-unreadable',
  severity: 'note',
  file,
  ...(position && { position }),
  path: '',
  message: `what stood there before cannot be read: ${message}`,
  hint: 'Objects of this file are checked as new ones.',
});
