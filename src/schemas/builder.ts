// Builder: a builder image for one namespace, in both versions (spec api.md, 5.4).
import type { Static } from 'typebox';
import {
  additionalLabels,
  builderStatusV1alpha1,
  builderStatusV1alpha2,
  builderTag,
  lifecycleRef,
  stackRef,
  storeRef,
} from './builder-parts.ts';
import { orderV1alpha1, orderV1alpha2 } from './buildpack-parts.ts';
import { nested, struct, text, withDefault } from './field.ts';
import { objectMeta, objectMetaV1alpha1, resource } from './metadata.ts';
import { serviceAccount } from './service-account.ts';

const KIND =
  'A Builder makes a builder image from a stack and buildpacks, for the Images of its namespace, and makes it anew when these change.';
const SPEC = 'What the builder image is made of and where it is pushed.';
const CREDENTIALS = 'pulling buildpacks and pushing the builder image';

/** Spec of a Builder, v1alpha1. */
export const builderSpecV1alpha1 = struct(SPEC, {
  tag: builderTag,
  stack: nested(stackRef(true)),
  store: nested(storeRef(true, 'v1alpha1')),
  order: orderV1alpha1,
  serviceAccount: serviceAccount(CREDENTIALS),
});

/** Spec of a Builder, v1alpha2. */
export const builderSpecV1alpha2 = struct(SPEC, {
  tag: builderTag,
  stack: nested(stackRef(true)),
  lifecycle: nested(lifecycleRef),
  store: nested(storeRef(true, 'v1alpha2')),
  order: orderV1alpha2,
  additionalLabels,
  serviceAccount: text(
    'The name of serviceAccountName in v1alpha1, still read; serviceAccountName wins when both are given.',
  ),
  serviceAccountName: withDefault('default, unless serviceAccount is given', serviceAccount(CREDENTIALS)),
});

export { builderStatusV1alpha1, builderStatusV1alpha2 } from './builder-parts.ts';

/** A Builder, v1alpha1. */
export const builderV1alpha1 = resource(KIND, objectMetaV1alpha1, builderSpecV1alpha1, builderStatusV1alpha1);
/** A Builder, v1alpha2. */
export const builderV1alpha2 = resource(KIND, objectMeta, builderSpecV1alpha2, builderStatusV1alpha2);

/** A Builder, v1alpha1. */
export type BuilderV1alpha1 = Static<typeof builderV1alpha1>;
/** A Builder, v1alpha2. */
export type BuilderV1alpha2 = Static<typeof builderV1alpha2>;
