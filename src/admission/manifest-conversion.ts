// Converts what a person wrote: as `/convert` does, but without the defaults and empty members that the server fills in, and
// with every value that need not change spelt as it was. Applied, it is stored as the server's own conversion would be.
import type { TSchema } from 'typebox';
import { decode, encode } from '../schemas/codec.ts';
import { define, isObject, type JsonObject, type JsonValue, sameJson } from '../schemas/json.ts';
import { GROUP, type Version } from '../schemas/kinds.ts';
import { type Shape, shapeOf } from '../schemas/shape.ts';
import { effectiveServiceAccount } from './builder.ts';
import { CARRIED, type Content, downWithRest, type Mapping, upWithRest } from './carried.ts';
import { convertibleKind } from './conversion.ts';

/**
 * An object of a kind whose versions differ, in the other version.
 * @param object one that can be decoded without remarks; unknown fields would be lost
 * @returns the object itself where it has that version already, or its kind none
 */
export function convertManifest(object: JsonObject, to: Version): JsonObject {
  const kind = String(object.kind);
  const convertible = convertibleKind(kind);
  const from = String(object.apiVersion).split('/')[1] ?? '';
  const schema = convertible?.versions[from];
  const target = convertible?.versions[to];
  if (convertible === undefined || schema === undefined || target === undefined || from === to) return object;
  const read = decode(schema, object);
  const decoded = (read.ok ? read.value : object) as JsonObject;
  const written = asWritten(schema, object, decoded);
  const { mapping } = convertible;
  const out =
    to === 'v1alpha2'
      ? up(mapping, written as Content, decoded as Content)
      : downWithRest(mapping, tidy(kind, written as Content));
  const { metadata, spec, status } = out as JsonObject;
  return {
    apiVersion: `${GROUP}/${to}`,
    kind,
    ...present('metadata', metadata, object),
    ...present('spec', spec, object),
    ...present('status', status, object),
  };
}

/** A member, unless it is an empty one that the manifest does not have. */
function present(name: string, value: JsonValue | undefined, object: JsonObject): JsonObject {
  const isFilledIn = isObject(value) && Object.keys(value).length === 0 && !isObject(object[name]);
  return value === undefined || isFilledIn ? {} : { [name]: value };
}

/** The object without nulls, its quantities and times as they are; as decoded where a null stands for something. */
function asWritten(schema: TSchema, object: JsonObject, decoded: JsonObject): JsonObject {
  const written = withoutNulls(object) as JsonObject;
  const again = decode(schema, written);
  return again.ok && sameJson(again.value, decoded) ? written : decoded;
}

function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const out: JsonObject = {};
  for (const [key, member] of Object.entries(value)) if (member !== null) define(out, key, withoutNulls(member));
  return out;
}

/** The old name of a Builder's service account is v1alpha1's own: nothing is lost, so nothing need be carried. */
function tidy(kind: string, hub: Content): Content {
  const spec = hub.spec as { serviceAccount?: string; serviceAccountName?: string } | undefined;
  if (kind !== 'Builder' || spec?.serviceAccount === undefined) return hub;
  const { serviceAccount: _, ...others } = spec;
  return { ...hub, spec: { ...others, serviceAccountName: effectiveServiceAccount(spec) } };
}

/** Without the defaults that come along when an annotation carries the rest of an object. */
function up(mapping: Mapping<Content, Content>, written: Content, decoded: Content): Content {
  const plain = upWithRest(mapping, withoutCarried(written));
  if (written.metadata?.annotations?.[CARRIED] === undefined) return plain;
  const { hubSchema, complete } = mapping;
  // What is carried counts only while the rest is as it was, spelt as the server spells it.
  const full = upWithRest(mapping, decoded);
  const shown = encode(hubSchema, complete(upWithRest(mapping, withoutCarried(decoded))));
  const shape = shapeOf(hubSchema).properties ?? {};
  const part = (name: 'spec' | 'status') =>
    lean(full[name] as JsonObject | undefined, shown[name], plain[name] as JsonObject | undefined, shape[name] ?? {});
  return { ...plain, spec: part('spec') as object, status: part('status') as object };
}

function withoutCarried(object: Content): Content {
  const { annotations: { [CARRIED]: _, ...others } = {}, ...metadata } = object.metadata ?? {};
  return { ...object, metadata: Object.keys(others).length > 0 ? { ...metadata, annotations: others } : metadata };
}

/** What `full` says beyond `shown`, put onto `plain`: what `shown` has beyond `plain` was filled in. */
function lean(
  full: JsonValue | undefined,
  shown: JsonValue | undefined,
  plain: JsonValue | undefined,
  shape: Shape,
): JsonValue | undefined {
  if (full === undefined || sameJson(full, shown)) return plain;
  if (!isObject(full)) return full;
  const out: JsonObject = {};
  const member = (value: JsonValue | undefined, key: string) =>
    isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  const written = isObject(plain) ? Object.keys(plain) : [];
  for (const key of new Set([...written, ...Object.keys(full)])) {
    const field = shape.properties?.[key] ?? shape.additionalProperties ?? {};
    const [f, s, p] = [member(full, key), member(shown, key), member(plain, key)];
    if (f === undefined && s !== undefined) continue; // taken away
    const value = lean(f, s, p, field);
    const isFilledIn = p === undefined && field['x-presence'] === 'struct' && sameJson(value, {});
    if (value !== undefined && !isFilledIn) define(out, key, value);
  }
  return out;
}
