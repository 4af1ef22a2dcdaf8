// Where an Image pushes, in full names, so that two spellings of one place are seen as one.
import { parseTag } from '../admission/image-reference.ts';
import type { FieldPath } from '../documents/document.ts';
import { isObject, type JsonObject, type JsonValue } from '../schemas/json.ts';

/** A tag that an Image pushes to. */
export interface PushedTag {
  readonly path: FieldPath;
  /** The full name, `index.docker.io/library/app:latest`. */
  readonly tag: string;
}

/** `spec.tag` and `spec.additionalTags`; what is no tag reference is left to the rules of the kind. */
export function pushedTags(image: JsonObject): PushedTag[] {
  const { spec } = image;
  if (!isObject(spec)) return [];
  const more = Array.isArray(spec.additionalTags) ? spec.additionalTags : [];
  return [
    ...pushed(spec.tag, ['spec', 'tag']),
    ...more.flatMap((tag, i) => pushed(tag, ['spec', 'additionalTags', i])),
  ];
}

function pushed(value: JsonValue | undefined, path: PushedTag['path']): PushedTag[] {
  const tag = typeof value === 'string' ? parseTag(value, 'head') : undefined;
  return tag === undefined ? [] : [{ path, tag: [tag.registry, '/', tag.repository, ':', tag.tag].join('') }];
}
