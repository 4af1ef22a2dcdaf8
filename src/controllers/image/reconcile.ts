// Keeps Images as their authors want them: look, write the status where it says something new, delete old Builds.
import type { Reconcile } from '../../reconciler/controller.ts';
import { toKey } from '../../reconciler/key.ts';
import type { Tracker } from '../../reconciler/tracker.ts';
import { imageStatusV1alpha2 } from '../../schemas/image.ts';
import { IMAGES } from '../informers.ts';
import { conditionOf } from '../status/condition-of.ts';
import { writeStatus } from '../status/write-status.ts';
import { buildHistory } from './build-history.ts';
import { type BuilderView, builderView } from './builder-view.ts';
import { withDefaults } from './image-defaults.ts';
import type { ImageMemory } from './image-memory.ts';
import type { ImageParts } from './image-parts.ts';
import { imagePass } from './image-pass.ts';
import { imageStatus } from './image-status.ts';
import type { Image, ImageStatus } from './objects.ts';
import { Patience } from './patience.ts';
import { pruneBuilds } from './prune-builds.ts';
import { Refusals } from './refusals.ts';
import { surplusBuilds } from './surplus-builds.ts';

/** A SourceResolver that has not answered after this time is told of, ms. */
const RESOLVER_MS = 1_000;
/** A build waits so long for an earlier claim of its cache to go, then it goes on without, ms. */
const CLAIM_MS = 30_000;

/** @param tracker learns which builder each Image refers to */
export function reconcileImages(parts: ImageParts, tracker: Tracker): Reconcile {
  const { informers, client, now, events } = parts;
  const elapsedMs = () => performance.now();
  const memory: ImageMemory = {
    refusals: new Refusals(elapsedMs),
    resolver: new Patience(RESOLVER_MS, elapsedMs),
    claim: new Patience(CLAIM_MS, elapsedMs),
  };

  return async (key, signal) => {
    const stored = informers.images.get(key);
    if (stored === undefined) {
      tracker.forget(key);
      memory.refusals.forget(key);
      memory.resolver.end(key);
      memory.claim.end(key);
      return;
    }
    // What is made for an Image that goes would stay behind, or hold it up (spec controllers.md 11, 11).
    if (stored.metadata?.deletionTimestamp !== undefined) return;
    const image = withDefaults(stored);
    const history = buildHistory(informers.builds.by('owner', image.metadata?.uid ?? ''));
    const pass = { key, image, builder: builderOf(key, image), history };
    const { conditions, created, claimName, retryInMs, silentMs = 0 } = await imagePass(pass, parts, memory, signal);
    if (silentMs === 0) {
      const status = imageStatus({ image, created, history, claimName, conditions, now: now() });
      const writing = { client, resource: IMAGES, schema: imageStatusV1alpha2, informer: informers.images, signal };
      if (await writeStatus(stored, status, writing)) tell(stored, status);
    }
    await pruneBuilds(surplusBuilds(image, history), parts, signal);
    const requeueAfterMs = silentMs > 0 ? Math.min(silentMs, retryInMs ?? silentMs) : retryInMs;
    return { requeueAfterMs };
  };

  function builderOf(key: string, image: Image): BuilderView | undefined {
    const { kind = '', name = '' } = image.spec?.builder ?? {};
    const isCluster = kind === 'ClusterBuilder';
    const namespace = isCluster ? undefined : image.metadata?.namespace;
    const gathering = tracker.gather(key);
    gathering.add({ kind, namespace, name });
    gathering.end();
    const builder = (isCluster ? informers.clusterBuilders : informers.builders).get(toKey(namespace, name));
    return builder === undefined ? undefined : builderView(builder);
  }

  /** An Event for each turn that somebody may wait for; none for the way there, which thousands of Images take at once. */
  function tell({ metadata, status: before }: Image, status: ImageStatus): void {
    const ready = conditionOf(status, 'Ready');
    if (ready === undefined || ready.status === 'Unknown') return;
    const earlier = conditionOf(before, 'Ready');
    if (earlier?.status === ready.status && earlier?.reason === ready.reason) return;
    const { namespace = '', name = '', uid } = metadata ?? {};
    const isGood = ready.status === 'True';
    const message = isGood ? `Build '${status.latestBuildRef}' made ${status.latestImage}` : (ready.message ?? '');
    events.record(
      { apiVersion: 'kpack.io/v1alpha2', kind: 'Image', namespace, name, uid },
      { type: isGood ? 'Normal' : 'Warning', reason: ready.reason ?? '', message },
    );
  }
}
