// The walk through a value and the compiled validator have one opinion: about good objects, about broken ones, about anything.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conforms } from '../../src/schemas/conforms.ts';
import { compileDecode } from '../../src/schemas/decode.ts';
import type { JsonObject, JsonValue } from '../../src/schemas/json.ts';
import { findKind, kinds, type Version } from '../../src/schemas/kinds.ts';
import { shapeOf } from '../../src/schemas/shape.ts';
import { compiledValidate, compileValidate } from '../../src/schemas/validator.ts';
import { brokenObjects } from '../validate/broken-objects.ts';
import { VALID } from '../validate/valid-objects.ts';

function schemaOf({ apiVersion, kind }: JsonObject) {
  const schema = findKind(String(kind))?.schemas[String(apiVersion).split('/')[1] as Version];
  if (schema === undefined) throw new Error(`no schema of ${apiVersion} ${kind}`);
  return schema;
}

describe.each(VALID.map((value, i) => [`${value.apiVersion} ${value.kind} ${i}`, value] as const))('%s', (_, valid) => {
  const schema = schemaOf(valid);
  const [decode, compiled, validate] = [compileDecode(schema), compiledValidate(schema), compileValidate(schema)];

  test('valid', () => {
    const { value } = decode(valid);
    expect(conforms(shapeOf(schema), value)).toBe(true);
    expect(compiled(value)).toBeUndefined();
  });

  test('broken in every way', () => {
    let faults = 0;
    for (const { title, object } of brokenObjects(valid)) {
      for (const value of [decode(object).value, object]) {
        const fault = compiled(value);
        expect(conforms(shapeOf(schema), value), title).toBe(fault === undefined);
        expect(validate(value), title).toBe(fault);
        if (fault !== undefined) faults++;
      }
    }
    expect(faults).toBeGreaterThan(20);
  });
});

test('anything', () => {
  const schemas = kinds.flatMap(({ schemas: { v1alpha1, v1alpha2 } }) => [v1alpha1 ?? [], v1alpha2 ?? []].flat());
  const pairs = schemas.map((schema) => [shapeOf(schema), compiledValidate(schema), compileDecode(schema)] as const);
  const names = ['spec', 'metadata', 'status', 'tag', 'build', 'env', 'resources', 'limits', 'order', 'conditions'];
  const anything = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom<JsonValue>(
        null,
        true,
        5,
        1.5,
        -1,
        2 ** 40,
        '',
        '1Gi',
        '2006-01-02T15:04:05Z',
        'x',
        JSON.rawJSON('7'),
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('value'), { maxKeys: 5 }),
    ),
  })).value;
  fc.assert(
    fc.property(anything, (value) => {
      for (const [shape, compiled, decode] of pairs) {
        for (const one of [value, decode(value).value]) expect(conforms(shape, one)).toBe(compiled(one) === undefined);
      }
    }),
    { numRuns: 300 },
  );
});
