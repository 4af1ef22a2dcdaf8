// Visits every node of a declaration.
import type { Shape } from '../../src/schemas/shape.ts';

/** Calls `visit` with every node below and including the given one; paths read like `spec.build.env[].name`. */
export function walk(shape: Shape, path: string, visit: (shape: Shape, path: string) => void): void {
  visit(shape, path);
  for (const [name, field] of Object.entries(shape.properties ?? {})) {
    walk(field, path === '' ? name : `${path}.${name}`, visit);
  }
  if (shape.items !== undefined) walk(shape.items, `${path}[]`, visit);
  if (shape.additionalProperties !== undefined) walk(shape.additionalProperties, `${path}.<key>`, visit);
}
