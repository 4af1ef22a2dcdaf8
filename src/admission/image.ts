// Image: defaults and rules of both versions (spec admission.md, 3.3, 3.4, 5.2, 5.3).
import type { ImageV1alpha1, ImageV1alpha2 } from '../schemas/image.ts';
import { type Int64, int64Sign } from '../schemas/json.ts';
import { bindingsRule, servicesRule } from './binding-rules.ts';
import { cacheRule, cacheSizeRule, DEFAULT_CACHE_SIZE, growthRule, positiveSizeRule } from './cache-rules.ts';
import { carriesSpecField } from './carried.ts';
import { saysCache, storageClassOf } from './conversion-annotations.ts';
import { cosignRule } from './cosign-rules.ts';
import { all, type Errors, error, none, via } from './field-error.ts';
import { imageV1alpha1Hints, imageV1alpha2Hints } from './image-hints.ts';
import { parseTag } from './image-reference.ts';
import { legacyBindingsRule, legacyNotaryRule, notaryRule } from './legacy-rules.ts';
import { creationTimeRule, envRule, nodeSelectorRule } from './pod-rules.ts';
import { BUILDER_KINDS, immutable, namedKindRule, tagRule, tagsRule } from './reference-rules.ts';
import type { KindRules, RuleContext } from './rule-context.ts';
import { sourceRule } from './source-rules.ts';

type SpecV1alpha1 = NonNullable<ImageV1alpha1['spec']>;
type SpecV1alpha2 = NonNullable<ImageV1alpha2['spec']>;

const HISTORY_LIMIT = 10;

/** The defaults that both versions share. */
const commonDefaults = (spec: SpecV1alpha1 | SpecV1alpha2) => ({
  imageTaggingStrategy: spec.imageTaggingStrategy || 'BuildNumber',
  failedBuildHistoryLimit: spec.failedBuildHistoryLimit ?? HISTORY_LIMIT,
  successBuildHistoryLimit: spec.successBuildHistoryLimit ?? HISTORY_LIMIT,
});

export const imageV1alpha1Rules: KindRules<ImageV1alpha1> = {
  defaults: (image, { storageClasses }) => {
    const spec = image.spec ?? {};
    const withCache =
      spec.cacheSize === undefined &&
      storageClasses.default() !== undefined &&
      !cacheElsewhere(image.metadata?.annotations);
    return {
      ...image,
      spec: {
        ...spec,
        serviceAccount: spec.serviceAccount || 'default',
        ...commonDefaults(spec),
        ...(withCache ? { cacheSize: DEFAULT_CACHE_SIZE } : {}),
      },
    };
  },
  errors: (image, old, context) => {
    const { spec = {} } = image;
    return via(
      all(
        old === undefined ? tagRule(spec.tag, 'v0.2.2') : immutable(spec.tag, old.spec?.tag, 'tag'),
        via(namedKindRule(spec.builder, BUILDER_KINDS), 'builder'),
        via(sourceRule(spec.source, 'v0.2.2'), 'source'),
        via(bindingsRule(spec.build?.bindings), 'build', 'bindings'),
        via(notaryRule(spec.notary), 'notary'),
        cacheSizeErrors(image, old, context),
      ),
      'spec',
    );
  },
  stricter: ({ spec = {} }, old) => via(positiveSizeRule(spec.cacheSize, old?.spec?.cacheSize, 'cacheSize'), 'spec'),
  hints: imageV1alpha1Hints,
};

/** An Image of v1alpha1 may say by annotation that its cache is in a registry, of a class, or that it wants none. */
const cacheElsewhere = (annotations: Record<string, string> | undefined): boolean =>
  saysCache(annotations) || carriesSpecField(annotations, 'cache');

function cacheSizeErrors(
  { metadata, spec = {} }: ImageV1alpha1,
  old: ImageV1alpha1 | undefined,
  context: RuleContext,
): Errors {
  if (spec.cacheSize === undefined && cacheElsewhere(metadata?.annotations)) return none;
  const named = storageClassOf(metadata?.annotations) !== undefined;
  return cacheSizeRule(spec.cacheSize, old?.spec?.cacheSize, named || context.storageClasses.default() !== undefined);
}

export const imageV1alpha2Rules: KindRules<ImageV1alpha2> = {
  defaults: (image, { storageClasses }) => {
    const spec = image.spec ?? {};
    const withCache = spec.cache === undefined && storageClasses.default() !== undefined;
    return {
      ...image,
      spec: {
        ...spec,
        serviceAccountName: spec.serviceAccountName || 'default',
        ...commonDefaults(spec),
        ...(withCache ? { cache: { volume: { size: DEFAULT_CACHE_SIZE } } } : {}),
      },
    };
  },
  errors: (image, old, context) =>
    all(via(specErrors(image.spec ?? {}, old?.spec, old !== undefined, context), 'spec'), nameRule(image)),
  stricter: ({ spec = {} }, old, { storageClasses }) =>
    via(
      all(
        positiveSizeRule(spec.cache?.volume?.size, old?.spec?.cache?.volume?.size, 'cache.volume.size'),
        growthRule(spec.cache?.volume, old?.spec?.cache?.volume, storageClasses),
      ),
      'spec',
    ),
  hints: imageV1alpha2Hints,
};

function specErrors(spec: SpecV1alpha2, old: SpecV1alpha2 | undefined, update: boolean, context: RuleContext): Errors {
  return all(
    update ? immutable(spec.tag, old?.tag, 'tag') : tagRule(spec.tag, 'head'),
    tagsRule(spec.additionalTags, 'additionalTags', 'head'),
    sameRegistryRule(spec),
    via(namedKindRule(spec.builder, BUILDER_KINDS), 'builder'),
    via(sourceRule(spec.source, 'head'), 'source'),
    via(buildErrors(spec.build ?? {}, old?.build, context), 'build'),
    cacheRule(spec.cache, old?.cache, context.storageClasses),
    legacyNotaryRule(spec.notary, old?.notary, context),
    cosignRule(spec.cosign?.annotations),
    historyLimitsRule(spec),
  );
}

function sameRegistryRule({ tag = '', additionalTags = [] }: SpecV1alpha2): Errors {
  const registry = parseTag(tag, 'head')?.registry;
  if (registry === undefined) return none;
  for (const additional of additionalTags) {
    const other = parseTag(additional, 'head')?.registry;
    if (other === undefined || other === registry) continue;
    const details = `expected registry: ${registry}, got: ${other}`;
    return error('all additionalTags must have the same registry as tag', ['additionalTags'], details);
  }
  return none;
}

type Build = NonNullable<SpecV1alpha2['build']>;

/** A wrong node selector hides the other errors of `build`, then a wrong creation time does. */
function buildErrors(build: Build, old: Build | undefined, context: RuleContext): Errors {
  const first = nodeSelectorRule(build.nodeSelector);
  if (first.length > 0) return first;
  const second = creationTimeRule(build.creationTime);
  if (second.length > 0) return second;
  return all(
    via(servicesRule(build.services), 'services'),
    legacyBindingsRule(build.cnbBindings, old?.cnbBindings, context),
    envRule(build.env),
  );
}

function historyLimitsRule({ failedBuildHistoryLimit, successBuildHistoryLimit }: SpecV1alpha2): Errors {
  const tooSmall = (limit: Int64 | undefined) => limit !== undefined && int64Sign(limit) < 1;
  const field = tooSmall(failedBuildHistoryLimit)
    ? 'failedBuildHistoryLimit'
    : tooSmall(successBuildHistoryLimit)
      ? 'successBuildHistoryLimit'
      : undefined;
  return field === undefined ? none : error('build history limit must be greater than 0', [field]);
}

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/** Builds are labelled with the Image's name, so it must be a label value (Kubernetes, IsValidLabelValue). */
function nameRule({ metadata }: ImageV1alpha2): Errors {
  const name = metadata?.name ?? '';
  const faults = [
    ...(name.length > 21 && Buffer.byteLength(name) > 63 ? ['must be no more than 63 characters'] : []),
    ...(LABEL_VALUE.test(name)
      ? []
      : [
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        ]),
  ];
  if (faults.length === 0) return none;
  return error(`invalid image name: ${name}, name must be a valid label`, ['metadata.name'], faults.join(','));
}
