// Which rules apply to which kind and version. SourceResolver has none: the reference never admits it.
import type { TSchema } from 'typebox';
import { findKind, GROUP } from '../schemas/kinds.ts';
import { buildV1alpha1Rules, buildV1alpha2Rules } from './build.ts';
import { builderV1alpha1Rules, builderV1alpha2Rules } from './builder.ts';
import { buildpackRules, clusterBuildpackRules } from './buildpack.ts';
import { clusterBuilderV1alpha1Rules, clusterBuilderV1alpha2Rules } from './cluster-builder.ts';
import { clusterLifecycleRules } from './cluster-lifecycle.ts';
import { clusterStackV1alpha1Rules, clusterStackV1alpha2Rules } from './cluster-stack.ts';
import { clusterStoreV1alpha1Rules, clusterStoreV1alpha2Rules } from './cluster-store.ts';
import { imageV1alpha1Rules, imageV1alpha2Rules } from './image.ts';
import type { KindRules } from './rule-context.ts';

/** The members that the rules' dispatcher itself looks at. */
export interface KpackObject {
  metadata?: { uid?: string; annotations?: Record<string, string> };
  spec?: object;
}

/** A kind that is admitted: how to read it, what holds for it. */
export interface AdmittedKind {
  schema: TSchema;
  /** The same kind's schema in the other version, where there is one. */
  otherSchema: TSchema | undefined;
  rules: KindRules<KpackObject>;
}

const RULES: Record<string, unknown> = {
  'v1alpha1/Image': imageV1alpha1Rules,
  'v1alpha1/Build': buildV1alpha1Rules,
  'v1alpha1/Builder': builderV1alpha1Rules,
  'v1alpha1/ClusterBuilder': clusterBuilderV1alpha1Rules,
  'v1alpha1/ClusterStack': clusterStackV1alpha1Rules,
  'v1alpha1/ClusterStore': clusterStoreV1alpha1Rules,
  'v1alpha2/Image': imageV1alpha2Rules,
  'v1alpha2/Build': buildV1alpha2Rules,
  'v1alpha2/Builder': builderV1alpha2Rules,
  'v1alpha2/Buildpack': buildpackRules,
  'v1alpha2/ClusterBuilder': clusterBuilderV1alpha2Rules,
  'v1alpha2/ClusterBuildpack': clusterBuildpackRules,
  'v1alpha2/ClusterStack': clusterStackV1alpha2Rules,
  'v1alpha2/ClusterStore': clusterStoreV1alpha2Rules,
  'v1alpha2/ClusterLifecycle': clusterLifecycleRules,
};

const admitted: Record<string, Map<string, AdmittedKind>> = { v1alpha1: new Map(), v1alpha2: new Map() };
for (const [key, rules] of Object.entries(RULES)) {
  const [version = '', kind = ''] = key.split('/');
  const info = findKind(kind);
  const { v1alpha1, v1alpha2 } = info?.schemas ?? {};
  const [schema, otherSchema] = version === 'v1alpha1' ? [v1alpha1, v1alpha2] : [v1alpha2, v1alpha1];
  // Each value above was typed against its own kind; the decoder is what makes an object of that kind.
  if (schema !== undefined)
    admitted[version]?.set(kind, { schema, otherSchema, rules: rules as KindRules<KpackObject> });
}

/** The admitted kind, or undefined for one that no rule knows. */
export const admittedKind = (gvk: { group: string; version: string; kind: string }): AdmittedKind | undefined =>
  gvk.group === GROUP && Object.hasOwn(admitted, gvk.version) ? admitted[gvk.version]?.get(gvk.kind) : undefined;
