// One look at an Image: makes what is missing, and says how it stands (spec controllers.md 2.2). Nothing is written that need not be, and
// whatever was cut off between two writes is found again by the next look.
import { ApiError } from '../../reconciler/api-error.ts';
import { toKey } from '../../reconciler/key.ts';
import { BUILDERS, CLUSTER_BUILDERS, IMAGES, SOURCE_RESOLVERS } from '../informers.ts';
import { conditionOf } from '../status/condition-of.ts';
import type { WantedCondition } from '../status/settled-conditions.ts';
import { type BuildInput, behindBuild } from './behind-build.ts';
import { wantedConfig } from './build-config.ts';
import { type BuildHistory, buildState } from './build-history.ts';
import { type BuildNeed, buildNeed } from './build-need.ts';
import type { BuilderView } from './builder-view.ts';
import { type ClaimResult, ensureClaim } from './claim-child.ts';
import {
  builderConditions,
  builderNotFound,
  builderNotReady,
  buildFailed,
  buildRunning,
  cacheNotReady,
  rebuildWithoutEffect,
  unknownState,
  upToDate,
} from './image-conditions.ts';
import type { ImageMemory } from './image-memory.ts';
import { belonging } from './image-owner.ts';
import type { ImageParts } from './image-parts.ts';
import type { Build, Image, SourceResolver } from './objects.ts';
import { resolvedSource } from './resolved-source.ts';
import { ensureResolver } from './resolver-child.ts';
import { startBuild } from './start-build.ts';
import { unseenBuild } from './unseen-build.ts';
import { claimName } from './wanted-claim.ts';

/** What an Image looks like after a look. */
export interface Findings {
  readonly conditions: readonly WantedCondition[];
  readonly created?: Build | undefined;
  /** As in ImageStatusInput. */
  readonly claimName?: string | undefined;
  /** When to look again, if nothing changes before, ms. */
  readonly retryInMs?: number | undefined;
  /** How long to wait before this is told: most likely it is over by then, ms. */
  readonly silentMs?: number | undefined;
}

/** What a look begins with. */
export interface Pass {
  readonly key: string;
  readonly image: Image;
  readonly builder: BuilderView | undefined;
  readonly history: BuildHistory;
}

/** @throws when the API server could not say, or somebody else was faster: look again */
export async function imagePass(
  pass: Pass,
  parts: ImageParts,
  memory: ImageMemory,
  signal: AbortSignal,
): Promise<Findings> {
  const { key, image, builder, history } = pass;
  const { latest } = history;
  if (builder === undefined) return { conditions: [builderNotFound(image)] };
  const standing = builderConditions(builder);
  if (latest !== undefined && buildState(latest) === 'running') {
    const conditions = [buildRunning(latest), ...standing, ...cacheCondition(image)];
    return { conditions, claimName: presentClaim(image, parts) };
  }

  // First, so that the source is being looked for while the rest is made.
  const source = await ensureResolver(key, image, { ...parts, ...memory }, signal);
  const claim = await ensureClaim(key, image, { ...parts, ...memory }, signal);
  const found = (ready: WantedCondition, more: Partial<Findings> = {}, ...others: WantedCondition[]): Findings => ({
    ...more,
    conditions: [ready, ...standing, ...present(claim.condition), ...others],
    claimName: claim.name,
    retryInMs: soonest(claim.retryInMs, more.retryInMs),
  });
  const silentMs = source.isReady || source.asked === undefined ? 0 : memory.resolver.left(key, source.asked);
  if (source.isReady) memory.resolver.end(key);
  if (!builder.isReady) return found(builderNotReady(builder), source.isReady ? {} : { retryInMs: source.retryInMs });
  if (!source.isReady) return found(source.condition, { retryInMs: source.retryInMs, silentMs });

  const resolved = resolvedSource(source.resolver.status?.source);
  const config = wantedConfig(image, resolved);
  const now = parts.now();
  const need = buildNeed({ history, config, builder, now });
  if (!need.isNeeded) {
    const others =
      latest !== undefined && need.withoutEffect.length > 0 ? [rebuildWithoutEffect(latest, need.withoutEffect)] : [];
    const retryInMs = need.retryAt === undefined ? undefined : Math.max(1, need.retryAt.getTime() - now.getTime());
    return found(restingCondition(latest, need), { retryInMs }, ...others);
  }

  await mustBeUpToDate(pass, buildInputs(pass, builder, source.resolver, parts), parts, signal);
  const start = { ...pass, ...need, builder, claim, source: resolved, now };
  const { condition, created, retryInMs } = await startBuild(start, parts, memory, signal);
  return found(condition, { created, retryInMs });
}

/** @throws ApiError 409 when the caches were not as far as each other: they are by now, so look again */
async function mustBeUpToDate(
  { image, history: { latest } }: Pass,
  inputs: readonly BuildInput[],
  parts: ImageParts,
  signal: AbortSignal,
): Promise<void> {
  const behind = (what: string) => new ApiError(409, 'Conflict', `the caches were behind: ${what}`);
  const unseen = await unseenBuild(image, latest, parts, signal);
  if (unseen !== undefined) throw behind(`build ${unseen}`);
  const old = latest === undefined ? undefined : await behindBuild(latest, inputs, parts.client, signal);
  if (old !== undefined) throw behind(old);
}

/** All that a decision to build hangs on, beside the Builds themselves. */
function buildInputs(
  { image }: Pass,
  { object }: BuilderView,
  resolver: SourceResolver,
  { informers }: ImageParts,
): BuildInput[] {
  const builder =
    object.metadata?.namespace === undefined
      ? { resource: CLUSTER_BUILDERS, informer: informers.clusterBuilders }
      : { resource: BUILDERS, informer: informers.builders };
  return [
    { resource: IMAGES, informer: informers.images, object: image },
    { resource: SOURCE_RESOLVERS, informer: informers.sourceResolvers, object: resolver },
    { ...builder, object },
  ];
}

function restingCondition(latest: Build | undefined, need: BuildNeed & { isNeeded: false }): WantedCondition {
  if (latest === undefined) return unknownState();
  return buildState(latest) === 'successful' ? upToDate(latest) : buildFailed(latest, need.retryAt);
}

/** While a build runs the claim is left alone; but a status that was lost is made up for. */
function presentClaim(image: Image, { informers }: Pick<ImageParts, 'informers'>): string | undefined {
  const claim = informers.claims.get(toKey(image.metadata?.namespace, claimName(image)));
  return claim !== undefined && belonging(claim, image) === 'own' ? claimName(image) : undefined;
}

/** What was wrong with the cache when the build began stays told. */
function cacheCondition({ status }: Image): WantedCondition[] {
  const before = conditionOf(status, 'CacheReady');
  return before === undefined ? [] : [cacheNotReady(before.reason ?? '', before.message ?? '')];
}

const present = (condition: ClaimResult['condition']): WantedCondition[] =>
  condition === undefined ? [] : [condition];

function soonest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
