// Sources that are taken as they stand: nothing is asked of anybody, and nothing polled (spec controllers.md 5.4).
import { defined } from '../../admission/defined.ts';
import type { ResolvedSourceConfig, SourceConfig } from '../../schemas/source.ts';

/** A blob or registry source; undefined where there is neither. */
export function copiedSource({ blob, registry, subPath }: SourceConfig): ResolvedSourceConfig | undefined {
  if (blob != null) {
    const { url = '', auth, stripComponents } = blob;
    return { blob: defined({ url, auth, subPath, stripComponents }) };
  }
  if (registry != null) {
    const { image = '', imagePullSecrets } = registry;
    return { registry: defined({ image, subPath, imagePullSecrets }) };
  }
  return undefined;
}
