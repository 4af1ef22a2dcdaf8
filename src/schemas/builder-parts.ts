// What Builder and ClusterBuilder share, in both versions (spec api.md, 5.4).
import type { Static } from 'typebox';
import { buildpackMetadata, resolvedOrder } from './buildpack-parts.ts';
import { statusFields } from './condition.ts';
import { choice, int64, mapOf, nested, struct, text, withDefault, withRule } from './field.ts';
import { resolvedLifecycle } from './lifecycle-parts.ts';
import { objectReference } from './references.ts';
import { signaturePaths } from './signing.ts';

/** `{runImage, id}`: the stack that an image was made on. */
export const buildStack = (description: string) =>
  struct(description, {
    runImage: text('The run image by digest: the base that app images are made on.'),
    id: text('Id of the stack, for example io.buildpacks.stacks.jammy.'),
  });

/** `spec.tag` of builders. */
export const builderTag = withRule(
  'Required; a tag reference, without digest.',
  text(
    'Where the builder image is pushed. With the tag latest, written or implied, the image is pushed under a tag of its own in the same repository, builder-NAMESPACE-NAME or clusterbuilder-NAME.',
  ),
);

/** `spec.stack`; Builders default its kind, ClusterBuilders do not. */
export const stackRef = (defaulted: boolean) => {
  const kind = withRule('Must be ClusterStack.', choice('Kind of the stack; no other kind exists.', ['ClusterStack']));
  return objectReference('The stack: the build and run images that the builder is made of.', {
    kind: defaulted ? withDefault('ClusterStack', kind) : kind,
    name: withRule('Required.', text('Name of the ClusterStack. When the stack changes, the builder is made anew.')),
  });
};

/** `spec.store`; required in v1alpha1, optional in v1alpha2. */
export const storeRef = (defaulted: boolean, version: 'v1alpha1' | 'v1alpha2') => {
  const kind = withRule('Must be ClusterStore.', choice('Kind of the store; no other kind exists.', ['ClusterStore']));
  return objectReference(
    version === 'v1alpha1'
      ? 'The store that the buildpacks of order are taken from.'
      : 'The store in which buildpacks of order are looked up after Buildpacks and ClusterBuildpacks. It may be left out when these provide everything.',
    {
      kind: defaulted ? withDefault('ClusterStore', kind) : kind,
      name:
        version === 'v1alpha1'
          ? withRule('Required.', text('Name of the ClusterStore.'))
          : text('Name of the ClusterStore; without a name there is no store.'),
    },
  );
};

/** `spec.lifecycle`, v1alpha2. */
export const lifecycleRef = objectReference(
  'The lifecycle: the programs that run the buildpacks, put into the builder image.',
  {
    kind: withDefault(
      'ClusterLifecycle',
      choice('Kind of the lifecycle; only ClusterLifecycle exists.', ['ClusterLifecycle']),
    ),
    name: withDefault(
      'default-lifecycle',
      text('Name of the ClusterLifecycle; a change of it makes the builder anew.'),
    ),
  },
);

/** `spec.additionalLabels`, v1alpha2. */
export const additionalLabels = mapOf(
  text('Value of the image label.'),
  'Labels that are put on the builder image, beside those that describe it.',
);

/** `spec.serviceAccountRef`, required for ClusterBuilder and optional elsewhere. */
export const serviceAccountRef = (description: string, required: boolean) =>
  objectReference(description, {
    kind: text('Kind of the reference; always a ServiceAccount, so nothing needs to be written here.'),
    namespace: withRule(
      required ? 'Required.' : 'Required when serviceAccountRef is given.',
      text('Namespace of the ServiceAccount; written out because the object itself has none.'),
    ),
    name: withRule(
      required ? 'Required.' : 'Required when serviceAccountRef is given.',
      text('Name of the ServiceAccount.'),
    ),
  });

const statusBase = {
  ...statusFields(
    'Ready: a builder image exists. UpToDate (v1alpha2): it has the newest stack, lifecycle and buildpacks.',
  ),
  builderMetadata: buildpackMetadata('Buildpacks that the builder image contains.'),
  order: resolvedOrder,
  stack: nested(buildStack('The stack that the builder image is made on.')),
};
const latest = {
  latestImage: text('Digest reference of the newest builder image. It stays when making a newer one fails.'),
  observedStackGeneration: int64('Generation of the ClusterStack that the builder image was made with.'),
  observedStoreGeneration: int64(
    'Generation of the ClusterStore that the builder image was made with; 0 without a store.',
  ),
  os: text('Operating system of the builder image, for example linux.'),
};

const STATUS = 'The builder image that was made, and how it stands.';

/** Status of both builder kinds, v1alpha1. */
export const builderStatusV1alpha1 = struct(STATUS, { ...statusBase, ...latest });
/** Status of both builder kinds, v1alpha2. */
export const builderStatusV1alpha2 = struct(STATUS, {
  ...statusBase,
  lifecycle: nested(resolvedLifecycle('The lifecycle in the builder image.')),
  ...latest,
  signaturePaths,
});

/** Status of a Builder or ClusterBuilder. */
export type BuilderStatus = Static<typeof builderStatusV1alpha2>;
