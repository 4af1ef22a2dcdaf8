// Makes the JSON Schema of a kind for editors (yaml-language-server) and for kubeconform: completion, texts on hover, and
// an error at every field that does not exist. Draft 7, which both take; each file stands alone.
import { explain } from './explain.ts';
import { GROUP, type KindInfo, type Version } from './kinds.ts';
import { type Shape, shapeOf } from './shape.ts';

/** A JSON Schema node, draft 7. */
export interface JsonSchema {
  $schema?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  format?: string;
  const?: string;
  examples?: readonly string[];
  required?: string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | false;
  items?: JsonSchema;
}

/** The JSON Schema of a kind in one version, or undefined where the kind is not served in it. */
export function jsonSchema(info: KindInfo, version: Version): JsonSchema | undefined {
  const schema = info.schemas[version];
  if (schema === undefined) return undefined;
  const object = shapeOf(schema);
  const { kind, apiVersion, ...rest } = object.properties ?? {};
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `${info.kind} (${GROUP}/${version})`,
    description: explain(object),
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: { description: explain(apiVersion ?? {}), type: 'string', const: `${GROUP}/${version}` },
      kind: { description: explain(kind ?? {}), type: 'string', const: info.kind },
      ...fields(rest),
    },
    additionalProperties: false,
  };
}

/** Where CRD catalogues look for the schema, below their folder: `kpack.io/image_v1alpha2.json`. */
export const jsonSchemaPath = (info: KindInfo, version: Version): string => `${GROUP}/${info.singular}_${version}.json`;

/** A field that only the other version has is left out: whoever writes it in this one should see that it does nothing. */
const fields = (properties: Record<string, Shape>): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([, shape]) => shape['x-other-version'] !== true)
      .map(([name, shape]) => [name, node(shape)]),
  );

function node(shape: Shape): JsonSchema {
  const description = explain(shape);
  if (shape.format === 'quantity') return { description, type: ['string', 'number', 'null'] };
  const type = [shape.type ?? 'object', 'null'];
  if (shape.properties !== undefined) {
    return { description, type, properties: fields(shape.properties), additionalProperties: false };
  }
  if (shape.additionalProperties !== undefined) {
    return { description, type, additionalProperties: node(shape.additionalProperties) };
  }
  if (shape.items !== undefined) return { description, type, items: node(shape.items) };
  return {
    description,
    type,
    ...(shape.format === 'date-time' && { format: 'date-time' }),
    ...(shape.examples !== undefined && { examples: shape.examples }),
  };
}
