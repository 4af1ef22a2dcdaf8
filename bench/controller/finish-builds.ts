// Plays the kubelet for all pods at once: each build has ended well, as most have in a cluster.
import { setTimeout as pause } from 'node:timers/promises';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { PlayedKubelet } from '../../test/cluster/played-kubelet.ts';
import { atOnce } from './at-once.ts';
import { IMAGES, type ImagePlace } from './images.ts';
import type { Stage } from './stage.ts';

/** What kpack's controller needs for an Image with default flags, and some. */
const READY_WITHIN_MS_AN_IMAGE = 500;
const LOOK_EVERY_MS = 1_000;

interface StatusObject extends KubeObject {
  status?: { conditions?: { type: string; status: string }[] };
}

/** Ends the first builds of these Images and waits until the Images are ready. @returns how many are */
export async function finishBuilds({ client, builder }: Stage, places: readonly ImagePlace[]): Promise<number> {
  const kubelet = new PlayedKubelet(client);
  await atOnce(places, async ({ namespace, name }) => {
    const pod = await kubelet.pod(namespace, `${name}-build-1-build-pod`);
    await kubelet.succeed(pod, {
      buildpackMetadata: builder.buildpacks,
      latestImage: `registry.example.com/${namespace}/${name}@sha256:${'1'.repeat(64)}`,
      stackID: 'io.buildpacks.stacks.base',
      stackRunImage: builder.runImage,
      lifecycleVersion: builder.lifecycleVersion ?? '',
    });
  });
  const wanted = new Set(places.map(({ namespace, name }) => `${namespace}/${name}`));
  const deadline = performance.now() + READY_WITHIN_MS_AN_IMAGE * places.length + 60_000;
  for (;;) {
    const { items } = await client.list<StatusObject>(resourcePath(IMAGES), { timeoutMs: 60_000 });
    const ready = items.filter(
      ({ metadata, status }) =>
        wanted.has(`${metadata?.namespace}/${metadata?.name}`) &&
        status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    ).length;
    if (ready === wanted.size || performance.now() > deadline) return ready;
    await pause(LOOK_EVERY_MS);
  }
}
