// Signatures: notary (v1) and cosign settings, and the signatures of builder images (spec api.md, 4.5).
import type { Static, TSchema } from 'typebox';
import { always, goName, list, nested, pointer, struct, text, withRule } from './field.ts';

/** Admission looks at these settings in most places, not in all (spec admission.md, 5.2 and 5.4). */
const required = <T extends TSchema>(checked: boolean, schema: T): T =>
  checked ? withRule('Required.', schema) : schema;

const notaryConfig = (checked: boolean) =>
  struct('Signs the built image with Docker Content Trust (notary v1).', {
    v1: pointer(
      struct('Settings of the notary v1 server that signatures are sent to.', {
        url: required(
          checked,
          always(goName('URL', text('Address of the notary server, for example https://notary.example.com.'))),
        ),
        secretRef: nested(
          struct('The Secret in the same namespace that holds the signing key and its password.', {
            name: required(checked, always(text('Name of the Secret; it has the key file and the entry password.'))),
          }),
        ),
      }),
    ),
  });

/** `notary` of Images, and of Builds in v1alpha2. */
export const notary = notaryConfig(true);
/** `notary` of v1alpha1 Builds, which admission does not look at. */
export const uncheckedNotary = notaryConfig(false);

/** The rule on `notary` and `cnbBindings` of v1alpha2 (spec admission.md, 5.3). */
export const CONTROLLER_ONLY =
  'Only the controller may set or change it in v1alpha2, for objects that were written as v1alpha1; everybody else uses v1alpha1 for it.';

const cosignAnnotation = (checked: boolean) =>
  struct('One annotation of the signature.', {
    name: required(checked, text('Name of the annotation, as cosign verify -a takes it.')),
    value: required(checked, text('Value of the annotation.')),
  });

const cosignConfig = (checked: boolean) =>
  struct(
    'Adds to the cosign signatures of the built image. Signing itself is switched on by a cosign Secret of the service account.',
    {
      annotations: list(
        cosignAnnotation(checked),
        'Annotations that every cosign signature of the built image carries.',
      ),
    },
  );

/** `cosign` of Images, v1alpha2. */
export const cosign = cosignConfig(true);
/** `cosign` of Builds, v1alpha2, which admission does not look at. */
export const uncheckedCosign = cosignConfig(false);

const cosignSignature = struct('One cosign signature of the builder image.', {
  signingSecret: always(text('The Secret whose key signed, as k8s://namespace/secret.')),
  targetDigest: always(text('Digest reference of the signature image.')),
});

/** `status.signaturePaths` of builders. */
export const signaturePaths = list(
  cosignSignature,
  'Cosign signatures of latestImage, one for each cosign Secret of the service account.',
);

/** Signs with notary v1. */
export type Notary = Static<typeof notary>;
/** Adds to cosign signatures. */
export type Cosign = Static<typeof cosign>;
/** A cosign signature of a builder image. */
export type CosignSignature = Static<typeof cosignSignature>;
