// The id of one directory of a commit, so that commits that leave it alone start no build: the commit is fetched without its history and
// without the contents of files (spec controllers.md 5.4, shallow clone).
import { type GitAccessOptions, type GitAccessRequest, gitAccess } from './git-access.ts';
import { gitFailure } from './git-failure.ts';
import type { GitRevision } from './git-revision.ts';
import { runGit } from './run-git.ts';

/** A directory. */
export interface SubPathTreeRequest extends GitAccessRequest {
  readonly revision: GitRevision;
  /** With or without slashes at both ends. */
  readonly subPath: string;
  readonly signal: AbortSignal;
}

/** @returns undefined when the commit has no such directory or file. @throws SourceError, or the reason of the signal. */
export async function subPathTree(options: GitAccessOptions, request: SubPathTreeRequest): Promise<string | undefined> {
  const { credential, folder, revision, subPath, signal } = request;
  const { address, environment } = await gitAccess(options, request);
  const git = async (...args: string[]) => runGit({ args, environment, folder, signal });
  const must = async (...args: string[]) => {
    const { code, stderr } = await git(...args);
    if (code !== 0) throw gitFailure(stderr, credential);
  };
  const repository = `--git-dir=${folder}/repository`;
  await must('init', '--quiet', '--bare', `${folder}/repository`);
  // The reference may have moved on by now; then the commit is not in what comes, and the next look finds the new one.
  const wanted = revision.ref ?? revision.commit;
  await must(repository, 'fetch', '--quiet', '--depth=1', '--filter=blob:none', '--no-tags', '--', address, wanted);
  const path = subPath.replace(/^\/+|\/+$/g, '');
  const { code, stdout } = await git(repository, 'rev-parse', '--verify', '--quiet', `${revision.commit}:${path}`);
  return code === 0 ? stdout.trim() : undefined;
}
