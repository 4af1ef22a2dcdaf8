// Builder: defaults and rules of both versions (spec admission.md, 3.3, 3.4, 5.2, 5.4).
import type { BuilderV1alpha1, BuilderV1alpha2 } from '../schemas/builder.ts';
import { builderV1alpha1Hints, builderV1alpha2Hints } from './builder-hints.ts';
import {
  builderSpecV1alpha1Rule,
  builderSpecV1alpha2Rule,
  namedBuildpacksRule,
  withKind,
  withLifecycle,
} from './builder-rules.ts';
import { all, via } from './field-error.ts';
import { notEmpty } from './reference-rules.ts';
import type { KindRules } from './rule-context.ts';

export const builderV1alpha1Rules: KindRules<BuilderV1alpha1> = {
  defaults: (builder) => {
    const spec = builder.spec ?? {};
    return {
      ...builder,
      spec: {
        ...spec,
        serviceAccount: spec.serviceAccount || 'default',
        stack: withKind(spec.stack, 'ClusterStack'),
        store: withKind(spec.store, 'ClusterStore'),
      },
    };
  },
  errors: ({ spec = {} }) =>
    via(all(builderSpecV1alpha1Rule(spec), notEmpty(spec.serviceAccount, 'serviceAccount')), 'spec'),
  hints: builderV1alpha1Hints,
};

export const builderV1alpha2Rules: KindRules<BuilderV1alpha2> = {
  defaults: (builder) => {
    const spec = builder.spec ?? {};
    return {
      ...builder,
      spec: {
        ...spec,
        ...(effectiveServiceAccount(spec) ? {} : { serviceAccountName: 'default' }),
        stack: withKind(spec.stack, 'ClusterStack'),
        store: withKind(spec.store, 'ClusterStore'),
        lifecycle: withLifecycle(spec.lifecycle),
      },
    };
  },
  errors: ({ spec = {} }) =>
    via(all(builderSpecV1alpha2Rule(spec), notEmpty(effectiveServiceAccount(spec), 'serviceAccountName')), 'spec'),
  stricter: ({ spec }) => via(namedBuildpacksRule(spec?.order), 'spec'),
  hints: builderV1alpha2Hints,
};

/** serviceAccountName, else its old alias (spec api.md, 5.4). */
export const effectiveServiceAccount = (spec: { serviceAccountName?: string; serviceAccount?: string }): string =>
  spec.serviceAccountName || spec.serviceAccount || '';
