// The table of all kinds: the one place that the CRDs, the webhook and the tools look a kind up in (spec api.md, 1 and 2).
import type { TSchema } from 'typebox';
import { buildV1alpha1, buildV1alpha2 } from './build.ts';
import { builderV1alpha1, builderV1alpha2 } from './builder.ts';
import { buildpackV1alpha2 } from './buildpack.ts';
import { clusterBuilderV1alpha1, clusterBuilderV1alpha2 } from './cluster-builder.ts';
import { clusterBuildpackV1alpha2 } from './cluster-buildpack.ts';
import { clusterLifecycleV1alpha2 } from './cluster-lifecycle.ts';
import { clusterStackV1alpha1, clusterStackV1alpha2 } from './cluster-stack.ts';
import { clusterStoreV1alpha1, clusterStoreV1alpha2 } from './cluster-store.ts';
import { imageV1alpha1, imageV1alpha2 } from './image.ts';
import { shapeOf } from './shape.ts';
import { sourceResolverV1alpha1, sourceResolverV1alpha2 } from './source-resolver.ts';

/** The API group of all kinds. */
export const GROUP = 'kpack.io';

/** A served API version; v1alpha2 is the one that is stored. */
export type Version = 'v1alpha1' | 'v1alpha2';

/** A column of `kubectl get`. */
export interface PrinterColumn {
  name: string;
  /** Path of the value in the object, as the API server takes it. */
  jsonPath: string;
}

/** What there is to know about a kind. */
export interface KindInfo {
  kind: string;
  plural: string;
  singular: string;
  shortNames: readonly string[];
  scope: 'Namespaced' | 'Cluster';
  /** The schema of the whole object in each version in which the kind is served. */
  schemas: { v1alpha1?: TSchema; v1alpha2: TSchema };
  printerColumns: Readonly<Record<Version, readonly PrinterColumn[]>>;
  /** True where the versions differ and a webhook converts; else both versions share the stored JSON. */
  conversion: boolean;
  /** What the kind is for, in a sentence. */
  description: string;
}

const condition = (type: string): PrinterColumn => ({
  name: type,
  jsonPath: `.status.conditions[?(@.type=="${type}")].status`,
});
const READY = condition('Ready');
const latestImage = (name: string): PrinterColumn => ({ name, jsonPath: '.status.latestImage' });
const same = (...columns: PrinterColumn[]): KindInfo['printerColumns'] => ({ v1alpha1: columns, v1alpha2: columns });
const builderColumns: KindInfo['printerColumns'] = {
  v1alpha1: [latestImage('LatestImage'), READY],
  v1alpha2: [latestImage('LatestImage'), READY, condition('UpToDate')],
};

const entry = (info: Omit<KindInfo, 'plural' | 'singular' | 'description'>): KindInfo => {
  const singular = info.kind.toLowerCase();
  return { ...info, singular, plural: `${singular}s`, description: shapeOf(info.schemas.v1alpha2).description ?? '' };
};

/** All kinds, the ones that people write most first. */
export const kinds: readonly KindInfo[] = [
  entry({
    kind: 'Image',
    shortNames: ['cnbimage', 'cnbimages', 'img', 'imgs'],
    scope: 'Namespaced',
    schemas: { v1alpha1: imageV1alpha1, v1alpha2: imageV1alpha2 },
    printerColumns: same(latestImage('LatestImage'), READY),
    conversion: true,
  }),
  entry({
    kind: 'Build',
    shortNames: ['cnbbuild', 'cnbbuilds', 'bld', 'blds'],
    scope: 'Namespaced',
    schemas: { v1alpha1: buildV1alpha1, v1alpha2: buildV1alpha2 },
    printerColumns: same(latestImage('Image'), condition('Succeeded')),
    conversion: true,
  }),
  entry({
    kind: 'Builder',
    shortNames: ['bldr', 'bldrs'],
    scope: 'Namespaced',
    schemas: { v1alpha1: builderV1alpha1, v1alpha2: builderV1alpha2 },
    printerColumns: builderColumns,
    conversion: true,
  }),
  entry({
    kind: 'ClusterBuilder',
    shortNames: ['clstbldr', 'clstbldrs'],
    scope: 'Cluster',
    schemas: { v1alpha1: clusterBuilderV1alpha1, v1alpha2: clusterBuilderV1alpha2 },
    printerColumns: builderColumns,
    conversion: false,
  }),
  entry({
    kind: 'ClusterStack',
    shortNames: [],
    scope: 'Cluster',
    schemas: { v1alpha1: clusterStackV1alpha1, v1alpha2: clusterStackV1alpha2 },
    printerColumns: same(READY),
    conversion: false,
  }),
  entry({
    kind: 'ClusterStore',
    shortNames: [],
    scope: 'Cluster',
    schemas: { v1alpha1: clusterStoreV1alpha1, v1alpha2: clusterStoreV1alpha2 },
    printerColumns: same(READY),
    conversion: false,
  }),
  entry({
    kind: 'SourceResolver',
    shortNames: [],
    scope: 'Namespaced',
    schemas: { v1alpha1: sourceResolverV1alpha1, v1alpha2: sourceResolverV1alpha2 },
    printerColumns: same(READY),
    conversion: true,
  }),
  entry({
    kind: 'Buildpack',
    shortNames: ['bp', 'bps'],
    scope: 'Namespaced',
    schemas: { v1alpha2: buildpackV1alpha2 },
    printerColumns: same(READY),
    conversion: false,
  }),
  entry({
    kind: 'ClusterBuildpack',
    shortNames: ['clstbp', 'clstbps'],
    scope: 'Cluster',
    schemas: { v1alpha2: clusterBuildpackV1alpha2 },
    printerColumns: same(READY),
    conversion: false,
  }),
  entry({
    kind: 'ClusterLifecycle',
    shortNames: [],
    scope: 'Cluster',
    schemas: { v1alpha2: clusterLifecycleV1alpha2 },
    printerColumns: same(READY),
    conversion: false,
  }),
];

/** The kind of that name, if it is one of ours. */
export const findKind = (kind: string): KindInfo | undefined => kinds.find((candidate) => candidate.kind === kind);
