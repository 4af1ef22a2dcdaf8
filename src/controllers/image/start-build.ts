// Makes the Build that is due, or says what keeps it from being made.
import { ApiError } from '../../reconciler/api-error.ts';
import { toKey } from '../../reconciler/key.ts';
import type { WantedCondition } from '../status/settled-conditions.ts';
import { buildHistory } from './build-history.ts';
import type { ClaimResult } from './claim-child.ts';
import { createBuild } from './create-build.ts';
import { buildRunning, childRefused, waitsForName } from './image-conditions.ts';
import type { ImageMemory } from './image-memory.ts';
import type { ImageParts } from './image-parts.ts';
import { type NewBuildInput, newBuild } from './new-build.ts';
import { nextNumber } from './next-number.ts';
import type { Build } from './objects.ts';
import { claimName } from './wanted-claim.ts';

/** The Build that is due. */
export interface DueBuild extends Omit<NewBuildInput, 'number' | 'claimName' | 'settings'> {
  /** Key of the Image. */
  readonly key: string;
  readonly claim: ClaimResult;
}

/** What became of it. */
export interface Started {
  /** `Ready`. */
  readonly condition: WantedCondition;
  readonly created?: Build | undefined;
  readonly retryInMs?: number | undefined;
}

/** Nothing may wake the Image when a name becomes free, ms. */
const SOON_MS = 5_000;

/** @throws as createBuild */
export async function startBuild(
  due: DueBuild,
  parts: ImageParts,
  memory: ImageMemory,
  signal: AbortSignal,
): Promise<Started> {
  const { key, image, claim, history } = due;
  const { namespace } = image.metadata ?? {};
  // A first build without the cache that its Image asks for would be a slow second one too.
  const leftMs = claim.isGoing === true ? memory.claim.left(key, claimName(image)) : 0;
  if (claim.isGoing !== true) memory.claim.end(key);
  if (leftMs > 0) {
    const text = `The next build waits for PersistentVolumeClaim '${claimName(image)}' of before to be gone`;
    return { condition: waitsForName(text), retryInMs: leftMs };
  }
  const { builds } = parts.informers;
  const named = (name: string) => builds.get(toKey(namespace, name));
  const { number, waitsFor } = nextNumber(image, history.latest, named);
  if (waitsFor !== undefined) {
    const text = `Build '${waitsFor.metadata?.name}' of before is still being deleted; the next build starts when it is gone`;
    return { condition: waitsForName(text), retryInMs: SOON_MS };
  }
  // While the API server was asked about the rest, another controller may have made this very Build, and the cache have learnt it.
  const { latest } = buildHistory(builds.by('owner', image.metadata?.uid ?? ''));
  if (latest?.metadata?.resourceVersion !== history.latest?.metadata?.resourceVersion) {
    throw new ApiError(409, 'Conflict', 'the Builds have changed since they were looked at');
  }
  const build = newBuild({ ...due, number, claimName: claim.name, settings: parts.settings });
  const outcome = await createBuild(key, build, { ...parts, ...memory }, signal);
  if (outcome.done) return { condition: buildRunning(outcome.value), created: outcome.value };
  const { message, retryInMs } = outcome;
  const what = `error creating build '${build.metadata?.name}' in namespace '${namespace}'`;
  return { condition: childRefused('BuildRefused', `${what}: ${message}; it is tried again`), retryInMs };
}
