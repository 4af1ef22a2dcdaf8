// What v1alpha1 cannot say travels in one annotation of the v1alpha1 form: a merge patch (RFC 7386) from what v1alpha1 shows
// back to the v1alpha2 object. A field of it counts only while v1alpha1 still shows what it showed then, so a client of
// either version loses nothing and overwrites everything it means to (spec admission.md, 9.4; design, decision 3).
import type { TSchema } from 'typebox';
import { decode, encode } from '../schemas/codec.ts';
import { goJson } from '../schemas/encode.ts';
import { define, isObject, type JsonObject, type JsonValue, parseJson, sameJson } from '../schemas/json.ts';

/** The annotation. */
export const CARRIED = 'conversion.kpack.io/v1alpha2';

/** The members of an object that conversion is about. */
export interface Content {
  metadata?: { annotations?: Record<string, string> };
  spec?: object;
  status?: object;
}

/** A conversion's two directions, without defaults and without this annotation. */
export interface Mapping<Hub extends Content, Spoke extends Content> {
  hubSchema: TSchema;
  /** Fills in what every stored hub object has anyway, so that it need not be carried. */
  complete(hub: Hub): Hub;
  down(hub: Hub): Spoke;
  up(spoke: Spoke): Hub;
}

const PARTS = ['spec', 'status'] as const;

/** The v1alpha1 form of a v1alpha2 object, with the annotation where something would be lost. */
export function downWithRest<Hub extends Content, Spoke extends Content>(
  mapping: Mapping<Hub, Spoke>,
  hub: Hub,
): Spoke {
  const spoke = mapping.down(withoutCarried(hub));
  const { hubSchema, up, complete } = mapping;
  const back = up(spoke);
  // The usual case, seen without writing anything out: mapping hands most parts through as they are.
  const taken = takenForFields(hub, spoke, back);
  if (
    taken === undefined &&
    sameJson(hub.spec ?? {}, back.spec ?? {}) &&
    sameJson(hub.status ?? {}, back.status ?? {})
  ) {
    return spoke;
  }
  const shown = encode(hubSchema, complete(back));
  const meant = encode(hubSchema, complete(hub));
  const rest: JsonObject = {};
  for (const part of PARTS) {
    const patch = mergePatch(shown[part], meant[part]);
    if (patch !== undefined) rest[part] = patch;
  }
  if (taken !== undefined) rest.metadata = { annotations: taken };
  if (Object.keys(rest).length === 0) return spoke;
  const annotations = { ...spoke.metadata?.annotations, [CARRIED]: goJson(rest) };
  return { ...spoke, metadata: { ...spoke.metadata, annotations } };
}

/**
 * Annotations of the v1alpha2 object that mean nothing there, and that v1alpha1 shows as they are, where they would mean a field: such as
 * `kpack.io/nodeSelector`, left behind by somebody who moved a manifest to v1alpha2.
 */
function takenForFields(hub: Content, spoke: Content, back: Content): Record<string, string> | undefined {
  const shown = spoke.metadata?.annotations ?? {};
  const read = back.metadata?.annotations ?? {};
  const taken = Object.entries(hub.metadata?.annotations ?? {}).filter(
    ([name, text]) => name !== CARRIED && shown[name] === text && read[name] !== text,
  );
  return taken.length === 0 ? undefined : Object.fromEntries(taken);
}

/** Those of them that v1alpha1 still shows as they were. */
function notFields(rest: JsonObject, spoke: Content): Record<string, string> {
  const shown = spoke.metadata?.annotations ?? {};
  const taken = member(rest.metadata, 'annotations');
  if (!isObject(taken)) return {};
  return Object.fromEntries(
    Object.entries(taken).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && shown[entry[0]] === entry[1],
    ),
  );
}

/** The v1alpha2 object that a v1alpha1 form stands for. */
export function upWithRest<Hub extends Content, Spoke extends Content>(
  mapping: Mapping<Hub, Spoke>,
  spoke: Spoke,
): Hub {
  const text = spoke.metadata?.annotations?.[CARRIED];
  const read = mapping.up(withoutCarried(spoke));
  const rest = text === undefined ? undefined : patchOf(text);
  if (rest === undefined) return read;
  const hub = withAnnotations(read, notFields(rest, spoke));
  const { hubSchema, down, up, complete } = mapping;
  const shown = encode(hubSchema, complete(hub));
  let out = shown;
  for (const part of PARTS) {
    const fields = rest[part];
    if (!isObject(fields)) continue;
    for (const [name, value] of Object.entries(fields)) {
      const candidate = { ...out, [part]: applyMergePatch(out[part] ?? {}, { [name]: value }) };
      const read = decode(hubSchema, candidate);
      if (!read.ok) continue; // somebody wrote nonsense under our name
      const again = encode(hubSchema, complete(up(down(read.value as Hub))));
      if (sameJson(member(again[part], name), member(shown[part], name))) out = encode(hubSchema, read.value);
    }
  }
  const { spec, status } = out;
  return { ...hub, spec, status } as Hub;
}

function withAnnotations<T extends Content>(object: T, more: Record<string, string>): T {
  if (Object.keys(more).length === 0) return object;
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata?.annotations, ...more } } };
}

const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

function patchOf(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // a read must not fail because of an annotation that somebody broke
  }
}

function withoutCarried<T extends Content>(object: T): T {
  const annotations = object.metadata?.annotations;
  if (annotations === undefined || !Object.hasOwn(annotations, CARRIED)) return object;
  const { [CARRIED]: _, ...rest } = annotations;
  const { annotations: __, ...metadata } = object.metadata ?? {};
  return { ...object, metadata: Object.keys(rest).length > 0 ? { ...metadata, annotations: rest } : metadata };
}

/** True when the annotation says something of a field of `spec`. */
export function carriesSpecField(annotations: Record<string, string> | undefined, name: string): boolean {
  const text = annotations?.[CARRIED];
  return text !== undefined && member(patchOf(text)?.spec, name) !== undefined;
}

/** A merge patch between two objects, undefined when they are the same. Lists are replaced whole. */
function mergePatch(from: JsonValue | undefined, to: JsonValue | undefined): JsonValue | undefined {
  if (to === undefined) return from === undefined ? undefined : null;
  if (!isObject(from) || !isObject(to)) return from !== undefined && sameJson(from, to) ? undefined : to;
  const patch: JsonObject = {};
  for (const key of new Set([...Object.keys(to), ...Object.keys(from)])) {
    const change = mergePatch(member(from, key), member(to, key));
    if (change !== undefined) define(patch, key, change);
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

function applyMergePatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch;
  const out: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) delete out[key];
    else define(out, key, applyMergePatch(member(out, key) ?? {}, change));
  }
  return out;
}
