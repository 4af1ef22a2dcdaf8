// What a look at a Build that has no pod yet needs.
import type { Parts } from '../parts.ts';
import type { ImageConfigs } from './image-configs.ts';

/** How to look: `fresh` after credentials were refused, so that what is known of them counts no more. */
export interface LookOptions {
  readonly fresh: boolean;
  readonly signal: AbortSignal;
}

/** What is asked. */
export type PodContextDeps = Pick<
  Parts,
  'settings' | 'client' | 'informers' | 'accounts' | 'registry' | 'ownKeychain' | 'now'
> & {
  readonly imageConfigs: ImageConfigs;
};
