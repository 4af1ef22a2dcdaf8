// Looks at a Build that has not ended: gets it its pod, and says what the pod shows (spec controllers.md, 4.2).
import { childName } from '../../build-pod/child-name.ts';
import { toKey } from '../../reconciler/key.ts';
import { resourcePath } from '../../reconciler/resource.ts';
import type { Gathering } from '../../reconciler/tracker.ts';
import { type BuildPodState, PODS } from '../build-pod-state.ts';
import { type Build, placeOf } from './build.ts';
import { BuildProblem } from './build-problem.ts';
import type { NewFacts } from './build-status.ts';
import type { Finding } from './finding.ts';
import type { LookOptions, PodContextDeps } from './look-options.ts';
import { makePod } from './make-pod.ts';
import { outcomeOfProblem } from './outcome-of-problem.ts';
import { type PodFindingDeps, podFinding } from './pod-finding.ts';
import { beingDeleted, isCutShort, isOwn, nameTaken } from './pod-standing.ts';
import { sidecarPatches } from './sidecar-patches.ts';
import { progressOf, stepsOf } from './steps.ts';

/** What is asked and written. */
export type LookDeps = PodContextDeps & PodFindingDeps;

/**
 * @param gathering hears which builder the Build refers to
 * @throws CredentialsRefused; what is no matter of this Build: ApiError, ConnectionError, the reason of the signal
 */
export async function lookAtBuild(
  build: Build,
  deps: LookDeps,
  gathering: Pick<Gathering, 'add'>,
  options: LookOptions,
): Promise<Finding> {
  const { signal } = options;
  let facts: NewFacts = {};
  try {
    const pod = await ownPod(build, deps, gathering, options);
    const steps = stepsOf(pod);
    facts = { podName: pod.metadata?.name ?? '', ...progressOf(steps) };
    if (isCutShort(pod, steps)) throw beingDeleted(pod);
    if (deps.settings.injectedSidecarSupport) await patchForSidecars(pod, deps, signal);
    const found = await podFinding(build, pod, steps, deps, signal);
    return { ...found, facts: { ...facts, ...found.facts } };
  } catch (problem) {
    if (!(problem instanceof BuildProblem)) throw problem;
    return { outcome: outcomeOfProblem(problem), facts, problem };
  }
}

async function ownPod(
  build: Build,
  deps: LookDeps,
  gathering: Pick<Gathering, 'add'>,
  options: LookOptions,
): Promise<BuildPodState> {
  const { namespace, name } = placeOf(build);
  const podName = childName(name, '-build-pod');
  const pod = deps.informers.pods.get(toKey(namespace, podName));
  if (pod === undefined) return makePod(build, podName, deps, gathering, options);
  if (!isOwn(pod, build)) throw nameTaken(pod);
  return pod;
}

async function patchForSidecars(
  pod: BuildPodState,
  { client, informers }: LookDeps,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, name } = pod.metadata ?? {};
  for (const patch of sidecarPatches(pod)) {
    informers.pods.learn(await client.patch(resourcePath(PODS, { namespace, name }), 'merge', patch, { signal }));
  }
}
