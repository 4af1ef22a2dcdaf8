// Whether the API server is new enough: what an older one lacks would show as riddles later (spec controllers.md 1.1).
import type { Logger } from 'pino';
import { createBackoff } from '../../reconciler/backoff.ts';
import type { KubeClient } from '../../reconciler/kube-client.ts';
import { pause } from '../../reconciler/pause.ts';
import type { KubeObject } from '../../reconciler/resource.ts';

/** The oldest Kubernetes for which this is made. */
export const MINIMUM_VERSION = 'v1.32.0';

/** An API server that is too old; the message says what to do. */
export class ServerVersionError extends Error {
  override readonly name = 'ServerVersionError';
}

/** The numbers of a version such as `v1.32.0`, `1.32` or `v1.34.1-eks-1234`; undefined: it is none. */
export function parseVersion(text: string): readonly [major: number, minor: number, patch: number] | undefined {
  const [, major, minor, patch = 0] = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+].*)?$/.exec(text.trim()) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

/**
 * Asks until the API server has answered.
 * @returns its version; undefined when the signal came first
 * @throws ServerVersionError when it is older than `minimum`
 */
export async function untilServerChecked(
  client: KubeClient,
  minimum: string,
  signal: AbortSignal,
  logger: Logger,
): Promise<string | undefined> {
  const backoff = createBackoff(250, 10_000);
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      return await checkServerVersion(client, minimum, signal);
    } catch (err) {
      if (err instanceof ServerVersionError) throw err;
      if (signal.aborted) break;
      if (attempt === 1) logger.warn({ err }, 'the API server does not say its version, asking again');
      await pause(backoff.next(), signal);
    }
  }
  return undefined;
}

/**
 * Asks the API server for its version and gives it.
 * @throws ServerVersionError when it is older than `minimum`; ApiError, ConnectionError when it cannot be asked.
 */
export async function checkServerVersion(client: KubeClient, minimum: string, signal?: AbortSignal): Promise<string> {
  const { gitVersion = '' } = await client.get<KubeObject & { gitVersion?: string }>('/version', { signal });
  const [found, wanted] = [parseVersion(gitVersion), parseVersion(minimum)];
  if (found !== undefined && wanted !== undefined && isOlder(found, wanted)) {
    throw new ServerVersionError(
      `the API server has Kubernetes ${gitVersion}, at least ${minimum} is needed: upgrade the cluster, ` +
        'or set KUBERNETES_MIN_VERSION to try it all the same',
    );
  }
  return gitVersion;
}

function isOlder(version: readonly number[], other: readonly number[]): boolean {
  for (const [i, part] of version.entries()) {
    const difference = part - (other[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
