// Advice about Builds: what passes the rules and is likely a mistake (spec admission.md, 5.4 and 9.3).
import type { BuildV1alpha1, BuildV1alpha2 } from '../schemas/build.ts';
import { cosignRule } from './cosign-rules.ts';
import { imageHints, unparsableImageHint } from './image-hints.ts';
import { isCreationTime } from './pod-rules.ts';

type CommonSpec = Pick<NonNullable<BuildV1alpha2['spec']>, 'tags' | 'builder' | 'source'>;

const commonHints = ({ tags, builder, source }: CommonSpec): string[] => [
  ...(tags ?? []).flatMap((tag, i) => imageHints(tag, `spec.tags[${i}]`)),
  ...imageHints(builder?.image, 'spec.builder.image'),
  ...imageHints(source?.registry?.image, 'spec.source.registry.image'),
];

export const buildV1alpha1Hints = ({ spec = {} }: BuildV1alpha1): string[] => commonHints(spec);

export const buildV1alpha2Hints = ({ spec = {} }: BuildV1alpha2): string[] => [
  ...commonHints(spec),
  ...(isCreationTime(spec.creationTime ?? '')
    ? []
    : [`spec.creationTime: "${spec.creationTime}" is ignored; use "now" or Unix seconds`]),
  ...cosignRule(spec.cosign?.annotations).flatMap(({ paths }) =>
    paths.map((path) => `spec.${path} is empty; a signature annotation needs a name and a value`),
  ),
  ...unparsableImageHint(spec.runImage?.image, 'spec.runImage.image'),
];
