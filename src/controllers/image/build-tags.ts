// Where a Build pushes its image (spec controllers.md 2.9).
import { parseTag } from '../../admission/image-reference.ts';
import type { Image } from './objects.ts';

/**
 * The tag of the Image, the one of this build, the additional ones. The time is UTC, as in kpack's container.
 * @returns none when the tag of the Image cannot be read; the webhook then refuses the Build
 */
export function buildTags({ spec }: Image, number: number, now: Date): string[] {
  const { tag = '', additionalTags = [], imageTaggingStrategy } = spec ?? {};
  const parsed = parseTag(tag, 'head');
  if (parsed === undefined) return [];
  if (imageTaggingStrategy === 'None') return [tag, ...additionalTags];
  const prefix = parsed.tag === 'latest' ? '' : `${parsed.tag}-`;
  const [date = '', time = ''] = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  const generated = `${parsed.registry}/${parsed.repository}:${prefix}b${number}.${date}.${time}`;
  return [tag, generated, ...additionalTags];
}
