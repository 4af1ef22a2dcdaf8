// Tells prepare what to fetch (spec build-pod.md, 2.4).

import type { EnvVar } from '../schemas/env.ts';
import { int64Text } from '../schemas/json.ts';
import { BuildPodError } from './build-pod-error.ts';
import type { BuildSpec } from './build-spec.ts';
import { envVar } from './env-var.ts';

/** Git goes before blob, blob before registry. @throws BuildPodError when there is no source */
export function sourceEnv({ git, blob, registry }: NonNullable<BuildSpec['source']> = {}): EnvVar[] {
  if (git !== undefined) {
    return [
      envVar('GIT_URL', git.url),
      envVar('GIT_REVISION', git.revision),
      envVar('GIT_INITIALIZE_SUBMODULES', String(git.initializeSubmodules ?? false)),
    ];
  }
  if (blob !== undefined) {
    return [
      envVar('BLOB_URL', blob.url),
      envVar('BLOB_STRIP_COMPONENTS', int64Text(blob.stripComponents ?? 0)),
      envVar('BLOB_AUTH', String((blob.auth ?? '') !== '')),
    ];
  }
  if (registry !== undefined) return [envVar('REGISTRY_IMAGE', registry.image)];
  throw new BuildPodError('InvalidBuild', 'spec.source: expected exactly one of git, blob and registry, got none');
}
