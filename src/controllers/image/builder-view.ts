// What an Image wants to know of its builder, whatever its kind (spec controllers.md 1.6).
import type { BuildpackMetadata } from '../../schemas/buildpack-parts.ts';
import { conditionOf } from '../status/condition-of.ts';
import { isObserved } from '../status/is-observed.ts';
import type { Builder } from './objects.ts';

/** A builder that exists. */
export interface BuilderView {
  /** As it is stored. */
  readonly object: Pick<Builder, 'metadata'>;
  readonly name: string;
  /** Empty for a ClusterBuilder. */
  readonly namespace: string;
  readonly isReady: boolean;
  readonly isUpToDate: boolean;
  /** What it says of its readiness; may be empty. */
  readonly readyMessage: string;
  /** The builder image by digest. */
  readonly image: string;
  readonly runImage: string;
  readonly buildpacks: readonly BuildpackMetadata[];
  readonly lifecycleVersion: string;
}

/** The view of a Builder or ClusterBuilder. */
export function builderView(builder: Builder): BuilderView {
  const { metadata, status } = builder;
  const ready = conditionOf(status, 'Ready');
  const observed = isObserved(builder);
  return {
    object: builder,
    name: metadata?.name ?? '',
    namespace: metadata?.namespace ?? '',
    isReady: observed && ready?.status === 'True',
    isUpToDate: observed && conditionOf(status, 'UpToDate')?.status === 'True',
    readyMessage: ready?.message ?? '',
    image: status?.latestImage ?? '',
    runImage: status?.stack?.runImage ?? '',
    buildpacks: status?.builderMetadata ?? [],
    lifecycleVersion: status?.lifecycle?.version ?? '',
  };
}
