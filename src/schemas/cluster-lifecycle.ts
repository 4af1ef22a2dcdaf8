// ClusterLifecycle: the lifecycle image that builders are made with; v1alpha2 only (spec api.md, 5.7).
import type { Static } from 'typebox';
import { serviceAccountRef } from './builder-parts.ts';
import { statusFields } from './condition.ts';
import { pointer, struct, text, withRule } from './field.ts';
import { lifecycleFields } from './lifecycle-parts.ts';
import { objectMeta, resource } from './metadata.ts';

/** Spec of a ClusterLifecycle, v1alpha2. */
export const clusterLifecycleSpecV1alpha2 = struct('Where the lifecycle comes from.', {
  image: withRule(
    'Required.',
    text(
      'Reference of a lifecycle image, by tag or digest. It is looked up again when this object changes, not on a schedule.',
    ),
  ),
  serviceAccountRef: pointer(
    serviceAccountRef(
      'ServiceAccount whose Secrets are the credentials for reading the image; none are used when not given.',
      false,
    ),
  ),
});
/** Status of a ClusterLifecycle, v1alpha2. */
export const clusterLifecycleStatusV1alpha2 = struct('The lifecycle that the image holds.', {
  ...statusFields('Ready: the image could be read and holds a lifecycle.'),
  ...lifecycleFields,
});
/** A ClusterLifecycle, v1alpha2. */
export const clusterLifecycleV1alpha2 = resource(
  'A ClusterLifecycle names the image of the CNB lifecycle, the programs that run buildpacks. Builders take default-lifecycle unless told otherwise.',
  objectMeta,
  clusterLifecycleSpecV1alpha2,
  clusterLifecycleStatusV1alpha2,
);

/** A ClusterLifecycle, v1alpha2. */
export type ClusterLifecycleV1alpha2 = Static<typeof clusterLifecycleV1alpha2>;
