// The time that stands in the built image, for SOURCE_DATE_EPOCH.
import { BuildPodError } from './build-pod-error.ts';
import { parseGoInteger } from './go-integer.ts';

/**
 * Seconds since 1970 as text; empty for `''`, which leaves the choice to the lifecycle (spec build-pod.md, 2.4).
 * @param creationTime `spec.creationTime`
 * @throws BuildPodError when it is something else than a number or `now`
 */
export function creationEpoch(creationTime: string, now: Date): string {
  if (creationTime === '') return '';
  if (creationTime === 'now') return String(Math.floor(now.getTime() / 1000));
  try {
    return String(parseGoInteger(creationTime));
  } catch (error) {
    const cause = error instanceof Error ? error.message : '';
    throw new BuildPodError('InvalidBuild', `parsing creation time ${creationTime}: parsing unix timestamp: ${cause}`, {
      cause: error,
    });
  }
}
