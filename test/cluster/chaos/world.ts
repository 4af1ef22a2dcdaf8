// What is there, as an onlooker sees it who asks again and again: the present state, and everything that was ever seen, so that what was
// made twice is found even if one of the two is gone by the end.
import type { Build, Image, SourceResolver } from '../../../src/controllers/image/objects.ts';
import { BUILDS, IMAGES, SOURCE_RESOLVERS } from '../../../src/controllers/informers.ts';
import type { KubeClient } from '../../../src/reconciler/kube-client.ts';
import { controllerOf } from '../../../src/reconciler/owner-key.ts';
import { type KubeObject, type Resource, resourcePath } from '../../../src/reconciler/resource.ts';
import type { PlayedPod } from '../played-kubelet.ts';

/** The objects of the namespace; children were read before their owners, so a child whose owner is not there has lost it. */
export interface Snapshot {
  readonly pods: readonly PlayedPod[];
  readonly claims: readonly KubeObject[];
  readonly resolvers: readonly SourceResolver[];
  readonly builds: readonly Build[];
  readonly images: readonly Image[];
}

export const PODS: Resource = { group: '', version: 'v1', plural: 'pods' };
export const CLAIMS: Resource = { group: '', version: 'v1', plural: 'persistentvolumeclaims' };

/** Looks at one namespace. */
export class World {
  readonly #client: KubeClient;
  readonly #namespace: string;
  /** UIDs by `KIND NAME of OWNER-UID`. */
  readonly #seen = new Map<string, Set<string>>();

  constructor(client: KubeClient, namespace: string) {
    this.#client = client;
    this.#namespace = namespace;
  }

  /** @throws when the API server does not answer */
  async look(): Promise<Snapshot> {
    const pods = await this.#list<PlayedPod>(PODS);
    const claims = await this.#list(CLAIMS);
    const resolvers = await this.#list<SourceResolver>(SOURCE_RESOLVERS);
    const builds = await this.#list<Build>(BUILDS);
    const images = await this.#list<Image>(IMAGES);
    for (const [kind, objects] of Object.entries({ pod: pods, claim: claims, resolver: resolvers, build: builds })) {
      for (const object of objects) {
        const key = `${kind} ${object.metadata?.name} of ${controllerOf(object)?.uid}`;
        const uids = this.#seen.get(key) ?? new Set();
        this.#seen.set(key, uids.add(object.metadata?.uid ?? ''));
      }
    }
    return { pods, claims, resolvers, builds, images };
  }

  /** What one owner had more than once under one name. */
  madeTwice(): string[] {
    return [...this.#seen]
      .filter(([, uids]) => uids.size > 1)
      .map(([key, uids]) => `${key} was made ${uids.size} times`);
  }

  async #list<T extends KubeObject>(resource: Resource): Promise<T[]> {
    const path = resourcePath(resource, { namespace: this.#namespace });
    return (await this.#client.list<T>(path)).items;
  }
}

/** The number of a Build. */
export const numberOf = ({ metadata }: Build): number => Number(metadata?.labels?.['image.kpack.io/buildNumber']);

/** The Builds of an Image by number. */
export const buildsOf = ({ builds }: Snapshot, imageUid: string | undefined): Build[] =>
  builds
    .filter((build) => imageUid !== undefined && controllerOf(build)?.uid === imageUid)
    .toSorted((a, b) => numberOf(a) - numberOf(b));

/** `True`, `False`, or undefined while it goes on. */
export function endOf({ status }: Build): 'True' | 'False' | undefined {
  const found = status?.conditions?.find(({ type }) => type === 'Succeeded')?.status;
  return found === 'True' || found === 'False' ? found : undefined;
}
