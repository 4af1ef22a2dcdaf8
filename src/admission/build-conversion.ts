// Build between v1alpha1 and v1alpha2 (spec admission.md, 6.4).
import { type BuildV1alpha1, type BuildV1alpha2, buildV1alpha2 } from '../schemas/build.ts';
import { buildV1alpha2Rules } from './build.ts';
import type { Mapping } from './carried.ts';
import { defined } from './defined.ts';
import { picked } from './picked.ts';
import { NO_CLUSTER } from './request.ts';

export const buildMapping: Mapping<BuildV1alpha2, BuildV1alpha1> = {
  hubSchema: buildV1alpha2,
  complete: (hub) => buildV1alpha2Rules.defaults?.(hub, NO_CLUSTER) ?? hub,
  down: ({ metadata, spec = {}, status = {} }) =>
    defined<BuildV1alpha1>({
      metadata,
      spec: defined({
        tags: spec.tags,
        builder: spec.builder,
        serviceAccount: spec.serviceAccountName,
        source: spec.source,
        cacheName: spec.cache?.volume?.persistentVolumeClaimName,
        bindings: spec.cnbBindings,
        env: spec.env,
        resources: spec.resources,
        lastBuild: spec.lastBuild && defined({ image: spec.lastBuild.image, stackId: spec.lastBuild.stackId }),
        notary: spec.notary,
      }),
      status: picked(status, STATUS),
    }),
  up: ({ metadata, spec = {}, status = {} }) =>
    defined<BuildV1alpha2>({
      metadata,
      spec: defined({
        tags: spec.tags,
        builder: spec.builder,
        serviceAccountName: spec.serviceAccount,
        source: spec.source,
        cache: spec.cacheName ? { volume: { persistentVolumeClaimName: spec.cacheName } } : undefined,
        cnbBindings: spec.bindings,
        env: spec.env,
        resources: spec.resources,
        lastBuild: spec.lastBuild,
        notary: spec.notary,
      }),
      status: picked(status, STATUS),
    }),
};

/** The part of the status that both versions have. */
const STATUS = [
  'observedGeneration',
  'conditions',
  'buildMetadata',
  'stack',
  'latestImage',
  'podName',
  'stepStates',
  'stepsCompleted',
] as const;
