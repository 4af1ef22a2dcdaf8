// ClusterBuilder: defaults and rules of both versions (spec admission.md, 3.4, 5.2, 5.4). Its paths lack `spec.` but for the
// service account's, whose error hides all others; so the reference has it.
import type { ClusterBuilderV1alpha1, ClusterBuilderV1alpha2 } from '../schemas/cluster-builder.ts';
import { clusterBuilderHints } from './builder-hints.ts';
import {
  builderSpecV1alpha1Rule,
  builderSpecV1alpha2Rule,
  namedBuildpacksRule,
  withLifecycle,
} from './builder-rules.ts';
import { via } from './field-error.ts';
import { serviceAccountFirst } from './reference-rules.ts';
import type { KindRules } from './rule-context.ts';

export const clusterBuilderV1alpha1Rules: KindRules<ClusterBuilderV1alpha1> = {
  errors: ({ spec = {} }) => serviceAccountFirst(spec.serviceAccountRef, () => builderSpecV1alpha1Rule(spec)),
  hints: clusterBuilderHints,
};

export const clusterBuilderV1alpha2Rules: KindRules<ClusterBuilderV1alpha2> = {
  defaults: (builder) => ({
    ...builder,
    spec: { ...builder.spec, lifecycle: withLifecycle(builder.spec?.lifecycle) },
  }),
  errors: ({ spec = {} }) => serviceAccountFirst(spec.serviceAccountRef, () => builderSpecV1alpha2Rule(spec)),
  stricter: ({ spec }) => via(namedBuildpacksRule(spec?.order), 'spec'),
  hints: clusterBuilderHints,
};
