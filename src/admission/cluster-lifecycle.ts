// ClusterLifecycle: rules (spec admission.md, 5.4). The reference does not parse the image; we only warn (9.3).
import type { ClusterLifecycleV1alpha2 } from '../schemas/cluster-lifecycle.ts';
import { via } from './field-error.ts';
import { imageHints, unparsableImageHint } from './image-hints.ts';
import { notEmpty, optionalServiceAccountFirst } from './reference-rules.ts';
import type { KindRules } from './rule-context.ts';

export const clusterLifecycleRules: KindRules<ClusterLifecycleV1alpha2> = {
  errors: ({ spec }) =>
    optionalServiceAccountFirst(spec?.serviceAccountRef, () => via(notEmpty(spec?.image, 'image'), 'spec')),
  hints: ({ spec }) => [...unparsableImageHint(spec?.image, 'spec.image'), ...imageHints(spec?.image, 'spec.image')],
};
