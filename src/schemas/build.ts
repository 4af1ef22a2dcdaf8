// Build: one build of an app image, in both versions (spec api.md, 5.2).
import type { Static } from 'typebox';
import { cnbBindings, services } from './bindings.ts';
import { buildStack } from './builder-parts.ts';
import { buildpackMetadata } from './buildpack-parts.ts';
import { buildCache } from './cache.ts';
import { statusFields } from './condition.ts';
import { containerState } from './container-state.ts';
import { envV1alpha1, envV1alpha2 } from './env.ts';
import { always, choice, goName, int64, list, nested, pointer, struct, text, withRule } from './field.ts';
import { imageSource } from './image-source.ts';
import { objectMeta, objectMetaV1alpha1, resource } from './metadata.ts';
import { imagePullSecret, objectReference } from './references.ts';
import { resourceRequirements } from './resources.ts';
import { schedulingFields } from './scheduling.ts';
import { serviceAccount } from './service-account.ts';
import { CONTROLLER_ONLY, notary, uncheckedCosign, uncheckedNotary } from './signing.ts';
import { sourceConfig } from './source.ts';

const KIND = 'A Build builds an app image once, in one pod. Images make Builds; a Build can also be written by hand.';
const SPEC = 'What this build builds, with what, and where it pushes the result. It cannot be changed after creation.';
const CREDENTIALS = 'the source, the registry and the build pod';

const tags = withRule(
  'At least one; each a tag reference, without digest.',
  list(
    text('A tag reference, for example registry.example.com/team/app.'),
    'Where the image is pushed. The first is the tag of the build, the others are pushed too.',
  ),
);
const builder = nested(
  withRule(
    'Exactly one of image and ref.',
    struct('The builder that makes the image.', {
      image: withRule(
        'An image reference, where given.',
        text('Reference of the builder image; Images write it by digest.'),
      ),
      imagePullSecrets: list(
        imagePullSecret,
        'Credentials for pulling the builder image, beside those of the service account.',
      ),
      ref: pointer(
        objectReference('The Builder or ClusterBuilder whose newest image is taken.', {
          kind: withRule('Required when ref is given.', choice('Kind of the builder.', ['Builder', 'ClusterBuilder'])),
          namespace: text('Namespace of the Builder; not needed for a ClusterBuilder.'),
          name: withRule('Required when ref is given.', text('Name of the Builder or ClusterBuilder.')),
        }),
      ),
    }),
  ),
);
const LAST_BUILD = 'The build before this one, whose layers are reused; absent for a first build.';
const lastImage = withRule(
  'An image reference, where given.',
  text('Digest reference of the image of the build before.'),
);
const lastStack = text('Id of the stack of the build before; a rebase needs the same one.');

/** Spec of a Build, v1alpha1. */
export const buildSpecV1alpha1 = struct(SPEC, {
  tags,
  builder,
  serviceAccount: serviceAccount(CREDENTIALS),
  source: nested(sourceConfig),
  cacheName: text(
    'Name of the PersistentVolumeClaim that holds the cache, in the same namespace; no cache when empty.',
  ),
  bindings: cnbBindings,
  env: envV1alpha1,
  resources: nested(resourceRequirements),
  lastBuild: pointer(struct(LAST_BUILD, { image: lastImage, stackId: lastStack })),
  notary: pointer(uncheckedNotary),
});

/** Spec of a Build, v1alpha2. */
export const buildSpecV1alpha2 = struct(SPEC, {
  tags,
  builder,
  serviceAccountName: serviceAccount(CREDENTIALS),
  source: nested(sourceConfig),
  cache: pointer(buildCache),
  runImage: nested(
    imageSource(
      'The base that the app image is made on.',
      text(
        'Reference of the run image, instead of the one that the builder names; Images fill it from the status of the builder.',
      ),
    ),
  ),
  activeDeadlineSeconds: pointer(
    int64('Seconds after which the build pod is stopped and the build fails; no limit when not given.'),
  ),
  services,
  cnbBindings: goName('CNBBindings', withRule(CONTROLLER_ONLY, cnbBindings)),
  env: envV1alpha2,
  projectDescriptorPath: text(
    'Path of the project descriptor within the source (or its subPath); project.toml when empty.',
  ),
  resources: nested(resourceRequirements),
  lastBuild: pointer(
    struct(LAST_BUILD, {
      image: lastImage,
      cache: nested(
        imageSource(
          'The cache image of the build before.',
          text('Digest reference of the cache image; empty without a registry cache.'),
        ),
      ),
      stackId: lastStack,
    }),
  ),
  notary: withRule(CONTROLLER_ONLY, pointer(notary)),
  cosign: pointer(uncheckedCosign),
  defaultProcess: text(
    'Process type that the image starts by default, for example web; the buildpacks choose when empty.',
  ),
  ...schedulingFields,
  priorityClassName: text(
    'PriorityClass of the build pod: which build runs first, and which gives way, when nodes are full.',
  ),
  creationTime: text(
    'Creation time of the built image: now, or seconds since 1970 as text. When empty, it is fixed (1980), so that equal builds give equal images.',
  ),
});

const statusStart = {
  ...statusFields('Succeeded: True when the image was pushed, False when the build failed, Unknown while it runs.'),
  buildMetadata: buildpackMetadata('Buildpacks that took part in the build.'),
  stack: nested(buildStack('The stack that the app image is made on.')),
};
const latestImage = text('Digest reference of the image that was built.');
const steps = {
  podName: text('Name of the pod that builds, in the same namespace: kubectl logs shows what it does.'),
  stepStates: list(
    containerState,
    'State of every step in order: prepare, analyze, detect, restore, build, export, completion (for a rebase: rebase, completion).',
  ),
  stepsCompleted: list(text('Name of a step, for example detect.'), 'Names of the steps that are done.'),
};
const STATUS = 'How far the build is, and what it made.';

/** Status of a Build, v1alpha1. */
export const buildStatusV1alpha1 = struct(STATUS, { ...statusStart, latestImage, ...steps });
/** Status of a Build, v1alpha2. */
export const buildStatusV1alpha2 = struct(STATUS, {
  ...statusStart,
  lifecycleVersion: always(
    text('Version of the lifecycle that built the image; a newer one in the builder starts a new build.'),
  ),
  latestImage,
  latestCacheImage: text('Digest reference of the cache image; empty without a registry cache.'),
  latestAttestationImage: text('Reference of the SLSA attestation of the image; empty when attestations are off.'),
  ...steps,
});

/** A Build, v1alpha1. */
export const buildV1alpha1 = resource(KIND, objectMetaV1alpha1, buildSpecV1alpha1, buildStatusV1alpha1);
/** A Build, v1alpha2. */
export const buildV1alpha2 = resource(KIND, objectMeta, buildSpecV1alpha2, buildStatusV1alpha2);

/** A Build, v1alpha1. */
export type BuildV1alpha1 = Static<typeof buildV1alpha1>;
/** A Build, v1alpha2. */
export type BuildV1alpha2 = Static<typeof buildV1alpha2>;
