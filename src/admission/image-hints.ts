// Advice about image references and about Images: what passes the rules and is likely a mistake (spec admission.md, 9.3).
import type { ImageV1alpha1, ImageV1alpha2 } from '../schemas/image.ts';
import { parseReference } from './image-reference.ts';
import type { RuleContext } from './rule-context.ts';

/** An empty part between slashes, which a scheme has too. */
const SUSPICIOUS = /^\/|\/\/|\/$/;

/** A reference that parses and yet cannot work: a scheme before it, empty parts in it. */
export function imageHints(reference: string | undefined, path: string): string[] {
  if (!reference || !SUSPICIOUS.test(reference)) return [];
  const parsed = parseReference(reference, 'head');
  if (parsed === undefined) return [];
  if (parsed.registry.endsWith(':')) {
    return [`${path}: "${reference}" starts with a scheme; write the reference without "https://"`];
  }
  if (parsed.repository.split('/').includes('')) {
    return [`${path}: "${reference}" has an empty part between slashes, which registries refuse; remove the extra "/"`];
  }
  return [];
}

/** For references that the rules do not parse. */
export const unparsableImageHint = (reference: string | undefined, path: string): string[] =>
  reference && parseReference(reference, 'head') === undefined
    ? [
        `${path}: "${reference}" is not an image reference; write it as registry/repository:tag or registry/repository@sha256:…`,
      ]
    : [];

const STRATEGIES = ['BuildNumber', 'None'];

const strategyHint = (strategy: string | undefined): string[] =>
  strategy && !STRATEGIES.includes(strategy)
    ? [`spec.imageTaggingStrategy: unknown strategy "${strategy}" acts as BuildNumber; use BuildNumber or None`]
    : [];

export const imageV1alpha1Hints = ({ spec = {} }: ImageV1alpha1): string[] => [
  ...imageHints(spec.tag, 'spec.tag'),
  ...strategyHint(spec.imageTaggingStrategy),
  ...imageHints(spec.source?.registry?.image, 'spec.source.registry.image'),
];

export function imageV1alpha2Hints({ spec = {} }: ImageV1alpha2, { storageClasses }: RuleContext): string[] {
  const { cache } = spec;
  const className = cache?.volume?.storageClassName;
  return [
    ...imageHints(spec.tag, 'spec.tag'),
    ...(spec.additionalTags ?? []).flatMap((tag, i) => imageHints(tag, `spec.additionalTags[${i}]`)),
    ...strategyHint(spec.imageTaggingStrategy),
    ...imageHints(spec.source?.registry?.image, 'spec.source.registry.image'),
    ...(cache?.volume !== undefined && cache.volume.size === undefined
      ? ['spec.cache.volume.size is not set, so there is no cache volume; set a size such as 2G']
      : []),
    ...(className && storageClasses.complete && storageClasses.find(className) === undefined
      ? [
          `spec.cache.volume.storageClassName: there is no StorageClass "${className}"; the cache volume waits until it exists`,
        ]
      : []),
    ...(cache?.registry !== undefined && !cache.registry.tag
      ? ['spec.cache.registry.tag is empty, so there is no registry cache; set the tag of a cache image']
      : []),
    ...(cache?.registry?.tag ? unparsableImageHint(cache.registry.tag, 'spec.cache.registry.tag') : []),
  ];
}
