// ClusterStack: the pair of images that builds run in and apps run on, in both versions (spec api.md, 5.6). Its CRD has no
// conversion, so v1alpha1 keeps what only v1alpha2 knows.
import type { Static } from 'typebox';
import { serviceAccountRef } from './builder-parts.ts';
import { statusFields } from './condition.ts';
import { int64, list, nested, otherVersion, pointer, struct, text, withRule } from './field.ts';
import { imageSource, resolvedImage } from './image-source.ts';
import { objectMeta, objectMetaV1alpha1, resource } from './metadata.ts';

const KIND =
  'A ClusterStack names the operating system images of builds and apps. When they change, builders are made anew and app images are rebased or rebuilt.';
const SPEC = 'The images of the stack. They are looked up again when this object changes, not on a schedule.';

const image = withRule('Required; an image reference.', text('Reference of the image, by tag or digest.'));
const specFields = {
  id: withRule('Required.', text('Id of the stack. Both images must carry it in their label io.buildpacks.stack.id.')),
  buildImage: nested(imageSource('The image that builds run in, with compilers and tools.', image)),
  runImage: nested(imageSource('The image that apps run on: the base of every app image.', image)),
};
const account = pointer(
  serviceAccountRef(
    'ServiceAccount whose Secrets are the credentials for reading the two images; none are used when not given.',
    false,
  ),
);

/** Spec of a ClusterStack, v1alpha1. */
export const clusterStackSpecV1alpha1 = struct(SPEC, { ...specFields, serviceAccountRef: otherVersion(account) });
/** Spec of a ClusterStack, v1alpha2. */
export const clusterStackSpecV1alpha2 = struct(SPEC, { ...specFields, serviceAccountRef: account });

const clusterStackStatus = struct('The two images as they were last looked at. Empty when they cannot be read.', {
  ...statusFields('Ready: both images could be read and belong to the stack.'),
  id: text('Id of the stack, as in the spec.'),
  buildImage: nested(resolvedImage('build image')),
  runImage: nested(resolvedImage('run image')),
  mixins: list(
    text('Name of a mixin, with build: or run: when only one image has it.'),
    'Packages that the images say they contain.',
  ),
  userId: int64('User that builds run as: CNB_USER_ID of the build image.'),
  groupId: int64('Group that builds run as: CNB_GROUP_ID of the build image.'),
});

/** Status of a ClusterStack, v1alpha1. */
export const clusterStackStatusV1alpha1 = clusterStackStatus;
/** Status of a ClusterStack, v1alpha2. */
export const clusterStackStatusV1alpha2 = clusterStackStatus;

/** A ClusterStack, v1alpha1. */
export const clusterStackV1alpha1 = resource(
  KIND,
  objectMetaV1alpha1,
  clusterStackSpecV1alpha1,
  clusterStackStatusV1alpha1,
);
/** A ClusterStack, v1alpha2. */
export const clusterStackV1alpha2 = resource(KIND, objectMeta, clusterStackSpecV1alpha2, clusterStackStatusV1alpha2);

/** A ClusterStack, v1alpha1. */
export type ClusterStackV1alpha1 = Static<typeof clusterStackV1alpha1>;
/** A ClusterStack, v1alpha2. */
export type ClusterStackV1alpha2 = Static<typeof clusterStackV1alpha2>;
