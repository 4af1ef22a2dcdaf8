// Makes or changes the SourceResolver of an Image (spec controllers.md 2.3).
import { isConflict } from '../../reconciler/api-error.ts';
import { toKey } from '../../reconciler/key.ts';
import { resourcePath } from '../../reconciler/resource.ts';
import { SOURCE_RESOLVERS } from '../informers.ts';
import { conditionOf } from '../status/condition-of.ts';
import { isObserved } from '../status/is-observed.ts';
import type { WantedCondition } from '../status/settled-conditions.ts';
import { childRefused, resolverNotReady, waitsForName } from './image-conditions.ts';
import type { ImageParts } from './image-parts.ts';
import type { Image, SourceResolver } from './objects.ts';
import type { Refusals } from './refusals.ts';
import { resolverName, resolverPlan } from './wanted-resolver.ts';

/** How the source stands. */
export type ResolverResult =
  | { readonly isReady: true; readonly resolver: SourceResolver }
  | {
      readonly isReady: false;
      readonly condition: WantedCondition;
      /** It has not answered yet: perhaps it does at once. What it is asked, for comparison. */
      readonly asked?: string | undefined;
      readonly retryInMs?: number | undefined;
    };

/** Nothing may wake the Image when a name becomes free, ms. */
const SOON_MS = 5_000;
const LATER_MS = 60_000;

type Parts = Pick<ImageParts, 'client' | 'informers'> & { readonly refusals: Refusals };

/** @throws when the API server could not say, or somebody else was faster */
export async function ensureResolver(
  key: string,
  image: Image,
  { client, informers, refusals }: Parts,
  signal: AbortSignal,
): Promise<ResolverResult> {
  const name = resolverName(image);
  const { namespace } = image.metadata ?? {};
  const path = resourcePath(SOURCE_RESOLVERS, { namespace, name });
  const plan = resolverPlan(image, informers.sourceResolvers.get(toKey(namespace, name)));
  switch (plan.do) {
    case 'wait':
      return {
        isReady: false,
        condition: waitsForName(
          `SourceResolver '${name}' of before is still being deleted; a new one is made when it is gone`,
        ),
        retryInMs: SOON_MS,
      };
    case 'leave':
      return {
        isReady: false,
        condition: childRefused(
          'NameTaken',
          `SourceResolver '${name}' exists already and does not belong to this Image. Delete it or give the Image another name.`,
        ),
        retryInMs: LATER_MS,
      };
    case 'keep':
      refusals.clear(key, 'resolver');
      return resultOf(plan.resolver);
    case 'create':
      return write('create', plan.resolver, () => create(plan.resolver));
    case 'update':
      return write('update', plan.resolver, () => client.update(path, plan.resolver, { signal }));
  }

  async function write(
    verb: string,
    { metadata, spec }: SourceResolver,
    make: () => Promise<SourceResolver>,
  ): Promise<ResolverResult> {
    const { uid, labels, annotations, ownerReferences } = metadata ?? {};
    const request = JSON.stringify([verb, uid, ownerReferences, labels, annotations, spec]);
    const outcome = await refusals.attempt(key, 'resolver', request, make);
    if (outcome.done) {
      informers.sourceResolvers.learn(outcome.value);
      return resultOf(outcome.value);
    }
    const { message, retryInMs } = outcome;
    const condition = childRefused(
      'SourceResolverRefused',
      `cannot ${verb} source resolver '${name}': ${message}; it is tried again`,
    );
    return { isReady: false, condition, retryInMs };
  }

  async function create(wanted: SourceResolver): Promise<SourceResolver> {
    try {
      return await client.create(resourcePath(SOURCE_RESOLVERS, { namespace }), wanted, { signal });
    } catch (error) {
      // The cache is behind, or the name is somebody else's. The next pass knows which.
      if (isConflict(error)) informers.sourceResolvers.learn(await client.get(path, { signal }));
      throw error;
    }
  }

  function resultOf(resolver: SourceResolver): ResolverResult {
    const observed = isObserved(resolver);
    if (observed && conditionOf(resolver.status, 'Ready')?.status === 'True') return { isReady: true, resolver };
    // What an earlier spec led to says nothing about this one.
    const condition = resolverNotReady(name, observed ? resolver : undefined);
    const asked = observed ? undefined : `${resolver.metadata?.uid} ${resolver.metadata?.generation}`;
    return { isReady: false, condition, asked };
  }
}
