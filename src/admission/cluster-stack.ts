// ClusterStack: rules of both versions (spec admission.md, 5.2, 5.4). It has no defaults.
import type { ClusterStackV1alpha1, ClusterStackV1alpha2 } from '../schemas/cluster-stack.ts';
import { all, type Errors, via } from './field-error.ts';
import { imageHints } from './image-hints.ts';
import type { Dialect } from './image-reference.ts';
import { imageRule, notEmpty, optionalServiceAccountFirst } from './reference-rules.ts';
import type { KindRules } from './rule-context.ts';

type Spec = NonNullable<ClusterStackV1alpha2['spec']>;

const specErrors = ({ id, buildImage, runImage }: Spec, dialect: Dialect): Errors =>
  via(
    all(
      notEmpty(id, 'id'),
      via(imageRule(buildImage?.image, dialect), 'buildImage'),
      via(imageRule(runImage?.image, dialect), 'runImage'),
    ),
    'spec',
  );

const hints = ({ spec }: { spec?: Spec }) => [
  ...imageHints(spec?.buildImage?.image, 'spec.buildImage.image'),
  ...imageHints(spec?.runImage?.image, 'spec.runImage.image'),
];

export const clusterStackV1alpha1Rules: KindRules<ClusterStackV1alpha1> = {
  errors: ({ spec = {} }) => specErrors(spec, 'v0.2.2'),
  hints,
};

export const clusterStackV1alpha2Rules: KindRules<ClusterStackV1alpha2> = {
  errors: ({ spec = {} }) => optionalServiceAccountFirst(spec.serviceAccountRef, () => specErrors(spec, 'head')),
  hints,
};
