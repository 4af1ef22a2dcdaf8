// Builder between v1alpha1 and v1alpha2 (spec admission.md, 6.5).
import { type BuilderV1alpha1, type BuilderV1alpha2, builderV1alpha2 } from '../schemas/builder.ts';
import { builderV1alpha2Rules, effectiveServiceAccount } from './builder.ts';
import type { Mapping } from './carried.ts';
import { defined } from './defined.ts';
import { picked } from './picked.ts';
import { NO_CLUSTER } from './request.ts';

export const builderMapping: Mapping<BuilderV1alpha2, BuilderV1alpha1> = {
  hubSchema: builderV1alpha2,
  complete: (hub) => builderV1alpha2Rules.defaults?.(hub, NO_CLUSTER) ?? hub,
  down: ({ metadata, spec = {}, status = {} }) =>
    defined<BuilderV1alpha1>({
      metadata,
      spec: defined({
        tag: spec.tag,
        stack: spec.stack,
        store: spec.store,
        order: spec.order?.map(({ group }) =>
          defined({
            group: group?.filter(({ id }) => id).map(({ id, version, optional }) => defined({ id, version, optional })),
          }),
        ),
        serviceAccount: effectiveServiceAccount(spec) || undefined,
      }),
      status: picked(status, STATUS),
    }),
  up: ({ metadata, spec = {}, status = {} }) =>
    defined<BuilderV1alpha2>({
      metadata,
      spec: defined({
        tag: spec.tag,
        stack: spec.stack,
        store: spec.store,
        order: spec.order,
        serviceAccountName: spec.serviceAccount,
      }),
      status: picked(status, STATUS),
    }),
};

/** The part of the status that both versions have. */
const STATUS = [
  'observedGeneration',
  'conditions',
  'builderMetadata',
  'order',
  'stack',
  'latestImage',
  'observedStackGeneration',
  'observedStoreGeneration',
  'os',
] as const;
