// Random objects of a kind, made from its schema: every field may be there or not, with values of its type.
import fc, { type Arbitrary } from 'fast-check';
import type { JsonObject, JsonValue } from '../../src/schemas/json.ts';
import { findKind } from '../../src/schemas/kinds.ts';
import { type Shape, shapeOf } from '../../src/schemas/shape.ts';

const word = fc.oneof(
  fc.constantFrom('', 'a', 'acme/app', 'acme/app:1', 'Builder', 'Secret', 'now', '7'),
  fc.string({ maxLength: 8 }),
);
const size = fc.constantFrom('1G', '1.5Gi', '2000M', '0', '-1', '500m', '1e3');
const moment = fc.constantFrom('2024-05-06T07:08:09Z', '2024-05-06T09:08:09.5+02:00', '0001-01-01T00:00:00Z');
const integer = fc.oneof(fc.integer(), fc.constant(0), fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }));

function anyValue(shape: Shape): Arbitrary<JsonValue> {
  if (shape.format === 'quantity') return size;
  if (shape.format === 'date-time') return moment;
  if (shape.format === 'int32') return fc.integer();
  if (shape.type === 'integer') {
    return integer.map((n) =>
      typeof n === 'number' || (BigInt(Number(n)) === n && String(Number(n)) === String(n))
        ? Number(n)
        : JSON.rawJSON(String(n)),
    );
  }
  if (shape.type === 'boolean') return fc.boolean();
  if (shape.items !== undefined) return fc.array(anyValue(shape.items), { maxLength: 2 });
  if (shape.properties !== undefined) return structOf(shape.properties);
  if (shape.additionalProperties !== undefined)
    return fc.dictionary(word, anyValue(shape.additionalProperties), { maxKeys: 2 });
  return shape.type === 'object' ? fc.constant({}) : word;
}

const structOf = (properties: Record<string, Shape>): Arbitrary<JsonObject> =>
  fc.record(Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, anyValue(field)])), {
    requiredKeys: [],
  }) as Arbitrary<JsonObject>;

/** Objects of the kind; annotations are left to the tests that are about them. */
export function anyObject(version: 'v1alpha1' | 'v1alpha2', kind: string): Arbitrary<JsonObject> {
  const schema = findKind(kind)?.schemas[version];
  if (schema === undefined) throw new Error(`no schema of ${kind}`);
  const { spec, status } = shapeOf(schema).properties ?? {};
  return fc
    .record(
      { spec: structOf(spec?.properties ?? {}), status: structOf(status?.properties ?? {}) },
      { requiredKeys: ['spec'] },
    )
    .map((content) => ({ apiVersion: `kpack.io/${version}`, kind, metadata: { name: 'app' }, ...content }));
}
