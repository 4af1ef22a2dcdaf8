// A source of which nothing is known, as the status tells it.
import { resolvedGit } from './resolved-git.ts';
import type { SourceResolver } from './resolvers.ts';
import type { Finding } from './source-status.ts';

/** @param isRetried whether it is tried again without anybody changing anything */
export const failedFinding = (
  { spec }: SourceResolver,
  reason: string,
  message: string,
  isRetried: boolean,
): Finding & { readonly kind: 'failed' } => ({
  kind: 'failed',
  // kpack, too, shows the revision as it is written then.
  source: spec?.source?.git == null ? undefined : resolvedGit(spec.source, undefined, undefined),
  reason,
  message,
  isRetried,
});
