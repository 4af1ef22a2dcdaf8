// The Build controller: which changes concern which Build.
import type { ControllerOptions } from '../../reconciler/controller.ts';
import { fromKey, toKey } from '../../reconciler/key.ts';
import type { Change } from '../../reconciler/list-watch.ts';
import { ownerKey } from '../../reconciler/owner-key.ts';
import { changesOf } from '../../reconciler/source.ts';
import { Tracker } from '../../reconciler/tracker.ts';
import { GROUP } from '../../schemas/kinds.ts';
import { type BuildPodState, POD_LABEL } from '../build-pod-state.ts';
import type { Parts } from '../parts.ts';
import { isObserved } from '../status/is-observed.ts';
import type { Build } from './build.ts';
import { isFinished } from './build-status.ts';
import { ImageConfigs } from './image-configs.ts';
import { reconcileBuild } from './reconcile.ts';

/** What the controller works with. */
export type BuildControllerDeps = Pick<
  Parts,
  | 'settings'
  | 'client'
  | 'informers'
  | 'accounts'
  | 'registry'
  | 'ownKeychain'
  | 'events'
  | 'logger'
  | 'now'
  | 'observer'
  | 'podLogs'
>;

const NAME = 'build';
/** Many of them wait for a registry. */
const CONCURRENCY = 16;
/** Longer than a registry may take, ms. */
const DEADLINE_MS = 90_000;
const BACKOFF = { firstMs: 100, maxMs: 60_000 };

/** The controller, ready to start. */
export function buildController(deps: BuildControllerDeps): ControllerOptions {
  const { settings, informers, registry, logger } = deps;
  const tracker = new Tracker();
  const imageConfigs = new ImageConfigs(registry);
  return {
    name: NAME,
    reconcile: reconcileBuild({ ...deps, imageConfigs }, tracker),
    reads: [informers.builds, informers.pods, informers.builders, informers.clusterBuilders],
    sources: [
      changesOf(informers.builds, (_, key) => [key], { matters: isNews, isPending: (build) => !isObserved(build) }),
      changesOf(informers.pods, buildsOf, { priority: 'continuing' }),
      changesOf(informers.builders, (_, key) => tracker.ownersOf({ kind: 'Builder', ...fromKey(key) })),
      changesOf(informers.clusterBuilders, (_, name) => tracker.ownersOf({ kind: 'ClusterBuilder', name })),
    ],
    concurrency: Math.max(1, Math.round(CONCURRENCY * settings.scalingFactor)),
    deadlineMs: DEADLINE_MS,
    backoff: BACKOFF,
    logger,
    observer: deps.observer(NAME),
  };
}

/** Status is written by this controller alone: its own writes are no news. */
function isNews({ type, object, previous }: Change<Build>): boolean {
  if (type !== 'updated' || previous === undefined) return true;
  const [now, before] = [object.metadata, previous.metadata];
  return (
    now?.uid !== before?.uid ||
    now?.generation !== before?.generation ||
    now?.deletionTimestamp !== before?.deletionTimestamp ||
    isFinished(object) !== isFinished(previous)
  );
}

/** The Build that owns the pod, and the one that would have it: a pod of another owner may have stood in its way. */
function buildsOf(pod: BuildPodState): string[] {
  const owner = ownerKey(pod, { group: GROUP, kind: 'Build' });
  const named = pod.metadata?.labels?.[POD_LABEL];
  const keys = [owner ?? [], named === undefined ? [] : toKey(pod.metadata?.namespace, named)].flat();
  return [...new Set(keys)];
}
