// The controller of SourceResolvers: woken by their changes, and by news of git servers.
import type { Logger } from 'pino';
import type { ControllerObserver, ControllerOptions } from '../../reconciler/controller.ts';
import type { Enqueue, Source } from '../../reconciler/source.ts';
import { changesOf } from '../../reconciler/source.ts';
import { createGitPolls } from '../../source/git-poll.ts';
import { isObserved } from '../status/is-observed.ts';
import { type ReconcileSourceParts, reconcileSource } from './reconcile.ts';
import { Rereads } from './rereads.ts';
import { Sightings } from './sightings.ts';

/** What it needs. */
export interface SourceResolverDeps extends Omit<ReconcileSourceParts, 'polls' | 'rereads' | 'sightings'> {
  readonly logger: Logger;
  readonly observer?: ControllerObserver | undefined;
  /** How many reconciles at once; none of them waits for a git server. */
  readonly concurrency?: number | undefined;
}

/** How often credentials are read anew though nothing is refused, ms: those that were taken away are not used for longer. */
const REREAD_MS = 10 * 3_600_000;

/** Polls begin and end with the controller. */
export function sourceResolverController(deps: SourceResolverDeps): ControllerOptions {
  const { resolvers, logger, observer, concurrency = 8 } = deps;
  let enqueue: Enqueue | undefined;
  const polls = createGitPolls((key) => enqueue?.(key, 'continuing'));
  const parts = { ...deps, polls, rereads: new Rereads(), sightings: new Sightings() };
  const news: Source = {
    begin(to) {
      enqueue = to;
      return () => {
        enqueue = undefined;
        polls.stop();
      };
    },
  };
  return {
    name: 'sourceresolver',
    sources: [news, changesOf(resolvers, (_, key) => [key], { isPending: (resolver) => !isObserved(resolver) })],
    reads: [resolvers],
    async reconcile(key, signal) {
      await reconcileSource(parts, key, signal);
      // Not all of a namespace in the same minute.
      return resolvers.get(key) === undefined ? undefined : { requeueAfterMs: REREAD_MS * (1 + Math.random() / 5) };
    },
    concurrency,
    logger,
    ...(observer === undefined ? {} : { observer }),
  };
}
