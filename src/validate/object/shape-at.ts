// What the schema says about a field.
import type { FieldPath } from '../../documents/document.ts';
import type { Shape } from '../../schemas/shape.ts';

/** The shape of the field at a path; undefined where the schema has none. */
export function shapeAt(root: Shape | undefined, path: FieldPath): Shape | undefined {
  let shape = root;
  for (const part of path) {
    if (typeof part === 'number') shape = shape?.items;
    else if (shape?.properties !== undefined)
      shape = Object.hasOwn(shape.properties, part) ? shape.properties[part] : undefined;
    else shape = shape?.additionalProperties;
  }
  return shape;
}
