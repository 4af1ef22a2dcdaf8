// The manifests as they stood at a commit of the repository around them, read by git itself.
import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isPattern, readPattern } from '../documents/match-pattern.ts';
import { isManifestName } from '../documents/walk-folder.ts';
import { git, gitBlobs } from './git.ts';
import { renamedFiles } from './git-renames.ts';
import { OptionError } from './option-error.ts';

/** A file of a commit. */
export interface CommittedFile {
  /** `REF:path/in/repository`, as git writes it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The files that PATHs name, as they were at a commit: a file under its own name, a folder with the manifests in it, a glob with what
 * matches it; and those that have been renamed to such. What did not exist then is left out.
 * @throws OptionError when there is no git, no repository or no such commit
 */
export async function* committedFiles(paths: readonly string[], ref: string): AsyncGenerator<CommittedFile> {
  const named = paths.filter((path) => path !== '-');
  if (named.length === 0) {
    throw new OptionError('--git-base needs files or folders, since the standard input has no history: use --old PATH');
  }
  const wanted = new Map<string, Map<string, string>>(); // by repository: ids of blobs by their paths
  for (const [folder, places] of Map.groupBy(named.map(placeOf), (place) => place.folder)) {
    const { top, prefix, commit } = await repositoryAt(folder, ref);
    const blobs = wanted.get(top) ?? new Map<string, string>();
    wanted.set(top, blobs);
    const isWanted = (path: string): boolean =>
      path.startsWith(prefix) && places.some(({ matches }) => matches(path.slice(prefix.length)));
    // First, since later files win: an object may have been left where it was too.
    for (const { id, from, to } of await renamedFiles(top, commit)) if (isWanted(to)) blobs.set(from, id);
    for (const { id, path } of await listed(top, commit, prefix)) {
      if (isWanted(path)) blobs.set(path, id);
    }
  }
  for (const [top, blobs] of wanted) {
    if (blobs.size === 0) continue;
    const names = blobs.keys();
    for await (const bytes of gitBlobs(top, [...blobs.values()])) {
      yield { name: `${ref}:${names.next().value ?? ''}`, bytes };
    }
  }
}

/** A folder in which git is asked, and which of the files below it count (paths relative to it). */
interface Place {
  readonly folder: string;
  readonly matches: (path: string) => boolean;
}

function placeOf(path: string): Place {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return { folder: path, matches: (below) => isManifestName(below) && !isHidden(below) };
  if (stats === undefined && isPattern(path)) {
    const { base, names } = readPattern(path);
    return { folder: base, matches: (below) => names(base === '.' ? below : `${base.replace(/\/$/, '')}/${below}`) };
  }
  const name = basename(path);
  return { folder: dirname(path), matches: (below) => below === name };
}

/** As in a walk through the folder today, what is hidden is left out. */
const isHidden = (path: string): boolean => path.split('/').some((part) => part.startsWith('.'));

interface Repository {
  readonly top: string;
  /** Path of the folder in the repository, with a slash at its end; empty for the top. */
  readonly prefix: string;
  readonly commit: string;
}

async function repositoryAt(folder: string, ref: string): Promise<Repository> {
  const existing = existingFolder(folder);
  const found = await git(existing, ['rev-parse', '--show-toplevel', '--show-prefix']);
  if (found.code !== 0) {
    throw new OptionError(`--git-base: "${folder}" is in no git repository (${found.complaint}): use --old PATH`);
  }
  const [top = '', prefix = ''] = found.stdout.toString().split('\n');
  const commit = await git(top, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (commit.code !== 0) {
    throw new OptionError(
      `--git-base: there is no commit "${ref}" in ${top}: correct the name, or fetch it first (a checkout in CI is often shallow)`,
    );
  }
  return { top, prefix, commit: commit.stdout.toString().trim() };
}

/** The nearest folder that is still there. */
function existingFolder(folder: string): string {
  let existing = folder;
  while (!statSync(existing, { throwIfNoEntry: false })?.isDirectory() && dirname(existing) !== existing) {
    existing = dirname(existing);
  }
  return existing;
}

/** The regular files of a commit below a folder of the repository. */
async function listed(top: string, commit: string, prefix: string): Promise<{ id: string; path: string }[]> {
  const below = prefix === '' ? [] : ['--', prefix];
  const { code, stdout, complaint } = await git(top, ['ls-tree', '-r', '-z', '--full-tree', commit, ...below]);
  if (code !== 0) throw new OptionError(`--git-base: git cannot list the files of ${commit}: ${complaint}`);
  return stdout
    .toString()
    .split('\0')
    .flatMap((line) => {
      const [, id, path] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return id === undefined || path === undefined ? [] : [{ id, path }];
    });
}
