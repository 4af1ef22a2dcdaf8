// Image between v1alpha1 and v1alpha2 (spec admission.md, 6.3).
import { type ImageV1alpha1, type ImageV1alpha2, imageV1alpha2 } from '../schemas/image.ts';
import type { Mapping } from './carried.ts';
import { readAnnotations, writeAnnotations } from './conversion-annotations.ts';
import { defined } from './defined.ts';
import { imageV1alpha2Rules } from './image.ts';
import { NO_CLUSTER } from './request.ts';

export const imageMapping: Mapping<ImageV1alpha2, ImageV1alpha1> = {
  hubSchema: imageV1alpha2,
  complete: (hub) => imageV1alpha2Rules.defaults?.(hub, NO_CLUSTER) ?? hub,
  down: ({ metadata, spec = {}, status }) => {
    const annotations = writeAnnotations(spec, metadata?.annotations);
    return defined<ImageV1alpha1>({
      metadata: annotations === undefined ? metadata : { ...metadata, annotations },
      spec: defined({
        tag: spec.tag,
        builder: spec.builder,
        serviceAccount: spec.serviceAccountName,
        source: spec.source,
        cacheSize: spec.cache?.volume?.size,
        failedBuildHistoryLimit: spec.failedBuildHistoryLimit,
        successBuildHistoryLimit: spec.successBuildHistoryLimit,
        imageTaggingStrategy: spec.imageTaggingStrategy,
        build:
          spec.build &&
          defined({ bindings: spec.build.cnbBindings, env: spec.build.env, resources: spec.build.resources }),
        notary: spec.notary,
      }),
      status,
    });
  },
  up: ({ metadata, spec = {}, status }) => {
    const mapped: NonNullable<ImageV1alpha2['spec']> = defined({
      tag: spec.tag,
      builder: spec.builder,
      serviceAccountName: spec.serviceAccount,
      source: spec.source,
      cache: spec.cacheSize === undefined ? undefined : { volume: { size: spec.cacheSize } },
      failedBuildHistoryLimit: spec.failedBuildHistoryLimit,
      successBuildHistoryLimit: spec.successBuildHistoryLimit,
      imageTaggingStrategy: spec.imageTaggingStrategy,
      build:
        spec.build &&
        defined({ cnbBindings: spec.build.bindings, env: spec.build.env, resources: spec.build.resources }),
      notary: spec.notary,
    });
    const { spec: full, annotations } = readAnnotations(mapped, metadata?.annotations);
    const { annotations: _, ...others } = metadata ?? {};
    return defined<ImageV1alpha2>({
      metadata: annotations === undefined ? others : { ...others, annotations },
      spec: full,
      status,
    });
  },
};
