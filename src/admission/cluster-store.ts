// ClusterStore: rules of both versions (spec admission.md, 5.2, 5.4). It has no defaults.
import type { ClusterStoreV1alpha1, ClusterStoreV1alpha2 } from '../schemas/cluster-store.ts';
import { via } from './field-error.ts';
import { imageHints } from './image-hints.ts';
import { optionalServiceAccountFirst, storeSourcesRule } from './reference-rules.ts';
import type { KindRules } from './rule-context.ts';

const hints = ({ spec }: ClusterStoreV1alpha2) =>
  (spec?.sources ?? []).flatMap(({ image }, i) => imageHints(image, `spec.sources[${i}].image`));

export const clusterStoreV1alpha1Rules: KindRules<ClusterStoreV1alpha1> = {
  errors: ({ spec }) => via(storeSourcesRule(spec?.sources, 'v0.2.2'), 'spec'),
  hints,
};

export const clusterStoreV1alpha2Rules: KindRules<ClusterStoreV1alpha2> = {
  errors: ({ spec }) =>
    optionalServiceAccountFirst(spec?.serviceAccountRef, () => via(storeSourcesRule(spec?.sources, 'head'), 'spec')),
  hints,
};
