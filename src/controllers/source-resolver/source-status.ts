// What a SourceResolver says of itself. Where the source is known the conditions are kpack's; what it never says, we say: why the source
// is not known (spec controllers.md 5.2, 11.6).
//
// A source that was known for this generation stays in the status, and Ready stays True: the commit is still the best that is known, and
// builds that need no look at the server, such as a rebase, go on. That the look failed is told by ActivePolling.
import { defined } from '../../admission/defined.ts';
import type { ResolvedSourceConfig } from '../../schemas/source.ts';
import type { SourceResolverV1alpha2 } from '../../schemas/source-resolver.ts';
import { conditionOf } from '../status/condition-of.ts';
import { isObserved } from '../status/is-observed.ts';
import { settledConditions, type WantedCondition } from '../status/settled-conditions.ts';
import { namesCommit } from './resolved-git.ts';

type Status = NonNullable<SourceResolverV1alpha2['status']>;

/** What the last look brought. */
export type Finding = {
  /** When the question was put that this is the answer to, by the monotonic clock, ms; undefined: nobody was asked. */
  readonly askedAt?: number | undefined;
} & (
  | {
      readonly kind: 'found';
      readonly source: ResolvedSourceConfig;
      readonly isPolled: boolean;
      /** Why it is not polled, or not as somebody wished. */
      readonly remark?: { readonly reason: string; readonly message: string } | undefined;
    }
  | {
      readonly kind: 'failed';
      /** The source as it is written. */
      readonly source: ResolvedSourceConfig | undefined;
      readonly reason: string;
      readonly message: string;
      /** Whether it is tried again without anybody changing anything. */
      readonly isRetried: boolean;
    }
);

/** Whether the status holds the source of the spec as it is now. */
export function isKnown(resolver: SourceResolverV1alpha2): boolean {
  const { status } = resolver;
  return (
    isObserved(resolver) &&
    conditionOf(status, 'Ready')?.status === 'True' &&
    namesCommit(status?.source?.git ?? undefined)
  );
}

/** The status to store. @param now the time of what changes with this */
export function sourceStatus(resolver: SourceResolverV1alpha2, finding: Finding, now: Date): Status {
  const before = resolver.status;
  const keeps = finding.kind === 'failed' && isKnown(resolver);
  return defined<Status>({
    observedGeneration: resolver.metadata?.generation,
    conditions: settledConditions(before?.conditions ?? undefined, conditionsOf(finding, keeps), now),
    source: keeps ? before?.source : finding.source,
  });
}

function conditionsOf(finding: Finding, keeps: boolean): WantedCondition[] {
  if (finding.kind === 'found') {
    const { isPolled, remark } = finding;
    return [
      { type: 'Ready', status: 'True' },
      { type: 'ActivePolling', status: isPolled ? 'True' : 'False', ...remark },
    ];
  }
  const { reason, message, isRetried } = finding;
  const polling = isRetried ? 'Unknown' : 'False';
  if (keeps) {
    const kept = `${message} The last commit that was found is kept.`;
    return [
      { type: 'Ready', status: 'True' },
      { type: 'ActivePolling', status: polling, reason, message: kept },
    ];
  }
  return [
    { type: 'Ready', status: 'False', reason, message },
    { type: 'ActivePolling', status: polling, reason },
  ];
}
