// Answers `/convert`: objects of one API version in another (spec admission.md, 6). An object that can be read can be
// converted; one that cannot ends the answer, as the protocol demands.
import type { TSchema } from 'typebox';
import { decode, encode } from '../schemas/codec.ts';
import { foldCase } from '../schemas/decode.ts';
import { isObject, type JsonObject, type JsonValue } from '../schemas/json.ts';
import { findKind, GROUP } from '../schemas/kinds.ts';
import { buildMapping } from './build-conversion.ts';
import { builderMapping } from './builder-conversion.ts';
import { type Content, downWithRest, type Mapping, upWithRest } from './carried.ts';
import { goQuote } from './go-quote.ts';
import { imageMapping } from './image-conversion.ts';
import { admittedKind } from './kind-rules.ts';
import { type AdmissionContext, type ConversionRequest, type ConversionResult, NO_CLUSTER } from './request.ts';
import { sourceResolverMapping } from './source-resolver-conversion.ts';

/** A kind whose versions differ. */
export interface Convertible {
  readonly mapping: Mapping<Content, Content>;
  /** The schema in each version. */
  readonly versions: Readonly<Record<string, TSchema>>;
}

const HUB = 'v1alpha2';
const MAPPINGS: Record<string, unknown> = {
  Image: imageMapping,
  Build: buildMapping,
  Builder: builderMapping,
  SourceResolver: sourceResolverMapping,
};

const convertibles = new Map<string, Convertible>();
for (const [kind, mapping] of Object.entries(MAPPINGS)) {
  const { v1alpha1, v1alpha2 } = findKind(kind)?.schemas ?? {};
  if (v1alpha1 === undefined || v1alpha2 === undefined) continue;
  // Each mapping was typed against its own kind; the decoder is what makes an object of that kind.
  convertibles.set(kind, { mapping: mapping as Mapping<Content, Content>, versions: { v1alpha1, v1alpha2 } });
}

/** The conversion of a kind of ours; undefined for kinds whose versions share one JSON. */
export const convertibleKind = (kind: string): Convertible | undefined => convertibles.get(kind);

/** Converts in request order up to the first object that cannot be converted. */
export function convertObjects(request: ConversionRequest, context: AdmissionContext): ConversionResult {
  const converted: JsonObject[] = [];
  for (const object of request.objects) {
    const result = convertOne(object, request.desiredAPIVersion, context);
    if (typeof result === 'string') return { converted, failure: result };
    converted.push(result);
  }
  return { converted };
}

/** The converted object, or why there is none. */
function convertOne(object: JsonValue, desired: string, context: AdmissionContext): JsonObject | string {
  const meta = typeMeta(object);
  if (typeof meta === 'string' || !isObject(object)) {
    return `error parsing type meta ${goQuote(excerpt(object))} - ${meta}`;
  }
  const { apiVersion, kind } = meta;
  const input = groupVersion(apiVersion);
  if (input === undefined) {
    return `error parsing GV ${goQuote(apiVersion)}: unexpected GroupVersion string: ${apiVersion}`;
  }
  if (input.group === '' || input.version === '' || kind === '') {
    return `invalid GroupVersionKind ${input.group}/${input.version}, Kind=${kind}`;
  }
  const convertible = input.group === GROUP ? convertibles.get(kind) : undefined;
  if (convertible === undefined) return `no conversion support for type [kind=${kind} group=${input.group}]`;
  const output = groupVersion(desired);
  if (output === undefined || output.group === '' || output.version === '') {
    return `desired API version ${goQuote(desired)} is not valid`;
  }
  const from = convertible.versions[input.version];
  const to = convertible.versions[output.version];
  if (from === undefined || to === undefined) {
    const version = from === undefined ? input.version : output.version;
    return `conversion not supported for type [kind=${kind} group=${input.group} version=${version}]`;
  }
  const read = decode(from, object);
  if (!read.ok) return `unable to unmarshal input: ${read.fault}`;
  if (output.group !== GROUP)
    return `conversion to group ${output.group} is not supported, ask for ${GROUP}/${output.version}`;
  const hub = input.version === HUB ? (read.value as Content) : upWithRest(convertible.mapping, read.value as Content);
  const out = output.version === HUB ? hub : downWithRest(convertible.mapping, hub);
  const rules = admittedKind({ group: GROUP, version: output.version, kind })?.rules;
  // As in the reference, a default StorageClass gives a cache on the way to the hub only (spec 3.3).
  const facts = output.version === HUB ? context : NO_CLUSTER;
  const completed = rules?.defaults?.(out, facts) ?? out;
  return encode(to, { ...completed, kind, apiVersion: desired });
}

/** Reads apiVersion and kind as the decoder reads every field (spec 1.6): in any letter case, the last spelling wins, null is no value. */
function typeMeta(object: JsonValue): { apiVersion: string; kind: string } | string {
  if (object === null) return 'unexpected end of JSON input';
  if (!isObject(object)) return 'must be an object with apiVersion and kind';
  const meta = { apiVersion: '', kind: '' };
  for (const [key, value] of Object.entries(object)) {
    const folded = foldCase(key);
    const name = folded === 'apiversion' ? 'apiVersion' : folded === 'kind' ? 'kind' : undefined;
    if (name === undefined || value === null) continue;
    if (typeof value !== 'string') return `${name} must be a string`;
    meta[name] = value;
  }
  return meta;
}

/** `group/version`, or a bare version of the core group; undefined for more than one slash. */
function groupVersion(text: string): { group: string; version: string } | undefined {
  const parts = text.split('/');
  if (parts.length > 2) return undefined;
  const [first = '', second] = parts;
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}

/** What the message quotes of an object that is none; nothing deep or long. */
function excerpt(object: JsonValue): string {
  if (object === null) return '';
  if (Array.isArray(object)) return '[…]';
  return isObject(object) ? '{…}' : JSON.stringify(object).slice(0, 200);
}
