// Advice about Builders and ClusterBuilders: what passes the rules and is likely a mistake (spec admission.md, 9.3).
import type { BuilderV1alpha1, BuilderV1alpha2 } from '../schemas/builder.ts';
import type { BuilderSpec } from './builder-rules.ts';
import { imageHints } from './image-hints.ts';

const commonHints = ({ tag, order }: BuilderSpec): string[] => [
  ...imageHints(tag, 'spec.tag'),
  ...(order?.length ? [] : ['spec.order is empty: the builder will detect no buildpack; list at least one group']),
  ...(order ?? []).flatMap(({ group }, i) =>
    group?.length ? [] : [`spec.order[${i}].group is empty: this group never matches; remove it or list buildpacks`],
  ),
];

export const builderV1alpha1Hints = ({ spec = {} }: BuilderV1alpha1): string[] => commonHints(spec);

export const builderV1alpha2Hints = ({ spec = {} }: BuilderV1alpha2): string[] => [
  ...commonHints(spec),
  ...(spec.serviceAccount && spec.serviceAccountName
    ? ['spec.serviceAccount is ignored because spec.serviceAccountName is set; remove it']
    : spec.serviceAccount
      ? ['spec.serviceAccount is the old name of this field; use spec.serviceAccountName']
      : []),
];

export const clusterBuilderHints = ({ spec = {} }: { spec?: BuilderSpec }): string[] => commonHints(spec);
