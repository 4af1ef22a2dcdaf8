// How answers of git servers are compared and waited for (shared-polls.ts).
import { gitCredentialFingerprint } from './git-credential.ts';
import type { GitQuestion, GitRemotes } from './git-remotes.ts';
import type { GitRevision } from './git-revision.ts';
import { type Outcome, type Poll, SharedPolls } from './shared-polls.ts';
import { SourceError } from './source-error.ts';

/** Polls of git revisions. */
export type GitPolls = SharedPolls<GitRevision>;

/** What is asked of a git server, again and again. */
export interface GitPollOptions extends Omit<GitQuestion, 'urgency' | 'signal'> {
  readonly intervalMs: number | undefined;
  readonly isKnown: boolean;
}

/** @param onNews there is something new for this follower; also each time that credentials are refused, since better ones may exist. */
export const createGitPolls = (onNews: (follower: string) => void): GitPolls =>
  new SharedPolls<GitRevision>({
    same,
    isAnswer: (error) => error instanceof SourceError && error.code === 'RevisionNotFound',
    retryAfterMs: (error) => (error instanceof SourceError ? error.retryAfterMs : undefined),
    onNews,
  });

/** The poll for a revision: one for all who ask for it with the same credentials. */
export function gitPoll(remotes: GitRemotes, { intervalMs, isKnown, ...question }: GitPollOptions): Poll<GitRevision> {
  const { url, revision, credential, treeOf } = question;
  return {
    key: JSON.stringify([url, revision, treeOf, gitCredentialFingerprint(credential)]),
    intervalMs,
    isKnown,
    ask: (urgency, signal) => remotes.resolve({ ...question, urgency, signal }),
  };
}

function same(a: Outcome<GitRevision>, b: Outcome<GitRevision>): boolean {
  if (a.kind === 'found') return b.kind === 'found' && sameRevision(a.value, b.value);
  if (b.kind === 'found') return false;
  if (b.error instanceof SourceError && b.error.refused) return false;
  return a.error.message === b.error.message && codeOf(a.error) === codeOf(b.error);
}

const sameRevision = (a: GitRevision, b: GitRevision): boolean =>
  a.commit === b.commit && a.type === b.type && a.tagObject === b.tagObject && a.tree === b.tree;

const codeOf = (error: Error): string => (error instanceof SourceError ? error.code : error.name);
