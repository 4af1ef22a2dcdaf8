// Keeps the status of a SourceResolver true (spec controllers.md 5). Level-triggered: what woke it does not matter.
import type { EventRecorder } from '../../reconciler/event-recorder.ts';
import type { KubeClient } from '../../reconciler/kube-client.ts';
import { sourceResolverStatusV1alpha2 } from '../../schemas/source-resolver.ts';
import { SOURCE_RESOLVERS } from '../informers.ts';
import { conditionOf } from '../status/condition-of.ts';
import { isObserved } from '../status/is-observed.ts';
import { sameMeaning } from '../status/same-meaning.ts';
import { writeStatus } from '../status/write-status.ts';
import { type FindSourceParts, findSource } from './find-source.ts';
import type { Resolvers, SourceResolver } from './resolvers.ts';
import type { Sightings } from './sightings.ts';
import { type Finding, sourceStatus } from './source-status.ts';

/** What it works with. */
export interface ReconcileSourceParts extends FindSourceParts {
  readonly resolvers: Resolvers;
  readonly client: KubeClient;
  readonly events: EventRecorder;
  readonly sightings: Sightings;
  /** For the times of conditions. */
  readonly now: () => Date;
}

/** One pass. Costs a request only when there is something new to say, besides the reads of `accounts`. */
export async function reconcileSource(parts: ReconcileSourceParts, key: string, signal: AbortSignal): Promise<void> {
  const { client, resolvers, polls, sightings, events, now } = parts;
  const resolver = resolvers.get(key);
  // Of what is going, nobody wants to know any more.
  if (resolver === undefined || resolver.metadata?.deletionTimestamp !== undefined) {
    sightings.forget(key);
    return polls.unfollow(key);
  }
  const since = sightings.since(key, resolver.metadata?.resourceVersion ?? '');
  const finding = await findSource(parts, key, resolver, signal);
  if (finding === undefined) return;
  const status = sourceStatus(resolver, finding, now());
  const schema = sourceResolverStatusV1alpha2;
  const isOlder = finding.askedAt !== undefined && finding.askedAt < since && isObserved(resolver);
  // Never over what may be newer: two leaders, even for a moment, would write their answers in turns, and Images would build each.
  if (isOlder && !sameMeaning(schema, resolver.status, status)) return polls.renew(key);
  const isNews = await writeStatus(resolver, status, {
    client,
    resource: SOURCE_RESOLVERS,
    schema,
    informer: resolvers,
    signal,
  });
  if (isNews && finding.kind === 'failed') tell(events, resolver, finding);
}

/** An Event for each turn for the worse; the same reason in other words is none. */
function tell(events: EventRecorder, resolver: SourceResolver, finding: Finding & { readonly kind: 'failed' }): void {
  const { metadata, status } = resolver;
  const { reason, message } = finding;
  if (conditionOf(status, 'ActivePolling')?.reason === reason) return;
  const { namespace = '', name = '', uid } = metadata ?? {};
  const regarding = { apiVersion: 'kpack.io/v1alpha2', kind: 'SourceResolver', namespace, name, uid };
  events.record(regarding, { type: 'Warning', reason, message });
}
