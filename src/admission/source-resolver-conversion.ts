// SourceResolver between v1alpha1 and v1alpha2: the same JSON in both (spec admission.md, 6.6).
import {
  type SourceResolverV1alpha1,
  type SourceResolverV1alpha2,
  sourceResolverV1alpha2,
} from '../schemas/source-resolver.ts';
import type { Mapping } from './carried.ts';

export const sourceResolverMapping: Mapping<SourceResolverV1alpha2, SourceResolverV1alpha1> = {
  hubSchema: sourceResolverV1alpha2,
  complete: (hub) => hub,
  down: (hub) => hub,
  up: (spoke) => spoke,
};
