// Buildpack: the buildpacks of one image, for the Builders of a namespace; v1alpha2 only (spec api.md, 5.8).
import type { Static } from 'typebox';
import { foundBuildpacks } from './buildpack-parts.ts';
import { statusFields } from './condition.ts';
import { struct, text, withRule } from './field.ts';
import { objectMeta, resource } from './metadata.ts';
import { serviceAccount } from './service-account.ts';

/** `spec.image` of Buildpack and ClusterBuildpack. */
export const buildpackageImage = withRule(
  'Required; an image reference.',
  text(
    'Reference of a buildpackage image, by tag or digest. It is looked up again when this object changes, not on a schedule.',
  ),
);

/** Spec of a Buildpack, v1alpha2. */
export const buildpackSpecV1alpha2 = struct('Where the buildpacks come from.', {
  image: buildpackageImage,
  serviceAccountName: serviceAccount('reading the image'),
});
/** Status of a Buildpack, v1alpha2. */
export const buildpackStatusV1alpha2 = struct('The buildpacks that the image holds.', {
  ...statusFields('Ready: the image could be read.'),
  buildpacks: foundBuildpacks,
});
/** A Buildpack, v1alpha2. */
export const buildpackV1alpha2 = resource(
  'A Buildpack makes the buildpacks of one image available to the Builders of its namespace.',
  objectMeta,
  buildpackSpecV1alpha2,
  buildpackStatusV1alpha2,
);

/** A Buildpack, v1alpha2. */
export type BuildpackV1alpha2 = Static<typeof buildpackV1alpha2>;
