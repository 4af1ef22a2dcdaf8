// SourceResolver: finds the commit behind a branch and watches it, in both versions (spec api.md, 5.3).
import type { Static } from 'typebox';
import { statusFields } from './condition.ts';
import { nested, struct, text } from './field.ts';
import { objectMeta, objectMetaV1alpha1, resource } from './metadata.ts';
import { resolvedSourceConfig, sourceConfig } from './source.ts';

const sourceResolverSpec = struct('The source to resolve, copied from the Image.', {
  // The reference's v1alpha2 type is called ServiceAccountName in Go, but its JSON name is still serviceAccount.
  serviceAccount: text(
    'ServiceAccount in the same namespace whose Secrets are the credentials for the source. It has no default here.',
  ),
  source: nested(sourceConfig),
});
const sourceResolverStatus = struct('The state of the source that was found.', {
  ...statusFields(
    'Ready: the source was looked at. ActivePolling: it is a git branch or tag and looked at every minute.',
  ),
  source: nested(resolvedSourceConfig),
});
const KIND =
  'A SourceResolver finds out what the source of an Image is at the moment, and watches git branches and tags. Images make it; people rarely need to, and admission does not look at it.';

/** Spec of a SourceResolver, v1alpha1. */
export const sourceResolverSpecV1alpha1 = sourceResolverSpec;
/** Spec of a SourceResolver, v1alpha2. */
export const sourceResolverSpecV1alpha2 = sourceResolverSpec;
/** Status of a SourceResolver, v1alpha1. */
export const sourceResolverStatusV1alpha1 = sourceResolverStatus;
/** Status of a SourceResolver, v1alpha2. */
export const sourceResolverStatusV1alpha2 = sourceResolverStatus;

/** A SourceResolver, v1alpha1. */
export const sourceResolverV1alpha1 = resource(
  KIND,
  objectMetaV1alpha1,
  sourceResolverSpecV1alpha1,
  sourceResolverStatusV1alpha1,
);
/** A SourceResolver, v1alpha2. */
export const sourceResolverV1alpha2 = resource(
  KIND,
  objectMeta,
  sourceResolverSpecV1alpha2,
  sourceResolverStatusV1alpha2,
);

/** A SourceResolver, v1alpha1. */
export type SourceResolverV1alpha1 = Static<typeof sourceResolverV1alpha1>;
/** A SourceResolver, v1alpha2. */
export type SourceResolverV1alpha2 = Static<typeof sourceResolverV1alpha2>;
