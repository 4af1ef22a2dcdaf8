// The git source of a status: what was found, told so that nothing is built that has been built already.
import { defined } from '../../admission/defined.ts';
import type { ResolvedSourceConfig, SourceConfig } from '../../schemas/source.ts';
import type { GitRevision } from '../../source/git-revision.ts';

type ResolvedGit = NonNullable<ResolvedSourceConfig['git']>;

/**
 * @param before the git source that the status has now
 * @param found undefined where the revision could not be resolved: it stands there as it was written
 */
export function resolvedGit(
  { git, subPath }: SourceConfig,
  before: ResolvedGit | undefined,
  found: GitRevision | undefined,
): ResolvedSourceConfig {
  const { url = '', revision = '', initializeSubmodules } = git ?? {};
  if (found === undefined) {
    return { git: defined({ url, revision, subPath, type: 'Unknown' as const, initializeSubmodules }) };
  }
  const { type, tree } = found;
  const commit = sameCode(url, before, found) ? before?.revision : found.commit;
  return { git: defined({ url, revision: commit, subPath, tree, type, initializeSubmodules }) };
}

/**
 * Whether the revision of the status means the same code, written otherwise: kpack writes the object of an annotated tag where we write
 * its commit; and a commit that left the looked-at directory as it was is no reason to build (spec controllers.md 5.2).
 */
function sameCode(url: string, before: ResolvedGit | undefined, found: GitRevision): boolean {
  if (before === undefined || before.url !== url || !namesCommit(before)) return false;
  return before.revision === found.tagObject || (found.tree !== undefined && before.tree === found.tree);
}

/** Whether the status names a commit, and not what could not be resolved. */
export function namesCommit(git: ResolvedGit | undefined): boolean {
  const revision = git?.revision ?? '';
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision) && !/^0+$/.test(revision);
}
