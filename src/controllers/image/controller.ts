// The Image controller: what wakes it, and how much it does at once (spec controllers.md 2.1).
import type { ControllerOptions } from '../../reconciler/controller.ts';
import { fromKey } from '../../reconciler/key.ts';
import { ownerKey } from '../../reconciler/owner-key.ts';
import type { KubeObject } from '../../reconciler/resource.ts';
import { changesOf } from '../../reconciler/source.ts';
import { Tracker } from '../../reconciler/tracker.ts';
import { GROUP } from '../../schemas/kinds.ts';
import { isObserved } from '../status/is-observed.ts';
import type { ImageParts } from './image-parts.ts';
import type { Image } from './objects.ts';
import { reconcileImages } from './reconcile.ts';

/** Most of a reconcile is waiting for the API server, which gives each client its share. */
const CONCURRENCY = 16;
/** People look at Images: what fails is tried again within a minute at the latest (11, 25). */
const BACKOFF = { firstMs: 100, maxMs: 60_000 };

/** An Image that was made or changed while nobody worked does not wait for thousands that are as they should be. */
const PENDING = { isPending: (object: Image) => !isObserved(object) };
const CONTINUING = { priority: 'continuing' } as const;
const BACKGROUND = { priority: 'background' } as const;

/** What to start. */
export function imageController(parts: ImageParts): ControllerOptions {
  const { images, builds, sourceResolvers, claims, builders, clusterBuilders } = parts.informers;
  const tracker = new Tracker();
  const image = (child: KubeObject) => [ownerKey(child, { group: GROUP, kind: 'Image' }) ?? []].flat();
  const referring = (kind: string) => (_: KubeObject, key: string) => tracker.ownersOf({ kind, ...fromKey(key) });
  return {
    name: 'image',
    reconcile: reconcileImages(parts, tracker),
    reads: [images, builds, sourceResolvers, claims, builders, clusterBuilders],
    sources: [
      changesOf(images, (_, key) => [key], PENDING),
      changesOf(builds, image, CONTINUING),
      changesOf(sourceResolvers, image, CONTINUING),
      changesOf(claims, image, CONTINUING),
      // A builder may concern every Image there is: whoever changes one of them goes first.
      changesOf(builders, referring('Builder'), BACKGROUND),
      changesOf(clusterBuilders, referring('ClusterBuilder'), BACKGROUND),
    ],
    concurrency: CONCURRENCY * parts.settings.scalingFactor,
    backoff: BACKOFF,
    logger: parts.logger,
    observer: parts.observer('image'),
  };
}
