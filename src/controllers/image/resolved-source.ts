// The source of a Build from what the resolver found (spec controllers.md 2.6).
import { defined } from '../../admission/defined.ts';
import type { ResolvedSourceConfig, SourceConfig } from '../../schemas/source.ts';

/** The same source in the form in which Builds name it; empty when nothing was found. */
export function resolvedSource({ git, blob, registry }: ResolvedSourceConfig = {}): SourceConfig {
  if (git !== undefined) {
    const { url, revision, initializeSubmodules, subPath } = git;
    return defined<SourceConfig>({ git: defined({ url, revision, initializeSubmodules }), subPath });
  }
  if (blob !== undefined) {
    const { url, auth, stripComponents, subPath } = blob;
    return defined<SourceConfig>({ blob: defined({ url, auth, stripComponents }), subPath });
  }
  if (registry !== undefined) {
    const { image, imagePullSecrets, subPath } = registry;
    return defined<SourceConfig>({ registry: defined({ image, imagePullSecrets }), subPath });
  }
  return {};
}
