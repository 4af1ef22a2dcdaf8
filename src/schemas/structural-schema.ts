// Turns the declaration of a kind into what a CRD may say of it: an OpenAPI v3 structural schema (Kubernetes
// documentation, "Specifying a structural schema").
import { explain } from './explain.ts';
import type { Shape } from './shape.ts';

/** The part of OpenAPI v3 that our CRDs use. */
export interface StructuralSchema {
  description?: string;
  type?: string;
  format?: string;
  nullable?: true;
  default?: string;
  anyOf?: readonly { type: string }[];
  properties?: Record<string, StructuralSchema>;
  additionalProperties?: StructuralSchema;
  items?: StructuralSchema;
  'x-kubernetes-int-or-string'?: true;
  'x-kubernetes-preserve-unknown-fields'?: true;
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: readonly string[];
}

/**
 * The structural schema of a whole object. Objects that the reference stored may hold null in any field, so every field is
 * nullable but for those that the API server wants otherwise: what identifies the object, and the items and keys of lists
 * that are merged by key. `metadata` is the API server's own matter.
 */
export function structuralSchema(object: Shape): StructuralSchema {
  const { kind, apiVersion, metadata, ...rest } = object.properties ?? {};
  return {
    description: explain(object),
    type: 'object',
    properties: {
      ...(apiVersion && { apiVersion: { description: explain(apiVersion), type: 'string' } }),
      ...(kind && { kind: { description: explain(kind), type: 'string' } }),
      ...(metadata && { metadata: { type: 'object' } }),
      ...fields(rest),
    },
  };
}

const fields = (properties: Record<string, Shape>): Record<string, StructuralSchema> =>
  Object.fromEntries(Object.entries(properties).map(([name, shape]) => [name, nullable(shape)]));

function nullable(shape: Shape): StructuralSchema {
  const { description, ...rest } = plain(shape);
  return { ...(description !== undefined && { description }), nullable: true, ...rest };
}

function plain(shape: Shape): StructuralSchema {
  const description = explain(shape);
  if (shape['x-kubernetes-int-or-string'] === true) {
    return { description, 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] };
  }
  if (shape.properties !== undefined) return { description, type: 'object', properties: fields(shape.properties) };
  if (shape.additionalProperties !== undefined) {
    return { description, type: 'object', additionalProperties: nullable(shape.additionalProperties) };
  }
  if (shape.items !== undefined) return list(description, shape, shape.items);
  if (shape['x-kubernetes-preserve-unknown-fields'] === true) {
    return {
      description,
      ...(shape.type !== undefined && { type: shape.type }),
      'x-kubernetes-preserve-unknown-fields': true,
    };
  }
  return {
    description,
    ...(shape.type !== undefined && { type: shape.type }),
    ...(shape.format !== undefined && { format: shape.format }),
  };
}

function list(description: string, shape: Shape, items: Shape): StructuralSchema {
  const merge = shape['x-kubernetes-list-type'] ?? 'atomic';
  if (merge !== 'map') {
    return { description, type: 'array', items: nullable(items), 'x-kubernetes-list-type': merge };
  }
  const keys = shape['x-kubernetes-list-map-keys'] ?? [];
  return {
    description,
    type: 'array',
    items: keyed(items, keys),
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': keys,
  };
}

/** Keys get a default, as in Kubernetes' own types: an item without its key reaches admission, whose sentence says what is missing. */
function keyed(items: Shape, keys: readonly string[]): StructuralSchema {
  const { properties = {}, ...rest } = plain(items);
  const withDefaults = Object.entries(properties).map(([name, field]): [string, StructuralSchema] => {
    if (!keys.includes(name)) return [name, field];
    const { nullable: _, ...key } = field;
    return [name, { ...key, default: '' }];
  });
  return { ...rest, properties: Object.fromEntries(withDefaults) };
}
