// Finds the state of a source, of whichever kind.
import { refNamesOf } from '../../source/git-revision.ts';
import { parseGitUrl } from '../../source/git-url.ts';
import { SourceError } from '../../source/source-error.ts';
import { copiedSource } from './copied-source.ts';
import { failedFinding } from './failed-finding.ts';
import { type GitFindingParts, gitFinding } from './git-finding.ts';
import { gitPolling } from './git-polling.ts';
import { POLLING_INTERVAL, type PollingInterval, pollingInterval } from './polling-interval.ts';
import type { SourceResolver } from './resolvers.ts';
import { type Finding, isKnown } from './source-status.ts';

/** What it works with. */
export interface FindSourceParts extends GitFindingParts {
  /** Where no annotation says otherwise, ms. */
  readonly pollingMs: number;
}

/** @returns undefined when there is no answer yet. What need not be asked for is not followed any more. */
export async function findSource(
  parts: FindSourceParts,
  key: string,
  resolver: SourceResolver,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  const source = resolver.spec?.source ?? {};
  if (source.git == null) {
    parts.polls.unfollow(key);
    const copied = copiedSource(source);
    if (copied !== undefined) return { kind: 'found', source: copied, isPolled: false };
    const message = 'invalid source type: write one of git, blob and registry under spec.source.';
    return failedFinding(resolver, 'InvalidSource', message, false);
  }
  const interval = pollingInterval(resolver.metadata?.annotations?.[POLLING_INTERVAL], parts.pollingMs);
  const isCommit = resolver.status?.source?.git?.type === 'Commit';
  if (isKnown(resolver) && (isCommit || interval.ms === undefined)) {
    parts.polls.unfollow(key);
    return settled(resolver, !isCommit, interval);
  }
  try {
    const url = parseGitUrl(source.git.url ?? '');
    refNamesOf(source.git.revision ?? '');
    return await gitFinding(parts, key, resolver, url, interval, signal);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    parts.polls.unfollow(key);
    return failedFinding(resolver, error.code, `${error.message}. ${error.hint}`, false);
  }
}

/** What is known stays: a commit is what it is, and who wants no polling has what was found once. */
const settled = ({ status }: SourceResolver, isMoving: boolean, interval: PollingInterval): Finding => ({
  kind: 'found',
  source: status?.source ?? {},
  ...gitPolling(isMoving, interval),
});
