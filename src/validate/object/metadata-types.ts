// Reads metadata as the API server's Go type does: which members are of a wrong type, and which do not exist (Kubernetes,
// meta/v1 ObjectMeta; encoding/json and sigs.k8s.io/json for the words).
import type { FieldPath } from '../../documents/document.ts';
import { byCodePoint } from '../../schemas/encode.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import type { Fault } from './fault.ts';
import { goTimeFault } from './go-time.ts';
import { type FieldType, typeHint } from './type-hint.ts';

type GoType =
  | { readonly go: string }
  | { readonly go: string; readonly values: GoType }
  | { readonly go: string; readonly items: GoType }
  | { readonly go: string; readonly struct: string; readonly fields: Readonly<Record<string, GoType>> };

const text = { go: 'string' } as const;
const uid = { go: 'types.UID' } as const;
const integer = { go: 'int64' } as const;
const time = { go: 'time' } as const;
const stringMap: GoType = { go: 'map[string]string', values: text };
const struct = (name: string, fields: Record<string, GoType>): GoType => ({ go: `v1.${name}`, struct: name, fields });
const listOf = (items: GoType): GoType => ({ go: `[]${items.go}`, items });

const OBJECT_META = struct('ObjectMeta', {
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid,
  resourceVersion: text,
  generation: integer,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: integer,
  labels: stringMap,
  annotations: stringMap,
  ownerReferences: listOf(
    struct('OwnerReference', {
      apiVersion: text,
      kind: text,
      name: text,
      uid,
      controller: { go: 'bool' },
      blockOwnerDeletion: { go: 'bool' },
    }),
  ),
  finalizers: listOf(text),
  managedFields: listOf(
    struct('ManagedFieldsEntry', {
      manager: text,
      operation: { go: 'v1.ManagedFieldsOperationType' },
      apiVersion: text,
      time,
      fieldsType: text,
      fieldsV1: { go: 'raw' },
      subresource: text,
    }),
  ),
});

/** What metadata is like. */
export interface MetadataTypes {
  /** Members of a wrong type; the API server names the first and stops. */
  readonly faults: readonly Fault[];
  /** Members that do not exist, in the API server's order. */
  readonly unknown: readonly FieldPath[];
}

/** Go's decoder remembers so many strict errors. */
const MOST_UNKNOWN = 100;

/** Reads the metadata of an object. */
export function metadataTypes(metadata: JsonValue | undefined): MetadataTypes {
  const walk: Walk = { faults: [], times: [], unknown: [], path: ['metadata'], names: [], struct: '' };
  if (metadata !== undefined) read(OBJECT_META, metadata, walk);
  // Times are read by a function of their own, at whose first error the decoder stops; other errors it only remembers.
  return { faults: [...walk.times, ...walk.faults], unknown: walk.unknown };
}

interface Walk {
  readonly faults: Fault[];
  /** Faults of times. */
  readonly times: Fault[];
  readonly unknown: FieldPath[];
  readonly path: (string | number)[];
  /** Go's path: names of fields only. */
  readonly names: string[];
  /** The struct that the field is in. */
  readonly struct: string;
}

function read(type: GoType, value: JsonValue, walk: Walk): void {
  if (value === null || type.go === 'raw') return;
  if ('fields' in type) {
    if (isObject(value)) readStruct(type, value, walk);
    else mismatch(type.go, value, walk);
  } else if ('values' in type) {
    if (isObject(value)) for (const key of sortedKeys(value)) readAt(key, type.values, value[key] as JsonValue, walk);
    else mismatch(type.go, value, walk);
  } else if ('items' in type) {
    if (Array.isArray(value)) for (const [i, item] of value.entries()) readAt(i, type.items, item, walk);
    else mismatch(type.go, value, walk);
  } else readScalar(type.go, value, walk);
}

function readStruct({ struct, fields }: Extract<GoType, { struct: string }>, value: JsonObject, walk: Walk): void {
  for (const key of sortedKeys(value)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field === undefined) {
      if (walk.unknown.length < MOST_UNKNOWN) walk.unknown.push([...walk.path, key]);
      continue;
    }
    const names = [...walk.names, key];
    read(field, value[key] as JsonValue, { ...walk, path: [...walk.path, key], names, struct });
  }
}

const readAt = (part: string | number, type: GoType, value: JsonValue, walk: Walk): void =>
  read(type, value, { ...walk, path: [...walk.path, part] });

/** The API server writes the metadata out with sorted keys before it reads them. */
const sortedKeys = (object: JsonObject): string[] => Object.keys(object).sort(byCodePoint);

function readScalar(go: string, value: JsonValue, walk: Walk): void {
  if (go === 'time') readTime(value, { ...walk, faults: walk.times });
  else if (
    !(go === 'bool' ? typeof value === 'boolean' : go === 'int64' ? isInt64(value) : typeof value === 'string')
  ) {
    mismatch(go, value, walk);
  }
}

function readTime(value: JsonValue, walk: Walk): void {
  const fault = typeof value === 'string' ? goTimeFault(value) : undefined;
  if (typeof value !== 'string') mismatch('string', value, walk);
  else if (fault !== undefined) walk.faults.push({ code: 'invalid-time', path: walk.path, message: fault });
}

const isInt64 = (value: JsonValue): boolean =>
  typeof value === 'number' ? Number.isInteger(value) && Math.abs(value) < 2 ** 63 : JSON.isRawJSON(value);

function mismatch(go: string, value: JsonValue, { faults, path, names, struct }: Walk): void {
  const where = names.length === 0 ? 'Go value' : `Go struct field ${struct}.${names.join('.')}`;
  const message = `json: cannot unmarshal ${jsonType(value, go)} into ${where} of type ${go}`;
  faults.push({ code: 'wrong-type', path, message, hint: typeHint(wanted(go), value) });
}

function jsonType(value: JsonValue, go: string): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (isObject(value)) return 'object';
  return go === 'int64' ? `number ${JSON.isRawJSON(value) ? value.rawJSON : value}` : 'number';
}

/** The type as people know it. */
function wanted(go: string): FieldType {
  if (go === 'bool') return 'boolean';
  if (go === 'int64') return 'integer';
  if (go.startsWith('[]')) return 'array';
  return go.startsWith('map') || go === 'v1.OwnerReference' || /(Meta|Entry)$/.test(go) ? 'object' : 'string';
}
