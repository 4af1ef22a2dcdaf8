// Build: defaults and rules of both versions (spec admission.md, 3.3, 3.4, 5.2, 5.4, 5.5).
import type { TSchema } from 'typebox';
import { type BuildV1alpha1, type BuildV1alpha2, buildSpecV1alpha1, buildSpecV1alpha2 } from '../schemas/build.ts';
import { encode } from '../schemas/codec.ts';
import type { JsonObject } from '../schemas/json.ts';
import { shapeOf } from '../schemas/shape.ts';
import { bindingsRule, servicesRule } from './binding-rules.ts';
import { buildV1alpha1Hints, buildV1alpha2Hints } from './build-hints.ts';
import { oneCacheRule } from './cache-rules.ts';
import { all, type Errors, error, missing, multipleOneOf, none, via } from './field-error.ts';
import { legacyBindingsRule, legacyNotaryRule } from './legacy-rules.ts';
import { envRule, nodeSelectorRule } from './pod-rules.ts';
import { imageRule, notEmpty, optionalImageRule, tagsRule } from './reference-rules.ts';
import type { KindRules } from './rule-context.ts';
import { sourceRule } from './source-rules.ts';
import { specDifference } from './spec-difference.ts';

type SpecV1alpha2 = NonNullable<BuildV1alpha2['spec']>;

export const buildV1alpha1Rules: KindRules<BuildV1alpha1> = {
  defaults: (build) => ({
    ...build,
    spec: { ...build.spec, serviceAccount: build.spec?.serviceAccount || 'default' },
  }),
  errors: ({ spec = {} }, old) =>
    via(
      all(
        spec.tags?.length ? tagsRule(spec.tags, 'tags', 'v0.2.2') : missing('tags'),
        via(builderV1alpha1Rule(spec.builder), 'builder'),
        via(sourceRule(spec.source, 'v0.2.2'), 'source'),
        via(bindingsRule(spec.bindings), 'bindings'),
        optionalImageRule(spec.lastBuild?.image, 'lastBuild.image', 'v0.2.2'),
        old === undefined ? none : specChange(buildSpecV1alpha1, old.spec, spec, '{*v1alpha1.BuildSpec}'),
      ),
      'spec',
    ),
  hints: buildV1alpha1Hints,
};

export const buildV1alpha2Rules: KindRules<BuildV1alpha2> = {
  defaults: (build) => ({
    ...build,
    spec: { ...build.spec, serviceAccountName: build.spec?.serviceAccountName || 'default' },
  }),
  errors: ({ spec = {} }, old, context) =>
    via(
      all(
        spec.tags?.length ? tagsRule(spec.tags, 'tags', 'head') : missing('tags'),
        oneCacheRule(spec.cache),
        via(builderRule(spec.builder), 'builder'),
        via(sourceRule(spec.source, 'head'), 'source'),
        via(servicesRule(spec.services), 'services'),
        optionalImageRule(spec.lastBuild?.image, 'lastBuild.image', 'head'),
        old === undefined ? none : specChange(buildSpecV1alpha2, old.spec, spec, '{*v1alpha2.BuildSpec}'),
        legacyBindingsRule(spec.cnbBindings, old?.spec?.cnbBindings, context),
        nodeSelectorRule(spec.nodeSelector),
        envRule(spec.env),
        legacyNotaryRule(spec.notary, old?.spec?.notary, context),
      ),
      'spec',
    ),
  hints: buildV1alpha2Hints,
};

/**
 * What changed is told of both sides as they came, where an emptied list has lost each element. Whether anything changed is asked
 * of both as they would be written out: an empty list that somebody wrote is no change, as the reference never stores it.
 */
function specChange(schema: TSchema, before: object = {}, after: object, root: string): Errors {
  const shape = shapeOf(schema);
  const difference = specDifference(shape, before as JsonObject, after as JsonObject, root);
  if (difference === '' || specDifference(shape, encode(schema, before), encode(schema, after), root) === '')
    return none;
  // The reference prefixes this path twice.
  return error('Immutable fields changed (-old +new)', ['spec'], difference);
}

function builderRule({ image, ref }: NonNullable<SpecV1alpha2['builder']> = {}): Errors {
  if (!image && ref === undefined) return missing('image', 'ref');
  return all(
    image && ref !== undefined ? multipleOneOf('image', 'ref') : none,
    ref === undefined ? none : via(all(notEmpty(ref.name, 'name'), notEmpty(ref.kind, 'kind')), 'ref'),
    optionalImageRule(image, 'image', 'head'),
  );
}

/** v0.2.2 knows an image only; a reference to a builder came to v1alpha1 later. */
const builderV1alpha1Rule = (builder: NonNullable<SpecV1alpha2['builder']> = {}): Errors =>
  builder.ref === undefined ? imageRule(builder.image, 'v0.2.2') : builderRule(builder);
