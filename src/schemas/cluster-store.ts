// ClusterStore: a collection of buildpacks, in both versions (spec api.md, 5.5). Its CRD has no conversion, so v1alpha1
// keeps what only v1alpha2 knows.
import type { Static } from 'typebox';
import { serviceAccountRef } from './builder-parts.ts';
import { foundBuildpacks } from './buildpack-parts.ts';
import { statusFields } from './condition.ts';
import { list, otherVersion, pointer, struct, text, withRule } from './field.ts';
import { imageSource } from './image-source.ts';
import { objectMeta, objectMetaV1alpha1, resource } from './metadata.ts';

const KIND = 'A ClusterStore collects buildpacks from images, for builders to choose from by id and version.';
const SPEC =
  'Where the buildpacks come from. The images are looked up again when this object changes, not on a schedule.';

const sources = withRule(
  'At least one.',
  list(
    imageSource(
      'One image that holds buildpacks.',
      withRule(
        'Required; an image reference.',
        text('Reference of a buildpackage or builder image, by tag or digest.'),
      ),
    ),
    'Buildpackage or builder images whose buildpacks make up the store.',
  ),
);
const account = pointer(
  serviceAccountRef(
    'ServiceAccount whose Secrets are the credentials for reading the images; none are used when not given.',
    false,
  ),
);

/** Spec of a ClusterStore, v1alpha1. */
export const clusterStoreSpecV1alpha1 = struct(SPEC, { sources, serviceAccountRef: otherVersion(account) });
/** Spec of a ClusterStore, v1alpha2. */
export const clusterStoreSpecV1alpha2 = struct(SPEC, { sources, serviceAccountRef: account });

const clusterStoreStatus = struct('The buildpacks that the images hold.', {
  ...statusFields('Ready: all images could be read.'),
  buildpacks: foundBuildpacks,
});

/** Status of a ClusterStore, v1alpha1. */
export const clusterStoreStatusV1alpha1 = clusterStoreStatus;
/** Status of a ClusterStore, v1alpha2. */
export const clusterStoreStatusV1alpha2 = clusterStoreStatus;

/** A ClusterStore, v1alpha1. */
export const clusterStoreV1alpha1 = resource(
  KIND,
  objectMetaV1alpha1,
  clusterStoreSpecV1alpha1,
  clusterStoreStatusV1alpha1,
);
/** A ClusterStore, v1alpha2. */
export const clusterStoreV1alpha2 = resource(KIND, objectMeta, clusterStoreSpecV1alpha2, clusterStoreStatusV1alpha2);

/** A ClusterStore, v1alpha1. */
export type ClusterStoreV1alpha1 = Static<typeof clusterStoreV1alpha1>;
/** A ClusterStore, v1alpha2. */
export type ClusterStoreV1alpha2 = Static<typeof clusterStoreV1alpha2>;
