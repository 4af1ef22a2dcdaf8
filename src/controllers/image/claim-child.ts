// Makes, grows, labels or removes the claim of an Image's volume cache. A refusal never holds up builds: it is told instead
// (spec controllers.md 2.4; 11, 4 and 12).
import { ApiError, isConflict, isNotFound } from '../../reconciler/api-error.ts';
import { toKey } from '../../reconciler/key.ts';
import { type KubeObject, resourcePath } from '../../reconciler/resource.ts';
import { CLAIM_LABEL, CLAIMS, type Claim } from '../claim.ts';
import type { WantedCondition } from '../status/settled-conditions.ts';
import { claimGoing, claimNotCreated, claimNotResized, claimTaken } from './cache-problems.ts';
import { cacheNotReady } from './image-conditions.ts';
import { belonging } from './image-owner.ts';
import type { ImageParts } from './image-parts.ts';
import type { Image } from './objects.ts';
import type { Refusals } from './refusals.ts';
import { claimName, claimPlan, requestOf } from './wanted-claim.ts';

/** How the cache stands. */
export interface ClaimResult {
  /** Name of the claim that builds may use; empty: none. */
  readonly name: string;
  readonly condition?: WantedCondition | undefined;
  readonly retryInMs?: number | undefined;
  /** An earlier claim of that name is being deleted; soon there can be a new one. */
  readonly isGoing?: boolean;
}

type Parts = Pick<ImageParts, 'client' | 'informers'> & { readonly refusals: Refusals };

/** @throws when the API server could not say */
export async function ensureClaim(key: string, image: Image, parts: Parts, signal: AbortSignal): Promise<ClaimResult> {
  const { client, informers, refusals } = parts;
  const name = claimName(image);
  const place = { namespace: image.metadata?.namespace };
  const path = resourcePath(CLAIMS, { ...place, name });
  const present = informers.claims.get(toKey(place.namespace, name)) ?? (await unlabelledClaim());
  return follow(present);

  // Claims that kpack made carry no label of their own, so the cache does not hold them. The status knows of them.
  async function unlabelledClaim(): Promise<Claim | undefined> {
    return image.status?.buildCacheName === name ? await read() : undefined;
  }

  function read(): Promise<Claim | undefined> {
    return client.get<Claim>(path, { signal }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  }

  function follow(found: Claim | undefined): Promise<ClaimResult> | ClaimResult {
    const plan = claimPlan(image, found);
    switch (plan.do) {
      case 'nothing':
        refusals.clear(key, 'claim');
        return { name: '' };
      case 'keep':
        refusals.clear(key, 'claim');
        return { name };
      case 'wait':
        return { ...problem('NameTaken', claimGoing(name), SOON_MS), isGoing: true };
      case 'leave':
        return problem('NameTaken', claimTaken(name), LATER_MS);
      case 'create':
        return create(plan.claim);
      case 'change':
        return change(plan.claim, plan.wanted);
      case 'delete':
        return remove(plan.claim);
    }
  }

  async function create(wanted: Claim): Promise<ClaimResult> {
    const request = `create ${JSON.stringify([wanted.metadata?.ownerReferences, wanted.spec])}`;
    const outcome = await refusals.attempt(key, 'claim', request, () =>
      client.create<Claim>(resourcePath(CLAIMS, place), wanted, { signal }).catch(async (error: unknown) => {
        const found = isConflict(error) ? await read() : undefined;
        if (found === undefined) throw error;
        const whose = belonging(found, image);
        if (whose === 'own') return found;
        // Remembered like a refusal: the cache does not hold claims of others, and each look costs two requests.
        throw whose === 'gone'
          ? new ApiError(422, GOING, claimGoing(name))
          : new ApiError(422, TAKEN, claimTaken(name));
      }),
    );
    if (!outcome.done) {
      const { reason, message, retryInMs } = outcome;
      if (reason === GOING) return { ...problem('NameTaken', message, retryInMs), isGoing: true };
      if (reason === TAKEN) return problem('NameTaken', message, retryInMs);
      return problem('CacheNotCreated', claimNotCreated(name, message), retryInMs);
    }
    const claim = outcome.value;
    if (claim.metadata?.labels?.[CLAIM_LABEL] === undefined) return follow(claim);
    informers.claims.learn(claim);
    return { name };
  }

  async function remove({ metadata }: Claim): Promise<ClaimResult> {
    // Pods that still use it keep it until they have ended; Kubernetes sees to that.
    if (metadata?.deletionTimestamp === undefined) {
      await client.delete(path, { signal, uid: metadata?.uid }).catch(ignoreGone);
    }
    return { name: '' };
  }

  async function change(
    claim: Claim,
    { labels, growsTo }: { labels: Record<string, string>; growsTo: string | undefined },
  ): Promise<ClaimResult> {
    const { resourceVersion = '', uid } = claim.metadata ?? {};
    const patch = (spec: Claim['spec']) => async () => {
      const metadata = { resourceVersion, uid, labels };
      const body: KubeObject = { metadata, ...(spec === undefined ? {} : { spec }) } as KubeObject;
      informers.claims.learn(await client.patch(path, 'merge', body, { signal }));
    };
    if (growsTo === undefined) {
      await patch(undefined)();
      return { name };
    }
    const size = requestOf(claim);
    // A claim that gets bound meanwhile can grow: that is another state, and so another request.
    const state = `grow to ${growsTo}, from ${size} ${claim.status?.phase} ${claim.spec?.volumeName ?? ''}`;
    const grow = patch({ resources: { requests: { storage: growsTo } } });
    const outcome = await refusals.attempt(key, 'claim', state, grow);
    if (outcome.done) return { name };
    const isBound = claim.status?.phase === 'Bound';
    const text = claimNotResized({ name, from: size, to: growsTo, isBound, why: outcome.message });
    return problem('CacheNotResized', text, outcome.retryInMs, name);
  }
}

const [GOING, TAKEN] = ['NameGoing', 'NameTaken'];
/** Nothing may wake the Image when a name becomes free, ms. */
const SOON_MS = 5_000;
const LATER_MS = 60_000;

const problem = (reason: string, message: string, retryInMs?: number, name = ''): ClaimResult => ({
  name,
  condition: cacheNotReady(reason, message),
  retryInMs,
});

function ignoreGone(error: unknown): void {
  // 409: another claim of that name by now, which the next pass looks at.
  if (!isNotFound(error) && !isConflict(error)) throw error;
}
