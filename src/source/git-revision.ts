// From what a person writes as revision to the commit that is meant (spec registry.md, 10.2; the reference takes what it does not find
// for a commit, and decides between a branch and a tag of one name by chance).
import type { GitRefs } from './git-refs.ts';
import { SourceError } from './source-error.ts';

/** The commit behind a revision. */
export interface GitRevision {
  /** 40 or 64 hex digits. */
  readonly commit: string;
  /** As in `status.source.git.type`; Unknown: neither branch nor tag, such as a pull request. */
  readonly type: 'Branch' | 'Tag' | 'Commit' | 'Unknown';
  /** The object of an annotated tag, which is what kpack writes in place of its commit. */
  readonly tagObject: string | undefined;
  /** The full name of the reference; undefined for a commit. */
  readonly ref: string | undefined;
  /** The id of the directory that was asked for, in this commit; undefined where none was, or it is not there. */
  readonly tree?: string | undefined;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
const ABBREVIATED = /^[0-9a-f]{7,63}$/i;
// What git refuses in names of references; with one of these, a name could also mean something else to git.
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are refused.
const NO_NAME = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|^-|^\/|\/$|\/\/|\.$|\.lock$/;

/** The names that a revision may stand for, in order; a branch goes before a tag. @throws SourceError InvalidRevision */
export function refNamesOf(revision: string): readonly string[] {
  if (revision === '') throw new SourceError('InvalidRevision', 'the revision is empty');
  if (NO_NAME.test(revision)) {
    throw new SourceError(
      'InvalidRevision',
      `revision ${JSON.stringify(revision)} cannot be the name of a branch or tag`,
    );
  }
  if (revision === 'HEAD') return ['HEAD'];
  const short = [`refs/heads/${revision}`, `refs/tags/${revision}`, `refs/remotes/${revision}`, `refs/${revision}`];
  return revision.startsWith('refs/') ? [revision, ...short] : short;
}

/** @throws SourceError InvalidRevision, RevisionNotFound */
export function chooseRevision(revision: string, refs: GitRefs): GitRevision {
  for (const name of refNamesOf(revision)) {
    const ref = refs.get(name);
    if (ref === undefined) continue;
    const { id, peeled } = ref;
    return { commit: peeled ?? id, type: typeOf(name), tagObject: peeled === undefined ? undefined : id, ref: name };
  }
  if (COMMIT.test(revision)) {
    return { commit: revision.toLowerCase(), type: 'Commit', tagObject: undefined, ref: undefined };
  }
  if (revision === 'HEAD') {
    const hint = 'Push a commit, or name another branch; it is looked for again.';
    throw new SourceError('RevisionNotFound', 'the repository is empty, or its HEAD names no branch', { hint });
  }
  const hint = ABBREVIATED.test(revision)
    ? 'If it is meant to be a commit, write all of its digits; if a branch or tag, push it. It is looked for again.'
    : undefined;
  const text = `there is no branch or tag ${JSON.stringify(revision)}`;
  throw new SourceError('RevisionNotFound', text, hint === undefined ? {} : { hint });
}

function typeOf(name: string): GitRevision['type'] {
  if (name === 'HEAD' || name.startsWith('refs/heads/')) return 'Branch';
  return name.startsWith('refs/tags/') ? 'Tag' : 'Unknown';
}
