// Gets a Build the one pod that it may have: made when there is none, never over another's, and never without bound.
import { buildPod } from '../../build-pod/build-pod.ts';
import { BuildPodError } from '../../build-pod/build-pod-error.ts';
import { isConflict, isNotFound } from '../../reconciler/api-error.ts';
import { type KubeObject, resourcePath } from '../../reconciler/resource.ts';
import type { Gathering } from '../../reconciler/tracker.ts';
import { type BuildPodState, buildPodState, PODS } from '../build-pod-state.ts';
import { type Build, placeOf } from './build.ts';
import { BuildProblem } from './build-problem.ts';
import type { LookOptions, PodContextDeps } from './look-options.ts';
import { noteLostPod, withoutAttempts } from './pod-attempts.ts';
import { podContext } from './pod-context.ts';
import { podRefusal } from './pod-refusal.ts';
import { isOwn, nameTaken } from './pod-standing.ts';

/**
 * The pod of a Build for which the cache has none.
 * @throws BuildProblem when there can be none, now or ever; CredentialsRefused, ApiError, ConnectionError, the reason of the signal
 */
export async function makePod(
  build: Build,
  podName: string,
  deps: PodContextDeps,
  gathering: Pick<Gathering, 'add'>,
  options: LookOptions,
): Promise<BuildPodState> {
  const { client, informers } = deps;
  const { signal } = options;
  const { namespace } = placeOf(build);
  let current = build;
  if (build.status?.podName) {
    // There was one. The cache may be behind: only the API server knows whether it is gone.
    const found = await existingPod(build, podName, deps, signal);
    if (found !== undefined) return found;
    current = await noteLostPod(build, podName, { client, builds: informers.builds, signal });
  }
  const context = await podContext(current, deps, gathering, options);
  const pod = makeFrom(withoutAttempts(current), context);
  try {
    const made: KubeObject = await client.create(resourcePath(PODS, { namespace }), { ...pod }, { signal });
    informers.pods.learn(made);
    return buildPodState(made);
  } catch (error) {
    if (!isConflict(error)) throw podRefusal(error);
    // Made by an earlier attempt of which nobody heard the end, or another's.
    const found = await existingPod(build, podName, deps, signal);
    if (found === undefined) throw error;
    return found;
  }
}

function makeFrom(...args: Parameters<typeof buildPod>): ReturnType<typeof buildPod> {
  try {
    return buildPod(...args);
  } catch (error) {
    if (!(error instanceof BuildPodError)) throw error;
    const end = error.reason === 'SecretNotFound' ? 'retried' : 'final';
    throw new BuildProblem(end, error.reason, error.message, { cause: error });
  }
}

/** The pod that has the name now, if it is the Build's. @throws BuildProblem when it is another's */
async function existingPod(
  build: Build,
  name: string,
  { client, informers }: PodContextDeps,
  signal: AbortSignal,
): Promise<BuildPodState | undefined> {
  const { namespace } = placeOf(build);
  const path = resourcePath(PODS, { namespace, name });
  const found = await client.get<KubeObject>(path, { signal }).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (!isOwn(found, build)) throw nameTaken(found);
  informers.pods.learn(found);
  return buildPodState(found);
}
