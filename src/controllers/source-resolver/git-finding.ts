// Finds the commit behind a git source: with the credentials of its service account, through polls that are shared.
import { fromKey, toKey } from '../../reconciler/key.ts';
import { type GitPolls, gitPoll } from '../../source/git-poll.ts';
import type { GitRemotes } from '../../source/git-remotes.ts';
import type { GitRevision } from '../../source/git-revision.ts';
import { findGitCredential } from '../../source/git-secrets.ts';
import type { GitUrl } from '../../source/git-url.ts';
import type { Outcome } from '../../source/shared-polls.ts';
import { SourceError } from '../../source/source-error.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { credentialNote } from './credential-note.ts';
import { failedFinding } from './failed-finding.ts';
import { gitPolling } from './git-polling.ts';
import type { PollingInterval } from './polling-interval.ts';
import type { Rereads } from './rereads.ts';
import { resolvedGit } from './resolved-git.ts';
import type { SourceResolver } from './resolvers.ts';
import { type Finding, isKnown } from './source-status.ts';

/** What it works with. */
export interface GitFindingParts {
  readonly accounts: Accounts;
  readonly git: GitRemotes;
  readonly polls: GitPolls;
  readonly rereads: Rereads;
  /** Whether a commit that leaves `subPath` as it was counts as none. */
  readonly shallowClone: boolean;
}

/** @returns undefined when there is no answer yet: the polls wake whoever follows. */
export async function gitFinding(
  parts: GitFindingParts,
  key: string,
  resolver: SourceResolver,
  url: GitUrl,
  interval: PollingInterval,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  const { namespace } = fromKey(key);
  const { source, serviceAccount } = resolver.spec ?? {};
  const name = serviceAccount || 'default';
  const follow = async (fresh: boolean) => {
    const account = await parts.accounts.read(namespace, name, { fresh, signal });
    const named = new Set(account.serviceAccount?.secrets?.map((secret) => secret.name));
    const secrets = account.secrets.filter(({ metadata }) => named.has(metadata?.name));
    const found = findGitCredential(secrets, url);
    const treeOf = parts.shallowClone ? source?.subPath : undefined;
    const { credential } = found;
    const question = { url, revision: source?.git?.revision ?? '', credential, treeOf, asker: namespace };
    const poll = gitPoll(parts.git, { ...question, intervalMs: interval.ms, isKnown: isKnown(resolver) });
    return { outcome: parts.polls.follow(key, poll), note: () => credentialNote(url, name, account, found) };
  };
  let { outcome, note } = await follow(false);
  // Somebody may have changed the secret since: other credentials are another question.
  if (isRefusal(outcome) && parts.rereads.isDue(toKey(namespace, name), outcome.askedAt)) {
    ({ outcome, note } = await follow(true));
  }
  if (outcome === undefined) return undefined;
  const { askedAt } = outcome;
  if (outcome.kind === 'found') {
    const found = resolvedGit(source ?? {}, resolver.status?.source?.git ?? undefined, outcome.value);
    return { kind: 'found', askedAt, source: found, ...gitPolling(outcome.value.type !== 'Commit', interval) };
  }
  const { error } = outcome;
  const { code, hint } = error instanceof SourceError ? error : { code: 'Unavailable', hint: '' };
  // Where it is known what is wrong with the secrets, the general advice is of no use; but a URL may be wrong whatever the secrets are.
  const known = isRefusal(outcome) ? note() : '';
  const advice = code === 'RepositoryNotFound' ? `${hint} ${known}` : known || hint;
  const what = `git repository ${url.shown}, revision ${JSON.stringify(source?.git?.revision ?? '')}`;
  return { ...failedFinding(resolver, code, `${what}: ${error.message}. ${advice}`.trimEnd(), true), askedAt };
}

const isRefusal = (outcome: Outcome<GitRevision> | undefined): outcome is Outcome<GitRevision> & { kind: 'failed' } =>
  outcome?.kind === 'failed' && outcome.error instanceof SourceError && outcome.error.refused;
