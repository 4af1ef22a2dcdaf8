// ClusterBuildpack: the buildpacks of one image, for builders of all namespaces; v1alpha2 only (spec api.md, 5.8).
import type { Static } from 'typebox';
import { serviceAccountRef } from './builder-parts.ts';
import { buildpackageImage, buildpackStatusV1alpha2 } from './buildpack.ts';
import { pointer, struct } from './field.ts';
import { objectMeta, resource } from './metadata.ts';

/** Spec of a ClusterBuildpack, v1alpha2. */
export const clusterBuildpackSpecV1alpha2 = struct('Where the buildpacks come from.', {
  image: buildpackageImage,
  serviceAccountRef: pointer(
    serviceAccountRef(
      'ServiceAccount whose Secrets are the credentials for reading the image; none are used when not given.',
      false,
    ),
  ),
});
/** Status of a ClusterBuildpack, v1alpha2. */
export const clusterBuildpackStatusV1alpha2 = buildpackStatusV1alpha2;
/** A ClusterBuildpack, v1alpha2. */
export const clusterBuildpackV1alpha2 = resource(
  'A ClusterBuildpack makes the buildpacks of one image available to Builders in all namespaces and to ClusterBuilders.',
  objectMeta,
  clusterBuildpackSpecV1alpha2,
  clusterBuildpackStatusV1alpha2,
);

/** A ClusterBuildpack, v1alpha2. */
export type ClusterBuildpackV1alpha2 = Static<typeof clusterBuildpackV1alpha2>;
