// The Images that the cluster is filled with.
import type { KubeClient } from '../../src/reconciler/kube-client.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { atOnce } from './at-once.ts';

/** Which Image. */
export interface ImagePlace {
  readonly namespace: string;
  readonly name: string;
}

export const IMAGES = { group: 'kpack.io', version: 'v1alpha2', plural: 'images' };
/** The service account of every namespace, with a secret for git. */
export const ACCOUNT = 'builder-account';
export const BUILDER = 'bench';

/** Names `count` Images, spread over the namespaces. */
export const imagePlaces = (prefix: string, count: number, namespaces: readonly string[]): ImagePlace[] =>
  Array.from({ length: count }, (_, i) => ({
    namespace: namespaces[i % namespaces.length] ?? '',
    name: `${prefix}-${i + 1}`,
  }));

/** An Image as a user writes it; defaults come from the webhook. */
const imageObject = ({ namespace, name }: ImagePlace, url: string) => ({
  apiVersion: 'kpack.io/v1alpha2',
  kind: 'Image',
  metadata: { name, namespace },
  spec: {
    tag: `registry.example.com/${namespace}/${name}`,
    serviceAccountName: ACCOUNT,
    builder: { kind: 'ClusterBuilder', name: BUILDER },
    source: { git: { url, revision: 'main' } },
  },
});

/** Makes one. */
export function createImage(client: KubeClient, place: ImagePlace, url: string): Promise<KubeObject> {
  const { namespace } = place;
  return client.create(resourcePath(IMAGES, { namespace }), imageObject(place, url), { timeoutMs: 60_000 });
}

/** Makes them as fast as a tool does that has 16 requests under way. @returns how long that took, ms */
export async function createImages(
  client: KubeClient,
  places: readonly ImagePlace[],
  urlOf: (place: ImagePlace) => string,
): Promise<number> {
  const began = performance.now();
  await atOnce(places, (place) => createImage(client, place, urlOf(place)));
  return performance.now() - began;
}
