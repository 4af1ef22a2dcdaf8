// How often the pod of a Build was made again because somebody deleted it. Kept at the Build, since what the pod knew goes with it; bounded,
// since something that deletes each pod would otherwise make the Build start over for ever (spec controllers.md, 4.10 and 11, 15).
import type { KubeClient } from '../../reconciler/kube-client.ts';
import { resourcePath } from '../../reconciler/resource.ts';
import { BUILDS, type Informers } from '../informers.ts';
import { type Build, placeOf } from './build.ts';
import { BuildProblem } from './build-problem.ts';

/** Annotation of a Build: how many of its pods were lost. */
export const LOST_PODS = 'build.kpack.io/lost-pods';
/** So many times a new pod is made. */
const MOST_LOST = 3;

/** The Build without our own note, which is not for its pod. */
export function withoutAttempts(build: Build): Build {
  const { [LOST_PODS]: _, ...annotations } = build.metadata?.annotations ?? {};
  return { ...build, metadata: { ...build.metadata, annotations } };
}

/**
 * Notes at the Build that its pod is lost, before another one is made: whatever happens in between, it is never forgotten.
 * @returns the Build with the note
 * @throws BuildProblem when it was the last time; ApiError 409 when the Build has changed meanwhile
 */
export async function noteLostPod(
  build: Build,
  podName: string,
  { client, builds, signal }: { client: KubeClient; builds: Informers['builds']; signal: AbortSignal },
): Promise<Build> {
  const { namespace, name } = placeOf(build);
  const lost = Number(build.metadata?.annotations?.[LOST_PODS] ?? 0) + 1;
  if (!(lost <= MOST_LOST)) {
    const text = `pod ${podName} was deleted ${MOST_LOST + 1} times before the build ended. Find out who deletes it (a node that is drained, a clean-up job, a person), then start a new build.`;
    throw new BuildProblem('final', 'PodDeleted', text);
  }
  const metadata = { resourceVersion: build.metadata?.resourceVersion, annotations: { [LOST_PODS]: String(lost) } };
  const noted = await client.patch<Build>(resourcePath(BUILDS, { namespace, name }), 'merge', { metadata }, { signal });
  builds.learn(noted);
  return noted;
}
