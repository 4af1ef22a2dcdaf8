// The vocabulary in which every kind is declared: one call declares a field for the TypeScript type, the validator, the
// decoder, the CRD and the editors' JSON Schema at once (design, decision 1).
import Type, { type TOptional, type TSchema, type TUnsafe } from 'typebox';
import type { Int64 } from './json.ts';

/**
 * When a field is written out again (spec api.md, section 3): left out when empty (the default), `always`, `struct` (a nested
 * object that is always written, at least as `{}`), or `pointer` (written whenever it is set, even to an empty value).
 */
export type Presence = 'always' | 'struct' | 'pointer';

/** What a schema node carries for us beside JSON Schema; generators strip these keys. */
export interface FieldMarks {
  'x-presence'?: Presence;
  /** Name of the field in the reference's Go type where it is not the JSON name with a capital; used in difference texts. */
  'x-go'?: string;
  /** The field belongs to another version of the kind and is only kept here (CRDs without conversion share one stored JSON). */
  'x-other-version'?: true;
  /** What admission fills in where the field is absent, in words. */
  'x-default'?: string;
  /** What admission demands of the value, in words: sentences that end with a full stop. */
  'x-rule'?: string;
}

type Fields = Record<string, TSchema>;
type AllOptional<P extends Fields> = { [K in keyof P]: TOptional<P[K]> };

/** A string. */
export const text = (description: string) => Type.String({ description });
/** A string that is one of a few values; others are kept (rules decide), the values only help editors. */
export const choice = (description: string, examples: readonly string[]) => Type.String({ description, examples });
/** true or false. */
export const flag = (description: string) => Type.Boolean({ description });
/** A 64-bit signed integer. Values beyond 2^53 are kept exactly (see json.ts). */
export const int64 = (description: string): TUnsafe<Int64> =>
  Type.Unsafe<Int64>({ type: 'integer', format: 'int64', description });
/** A 32-bit signed integer. */
export const int32 = (description: string): TUnsafe<number> =>
  Type.Unsafe<number>({ type: 'integer', format: 'int32', description });
/** A Kubernetes resource.Quantity (`2G`, `500m`); its canonical text after decoding. */
export const quantity = (description: string): TUnsafe<string> =>
  Type.Unsafe<string>({
    anyOf: [{ type: 'integer' }, { type: 'string' }],
    'x-kubernetes-int-or-string': true,
    format: 'quantity',
    description,
  });
/** A quantity that may also be written as a fraction (`cpu: 0.5`), as pods allow. */
export const looseQuantity = (description: string): TUnsafe<string> =>
  Type.Unsafe<string>({ 'x-kubernetes-preserve-unknown-fields': true, format: 'quantity', description });
/** An RFC 3339 time; UTC with whole seconds after decoding. */
export const time = (description: string) => Type.String({ format: 'date-time', description });
/** Any JSON object, kept as it is. */
export const anything = (description: string): TUnsafe<Record<string, unknown>> =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true, description });

/** How server-side apply merges a list (Kubernetes documentation, "Server-Side Apply", merge strategy). */
export type ListMerge = { by: readonly string[] } | 'set' | 'atomic';

/** A list; `merge` defaults to atomic (the last applier owns the whole list). */
export const list = <T extends TSchema>(items: T, description: string, merge: ListMerge = 'atomic') =>
  Type.Array(items, {
    description,
    ...(typeof merge === 'string'
      ? { 'x-kubernetes-list-type': merge }
      : { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': merge.by }),
  });

/** A map from free names to values. */
export const mapOf = <T extends TSchema>(values: T, description: string): TUnsafe<Record<string, Type.Static<T>>> =>
  Type.Unsafe<Record<string, Type.Static<T>>>({ type: 'object', additionalProperties: values, description });

/**
 * An object. The order of its fields is the order in which they are written out. No field is required by the schema: what
 * must be there is a rule of src/admission, whose message names the path and the reason.
 */
export const struct = <P extends Fields>(description: string, fields: P) =>
  Type.Object(
    Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, Type.Optional(schema)])) as AllOptional<P>,
    { description },
  );

const marked = <T extends TSchema>(schema: T, marks: FieldMarks & { description?: string }): T => ({
  ...schema,
  ...marks,
});

/** The same shape under another description: shared types say what they mean where they are used. */
export const as = <T extends TSchema>(schema: T, description: string): T => marked(schema, { description });
/** Always written, even when empty. */
export const always = <T extends TSchema>(schema: T): T => marked(schema, { 'x-presence': 'always' });
/** A nested object that is always written, at least as `{}`. */
export const nested = <T extends TSchema>(schema: T): T => marked(schema, { 'x-presence': 'struct' });
/** Written whenever it is set, even to an empty value. */
export const pointer = <T extends TSchema>(schema: T): T => marked(schema, { 'x-presence': 'pointer' });
/** Names the reference's Go field. */
export const goName = <T extends TSchema>(name: string, schema: T): T => marked(schema, { 'x-go': name });
/** Says what admission fills in where the field is absent (the rule itself is in src/admission). */
export const withDefault = <T extends TSchema>(value: string, schema: T): T => marked(schema, { 'x-default': value });
/** Says what admission demands of the value (the rule itself is in src/admission); the last sentence of the description. */
export const withRule = <T extends TSchema>(rule: string, schema: T): T => marked(schema, { 'x-rule': rule });
/** A v1alpha2 field that v1alpha1 declares too, so that the API server does not prune it when a v1alpha1 client writes. */
export const otherVersion = <T extends TSchema>(schema: T): T =>
  marked(schema, {
    'x-other-version': true,
    description:
      `${(schema as { description?: string }).description ?? ''} v1alpha2 only; kept when written through v1alpha1.`.trimStart(),
  });
