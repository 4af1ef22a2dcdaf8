// Image: the wish for an app image that follows its source, builder and stack, in both versions (spec api.md, 5.1).
import type { Static } from 'typebox';
import { cnbBindings, services } from './bindings.ts';
import { imageCache } from './cache.ts';
import { statusFields } from './condition.ts';
import { envV1alpha1, envV1alpha2 } from './env.ts';
import {
  always,
  choice,
  int64,
  list,
  nested,
  pointer,
  quantity,
  struct,
  text,
  withDefault,
  withRule,
} from './field.ts';
import { objectMeta, objectMetaV1alpha1, resource } from './metadata.ts';
import { objectReference } from './references.ts';
import { resourceRequirements } from './resources.ts';
import { schedulingFields } from './scheduling.ts';
import { serviceAccount } from './service-account.ts';
import { CONTROLLER_ONLY, cosign, notary } from './signing.ts';
import { sourceConfig } from './source.ts';

const KIND =
  'An Image keeps an app image up to date: whenever its source, its builder, its stack or its settings change, it makes a Build.';
const SPEC = 'What to build, with what, and where to push it.';

const tag = withRule(
  'Required; a tag reference, without digest; cannot be changed.',
  always(text('Where every build is pushed, for example registry.example.com/team/app.')),
);
const builder = nested(
  objectReference('The builder that makes the image. When it changes, a new build starts.', {
    kind: withRule(
      'Must be Builder or ClusterBuilder.',
      choice('Kind of the builder; a Builder is looked up in the same namespace.', ['Builder', 'ClusterBuilder']),
    ),
    name: withRule('Required.', text('Name of the Builder or ClusterBuilder.')),
  }),
);
const historyLimit = (which: string, rule: string) => {
  const limit = withDefault(
    '10',
    pointer(int64(`How many ${which} Builds are kept; the oldest are deleted beyond that.`)),
  );
  return rule === '' ? limit : withRule(rule, limit);
};
const imageTaggingStrategy = withDefault(
  'BuildNumber',
  choice(
    'BuildNumber also pushes every build under a tag with its number and time, bNUMBER.YYYYMMDD.HHMMSS; None pushes only tag. Other values count as BuildNumber.',
    ['BuildNumber', 'None'],
  ),
);
const CREDENTIALS = 'the source, the registry and the build pod';

const imageBuildV1alpha1 = struct('Settings of the build itself.', {
  bindings: cnbBindings,
  env: envV1alpha1,
  resources: nested(resourceRequirements),
});

const imageBuildV1alpha2 = struct('Settings of the build itself and of the pod that it runs in.', {
  services,
  cnbBindings: withRule(CONTROLLER_ONLY, cnbBindings),
  env: envV1alpha2,
  resources: nested(resourceRequirements),
  ...schedulingFields,
  buildTimeout: pointer(int64('Seconds after which a build that is not done fails; no limit when not given.')),
  creationTime: withRule(
    'Empty, now, or a whole number.',
    text(
      'Creation time of the built image: now, or seconds since 1970 as text. When empty, it is fixed (1980), so that equal builds give equal images.',
    ),
  ),
});

/** Spec of an Image, v1alpha1. */
export const imageSpecV1alpha1 = struct(SPEC, {
  tag,
  builder,
  serviceAccount: serviceAccount(CREDENTIALS),
  source: nested(sourceConfig),
  cacheSize: withDefault(
    '2G if the cluster has a default StorageClass, else no cache',
    withRule(
      'Needs a default StorageClass, or the annotation kpack.io/cache.volume.storageClassName; greater than 0; cannot be decreased.',
      pointer(quantity('Size of the volume in which layers are kept between builds, for example 2G.')),
    ),
  ),
  failedBuildHistoryLimit: historyLimit('failed', ''),
  successBuildHistoryLimit: historyLimit('successful', ''),
  imageTaggingStrategy,
  build: pointer(imageBuildV1alpha1),
  notary: pointer(notary),
});

/** Spec of an Image, v1alpha2. */
export const imageSpecV1alpha2 = struct(SPEC, {
  tag,
  builder,
  serviceAccountName: serviceAccount(CREDENTIALS),
  source: nested(sourceConfig),
  cache: pointer(imageCache),
  failedBuildHistoryLimit: historyLimit('failed', 'At least 1.'),
  successBuildHistoryLimit: historyLimit('successful', 'At least 1.'),
  imageTaggingStrategy,
  projectDescriptorPath: text(
    'Path of the project descriptor within the source (or its subPath); project.toml when empty.',
  ),
  build: pointer(imageBuildV1alpha2),
  notary: withRule(CONTROLLER_ONLY, pointer(notary)),
  cosign: pointer(cosign),
  defaultProcess: text(
    'Process type that the image starts by default, for example web; the buildpacks choose when empty.',
  ),
  additionalTags: withRule(
    'Each a tag reference in the same registry as tag.',
    list(
      text('A further tag reference.'),
      'Further tags that every build is pushed to. They may be changed at any time.',
    ),
  ),
});

const imageStatus = struct('The newest build, the newest image, and how the Image stands.', {
  ...statusFields(
    'Ready: the newest build succeeded and nothing is to be built. BuilderReady and BuilderUpToDate: how the builder stands.',
  ),
  latestBuildRef: text('Name of the newest Build, in the same namespace.'),
  latestBuildImageGeneration: int64('Generation of the Image for which the newest Build was made.'),
  latestImage: text('Digest reference of the newest image. It stays while a build runs and after one has failed.'),
  latestStack: text('Id of the stack of the newest build; empty while it runs and after it has failed.'),
  buildCounter: int64('Number of the newest Build.'),
  buildCacheName: text('Name of the PersistentVolumeClaim that holds the cache; empty without a volume cache.'),
  latestBuildReason: text(
    'Why the newest Build was made, joined by commas: TRIGGER, COMMIT, CONFIG, BUILDPACK, STACK, LIFECYCLE.',
  ),
});

/** Status of an Image, v1alpha1. */
export const imageStatusV1alpha1 = imageStatus;
/** Status of an Image, v1alpha2. */
export const imageStatusV1alpha2 = imageStatus;

/** An Image, v1alpha1. */
export const imageV1alpha1 = resource(KIND, objectMetaV1alpha1, imageSpecV1alpha1, imageStatusV1alpha1);
/** An Image, v1alpha2. */
export const imageV1alpha2 = withRule(
  'metadata.name must be a valid label value, at most 63 characters, since Builds are labelled with it.',
  resource(KIND, objectMeta, imageSpecV1alpha2, imageStatusV1alpha2),
);

/** An Image, v1alpha1. */
export type ImageV1alpha1 = Static<typeof imageV1alpha1>;
/** An Image, v1alpha2. */
export type ImageV1alpha2 = Static<typeof imageV1alpha2>;
