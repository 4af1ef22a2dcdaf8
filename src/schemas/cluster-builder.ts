// ClusterBuilder: a builder image for all namespaces, in both versions (spec api.md, 5.4). Its CRD has no conversion, so
// both versions share one stored JSON and v1alpha1 keeps what only v1alpha2 knows.
import type { Static } from 'typebox';
import {
  additionalLabels,
  builderStatusV1alpha1,
  builderStatusV1alpha2,
  builderTag,
  lifecycleRef,
  serviceAccountRef,
  stackRef,
  storeRef,
} from './builder-parts.ts';
import { orderKept, orderV1alpha2 } from './buildpack-parts.ts';
import { nested, otherVersion, struct } from './field.ts';
import { resolvedLifecycle } from './lifecycle-parts.ts';
import { objectMeta, objectMetaV1alpha1, resource } from './metadata.ts';
import { signaturePaths } from './signing.ts';

const KIND =
  'A ClusterBuilder makes a builder image from a stack and buildpacks, for Images in all namespaces, and makes it anew when these change.';
const SPEC = 'What the builder image is made of and where it is pushed.';
const account = nested(
  serviceAccountRef(
    'ServiceAccount whose Secrets are the credentials for pulling buildpacks and pushing the builder image.',
    true,
  ),
);

/** Spec of a ClusterBuilder, v1alpha1. */
export const clusterBuilderSpecV1alpha1 = struct(SPEC, {
  tag: builderTag,
  stack: nested(stackRef(false)),
  lifecycle: otherVersion(lifecycleRef),
  store: nested(storeRef(false, 'v1alpha1')),
  order: orderKept,
  additionalLabels: otherVersion(additionalLabels),
  serviceAccountRef: account,
});

/** Spec of a ClusterBuilder, v1alpha2. */
export const clusterBuilderSpecV1alpha2 = struct(SPEC, {
  tag: builderTag,
  stack: nested(stackRef(false)),
  lifecycle: nested(lifecycleRef),
  store: nested(storeRef(false, 'v1alpha2')),
  order: orderV1alpha2,
  additionalLabels,
  serviceAccountRef: account,
});

const { observedGeneration, conditions, builderMetadata, order, stack, ...latest } = builderStatusV1alpha1.properties;

/** Status of a ClusterBuilder, v1alpha1. */
export const clusterBuilderStatusV1alpha1 = struct('The builder image that was made, and how it stands.', {
  observedGeneration,
  conditions,
  builderMetadata,
  order,
  stack,
  lifecycle: otherVersion(resolvedLifecycle('The lifecycle in the builder image.')),
  ...latest,
  signaturePaths: otherVersion(signaturePaths),
});
/** Status of a ClusterBuilder, v1alpha2. */
export const clusterBuilderStatusV1alpha2 = builderStatusV1alpha2;

/** A ClusterBuilder, v1alpha1. */
export const clusterBuilderV1alpha1 = resource(
  KIND,
  objectMetaV1alpha1,
  clusterBuilderSpecV1alpha1,
  clusterBuilderStatusV1alpha1,
);
/** A ClusterBuilder, v1alpha2. */
export const clusterBuilderV1alpha2 = resource(
  KIND,
  objectMeta,
  clusterBuilderSpecV1alpha2,
  clusterBuilderStatusV1alpha2,
);

/** A ClusterBuilder, v1alpha1. */
export type ClusterBuilderV1alpha1 = Static<typeof clusterBuilderV1alpha1>;
/** A ClusterBuilder, v1alpha2. */
export type ClusterBuilderV1alpha2 = Static<typeof clusterBuilderV1alpha2>;
