// The SourceResolvers of the cluster, as their controller reads them.
import type { Informer } from '../../reconciler/informer.ts';
import type { SourceResolverV1alpha2 } from '../../schemas/source-resolver.ts';
import type { Cached } from '../informers.ts';

export type SourceResolver = Cached<SourceResolverV1alpha2>;

/** Their cache. */
export type Resolvers = Pick<
  Informer<SourceResolver>,
  'get' | 'entries' | 'onChange' | 'learn' | 'hasSynced' | 'synced'
>;
