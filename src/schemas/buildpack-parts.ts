// Buildpacks as they stand in orders and statuses (spec api.md, 4.4).
import type { Static, TSchema } from 'typebox';
import { always, as, choice, flag, int64, list, nested, otherVersion, struct, text, withRule } from './field.ts';
import { imageSource } from './image-source.ts';
import { objectReference } from './references.ts';

const ORDER =
  'Groups of buildpacks, tried one after another: the first group whose buildpacks apply to the source builds it.';

const orderOf = <E extends TSchema>(entry: E, description: string) =>
  list(
    struct('A group of buildpacks that are used together.', {
      group: list(
        entry,
        'Buildpacks of the group, in the order in which they run. All must apply, except optional ones.',
      ),
    }),
    description,
  );

const refFields = {
  id: always(text('Id of the buildpack, for example paketo-buildpacks/java, looked up in the ClusterStore.')),
  version: text('Version of the buildpack; when empty, the newest version that is found.'),
  optional: flag('True lets the group pass without this buildpack when it does not apply to the source.'),
};

const NAMED_OR_ID = 'Each entry needs id, or name with kind, or both.';

const namedRefFields = {
  ...refFields,
  id: always(
    text(
      'Id of the buildpack, for example paketo-buildpacks/java. Alone it is looked up in the Buildpacks of the namespace (Builder only), then in the ClusterBuildpacks, then in the store; with name and kind, inside that object.',
    ),
  ),
  ...objectReference('', {
    kind: withRule(
      'Must be Buildpack or ClusterBuildpack; required when name is given.',
      choice('Kind of the object that provides the buildpack.', ['Buildpack', 'ClusterBuildpack']),
    ),
    name: withRule(
      'Required when kind is given.',
      text(
        'Name of the Buildpack (same namespace) or ClusterBuildpack that provides it; its root buildpack when id is empty.',
      ),
    ),
  }).properties,
  image: withRule(
    'Must not be set.',
    text('Reserved for an image that provides the buildpack; it is not supported yet.'),
  ),
};

/** `spec.order` of the v1alpha1 Builder. */
export const orderV1alpha1 = orderOf(struct('A buildpack of the store.', refFields), ORDER);

/** `spec.order` of builders in v1alpha2. */
export const orderV1alpha2 = orderOf(
  withRule(NAMED_OR_ID, struct('A buildpack, by id, or by the object that provides it.', namedRefFields)),
  ORDER,
);

const { id: _id, version: _version, optional: _optional, ...onlyV1alpha2 } = namedRefFields;

/** `spec.order` of the v1alpha1 ClusterBuilder, whose CRD has no conversion: it keeps what v1alpha2 wrote. */
export const orderKept = orderOf(
  struct('A buildpack of the store.', {
    ...refFields,
    kind: otherVersion(onlyV1alpha2.kind),
    namespace: otherVersion(onlyV1alpha2.namespace),
    name: otherVersion(onlyV1alpha2.name),
    uid: otherVersion(onlyV1alpha2.uid),
    apiVersion: otherVersion(onlyV1alpha2.apiVersion),
    resourceVersion: otherVersion(onlyV1alpha2.resourceVersion),
    fieldPath: otherVersion(onlyV1alpha2.fieldPath),
    image: otherVersion(onlyV1alpha2.image),
  }),
  ORDER,
);

const resolvedRef = struct('A buildpack with its version.', {
  ...refFields,
  id: always(text('Id of the buildpack.')),
  version: text('The version that was found.'),
});

/** `status.order` of builders, and the order inside a composite buildpack. */
export const resolvedOrder = orderOf(
  resolvedRef,
  'Groups of buildpacks with their versions, in the order in which they are tried.',
);

/** Buildpacks that took part in something: `buildMetadata`, `builderMetadata`. */
export const buildpackMetadata = (description: string) =>
  list(
    struct('A buildpack with its version.', {
      id: always(text('Id of the buildpack, for example paketo-buildpacks/java.')),
      version: always(text('Version of the buildpack, for example 18.2.0.')),
      homepage: text('Web page of the buildpack, if it names one.'),
    }),
    description,
  );

/** One entry of `status.buildpacks`. */
export const buildpackStatus = struct('One buildpack that was found.', {
  id: always(text('Id of the buildpack, for example paketo-buildpacks/java.')),
  version: text('Version of the buildpack.'),
  buildpackage: nested(
    struct('The package that the buildpack came in; empty when it came in a builder image.', {
      id: text('Id of the package, mostly that of its main buildpack.'),
      version: text('Version of the package.'),
      homepage: text('Web page of the package, if it names one.'),
    }),
  ),
  storeImage: nested(
    imageSource(
      'The entry of the spec in which the buildpack was found.',
      text('Image reference as it is written in the spec.'),
    ),
  ),
  diffId: text('Digest of the uncompressed layer that holds the buildpack, sha256:....'),
  digest: text('Digest of the compressed layer that holds the buildpack, sha256:....'),
  size: int64('Size of the compressed layer in bytes.'),
  api: text('Buildpack API that the buildpack is written for, for example 0.8.'),
  homepage: text('Web page of the buildpack, if it names one.'),
  order: as(resolvedOrder, 'For a composite buildpack: the buildpacks that it consists of.'),
  stacks: list(
    struct('A stack on which the buildpack runs.', {
      id: always(text('Id of the stack; * for any.')),
      mixins: list(
        text('Name of a mixin, a package of the operating system.'),
        'Mixins that the stack must have for this buildpack.',
      ),
    }),
    'Stacks on which the buildpack runs.',
  ),
});

/** `status.buildpacks` of stores and buildpack kinds. */
export const foundBuildpacks = list(
  buildpackStatus,
  'Every buildpack that was found, sorted by id@version. Empty while the images cannot be read.',
);

/** A buildpack that was found in a store or a buildpackage. */
export type BuildpackStatus = Static<typeof buildpackStatus>;
/** A buildpack with its version. */
export type BuildpackMetadata = Static<ReturnType<typeof buildpackMetadata>>[number];
/** Groups of buildpacks with their versions. */
export type ResolvedOrder = Static<typeof resolvedOrder>;
/** Groups of buildpacks as a v1alpha2 builder asks for them. */
export type BuilderOrder = Static<typeof orderV1alpha2>;
