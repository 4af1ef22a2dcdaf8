// Plays what a cluster has beside the API server, one small step at each look: the kubelet, whose pods get on and end, and the garbage
// collector, which takes away what has lost its owner. What does not get through now is done at the next look.
import { createHash } from 'node:crypto';
import type { Build } from '../../../src/controllers/image/objects.ts';
import { BUILDS, SOURCE_RESOLVERS } from '../../../src/controllers/informers.ts';
import { isConflict, isNotFound } from '../../../src/reconciler/api-error.ts';
import type { KubeClient } from '../../../src/reconciler/kube-client.ts';
import { controllerOf } from '../../../src/reconciler/owner-key.ts';
import { type KubeObject, type Resource, resourcePath } from '../../../src/reconciler/resource.ts';
import type { BuilderState } from '../builder-status.ts';
import { PlayedKubelet, type PlayedPod } from '../played-kubelet.ts';
import type { Random } from './random.ts';
import { CLAIMS, PODS, type Snapshot } from './world.ts';

/** What the player must know. */
export interface PlayedClusterOptions {
  readonly client: KubeClient;
  readonly random: Random;
  /** What a builder image is made of. */
  stateOf(builderImage: string): BuilderState;
  /** Whether the build is to fail. */
  fails(build: Build): boolean;
}

/** The image that a build made: every Build has its own, so that a result at the wrong place is seen. */
export const resultOf = ({ metadata }: Build): string =>
  `registry.example.com/team/app@sha256:${createHash('sha256')
    .update(metadata?.uid ?? '')
    .digest('hex')}`;

/** How many steps have ended. */
function endedOf({ status }: PlayedPod): number {
  const statuses = (status?.initContainerStatuses ?? []) as { state?: { terminated?: object } }[];
  return statuses.filter(({ state }) => state?.terminated !== undefined).length;
}

/** One step of everything. */
export class PlayedCluster {
  readonly #options: PlayedClusterOptions;
  readonly #kubelet: PlayedKubelet;

  constructor(options: PlayedClusterOptions) {
    this.#options = options;
    this.#kubelet = new PlayedKubelet(options.client);
  }

  async step(snapshot: Snapshot): Promise<void> {
    await Promise.all([...snapshot.pods.map((pod) => this.#play(pod, snapshot)), this.#collect(snapshot)]);
  }

  async #play(pod: PlayedPod, { builds }: Snapshot): Promise<void> {
    const { random, stateOf, fails } = this.#options;
    const build = builds.find(({ metadata }) => metadata?.uid === controllerOf(pod)?.uid);
    const phase = pod.status?.phase ?? 'Pending';
    if (build === undefined || phase === 'Succeeded' || phase === 'Failed' || random.chance(30)) return;
    if (pod.spec?.nodeName === undefined) return this.#kubelet.schedule(pod);
    const [first = { name: '' }] = pod.spec.initContainers ?? [];
    // At once: what has ended well cannot fail any more.
    if (fails(build)) return this.#kubelet.fail(pod, first.name, 1, 'as it was told to');
    const steps = (pod.spec.initContainers?.length ?? 0) + (pod.spec.containers?.length ?? 0);
    const next = endedOf(pod) + random.between(1, 4);
    if (next < steps) return this.#kubelet.progress(pod, next);
    const state = stateOf(build.spec?.builder?.image ?? '');
    return this.#kubelet.succeed(pod, {
      buildpackMetadata: state.buildpacks,
      latestImage: resultOf(build),
      stackID: 'io.buildpacks.stacks.base',
      stackRunImage: state.runImage,
      lifecycleVersion: state.lifecycleVersion ?? '',
    });
  }

  async #collect({ pods, claims, resolvers, builds, images }: Snapshot): Promise<void> {
    const alive = new Set([...builds, ...images].map(({ metadata }) => metadata?.uid));
    const orphans = (resource: Resource, objects: readonly KubeObject[]) =>
      objects
        .filter((object) => controllerOf(object) !== undefined && !alive.has(controllerOf(object)?.uid))
        .map(async ({ metadata: { namespace, name, uid, finalizers } = {} }) => {
          const { client } = this.#options;
          const path = resourcePath(resource, { namespace, name });
          // What protects claims that are in use is taken away by a controller that is not here.
          if (finalizers !== undefined)
            await client.patch(path, 'merge', { metadata: { uid, finalizers: null } }).catch(ignoreGone);
          await client.delete(path, { uid, gracePeriodSeconds: 0 }).catch(ignoreGone);
        });
    await Promise.all([
      ...orphans(PODS, pods),
      ...orphans(CLAIMS, claims),
      ...orphans(SOURCE_RESOLVERS, resolvers),
      ...orphans(BUILDS, builds),
    ]);
  }
}

/** 409: another one of that name by now. */
function ignoreGone(error: unknown): void {
  if (!isNotFound(error) && !isConflict(error)) throw error;
}
