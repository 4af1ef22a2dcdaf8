// Buildpack and ClusterBuildpack: defaults and rules (spec admission.md, 3.4, 5.4).
import type { BuildpackV1alpha2 } from '../schemas/buildpack.ts';
import type { ClusterBuildpackV1alpha2 } from '../schemas/cluster-buildpack.ts';
import { via } from './field-error.ts';
import { imageHints } from './image-hints.ts';
import { imageRule, optionalServiceAccountFirst } from './reference-rules.ts';
import type { KindRules } from './rule-context.ts';

export const buildpackRules: KindRules<BuildpackV1alpha2> = {
  defaults: (buildpack) => ({
    ...buildpack,
    spec: { ...buildpack.spec, serviceAccountName: buildpack.spec?.serviceAccountName || 'default' },
  }),
  errors: ({ spec }) => via(imageRule(spec?.image, 'head'), 'spec'),
  hints: ({ spec }) => imageHints(spec?.image, 'spec.image'),
};

export const clusterBuildpackRules: KindRules<ClusterBuildpackV1alpha2> = {
  errors: ({ spec }) =>
    optionalServiceAccountFirst(spec?.serviceAccountRef, () => via(imageRule(spec?.image, 'head'), 'spec')),
  hints: ({ spec }) => imageHints(spec?.image, 'spec.image'),
};
