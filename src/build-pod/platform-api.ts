// Which version of the platform API the steps speak with the builder's lifecycle (spec build-pod.md, 1.4).
import { BuildPodError } from './build-pod-error.ts';
import { isReleaseAfter, isSameVersion, parseVersion, type SemanticVersion } from './semantic-version.ts';

/** What is spoken here, best first. */
const SPOKEN = ['0.9', '0.8', '0.7'];

/**
 * The best version that both sides know, in the builder's own spelling.
 * @param offered what the builder's lifecycle lists.
 * @param maximum nothing above it; no bound when empty.
 * @throws BuildPodError when there is none, or a version cannot be read
 */
export function choosePlatformApi(offered: readonly string[], maximum: string): string {
  const bound = maximum === '' ? undefined : read(maximum);
  for (const version of SPOKEN.map(read)) {
    if (bound !== undefined && isReleaseAfter(version, bound)) continue;
    const found = offered.find((text) => isSameVersion(read(text), version));
    if (found !== undefined) return found;
  }
  throw new BuildPodError('UnsupportedPlatformApi', `unsupported builder platform API versions: ${offered.join(',')}`);
}

function read(text: string): SemanticVersion {
  const version = parseVersion(text);
  if (version !== undefined) return version;
  throw new BuildPodError('UnsupportedPlatformApi', `unexpected platform version ${text}: invalid semantic version`);
}
