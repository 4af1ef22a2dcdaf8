// What a person reads about a field, in `kubectl explain` and in an editor: its description, its default and its rule.
import type { Shape } from './shape.ts';

/** The description with the default and the rule behind it, in this order. */
export function explain(shape: Shape): string {
  const parts = [shape.description ?? ''];
  if (shape['x-default'] !== undefined) parts.push(`Default: ${shape['x-default']}.`);
  if (shape['x-rule'] !== undefined) parts.push(shape['x-rule']);
  return parts.join(' ');
}
