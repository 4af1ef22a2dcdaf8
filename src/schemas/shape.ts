// The part of a JSON Schema node that compilers of src/schemas look at.
import type { TSchema } from 'typebox';
import type { FieldMarks } from './field.ts';

export interface Shape extends FieldMarks {
  type?: string;
  format?: string;
  description?: string;
  examples?: readonly string[];
  properties?: Record<string, Shape>;
  additionalProperties?: Shape;
  items?: Shape;
  'x-kubernetes-int-or-string'?: true;
  'x-kubernetes-preserve-unknown-fields'?: true;
  'x-kubernetes-list-type'?: 'map' | 'set' | 'atomic';
  'x-kubernetes-list-map-keys'?: readonly string[];
}

/** A schema as its compilers see it. */
export const shapeOf = (schema: TSchema): Shape => schema as Shape;
