// The twelve annotations in which kpack keeps what an Image of v1alpha1 cannot say, with kpack's names and encodings (spec
// api.md, 8.2; admission.md, 6.3). Each is read by itself: one that is malformed stays as it is and harms no other.
import type { Static, TSchema } from 'typebox';
import { decode, encode } from '../schemas/codec.ts';
import { goJson } from '../schemas/encode.ts';
import { type ImageV1alpha2, imageSpecV1alpha2 } from '../schemas/image.ts';
import { type Int64, int64Text, type JsonValue, parseJson } from '../schemas/json.ts';
import { servicesRule } from './binding-rules.ts';
import type { Errors } from './field-error.ts';
import { nodeSelectorRule } from './pod-rules.ts';

type Spec = NonNullable<ImageV1alpha2['spec']>;
type Build = NonNullable<Spec['build']>;
type Annotations = Record<string, string>;

/** A value read from an annotation; undefined for JSON `null`, which means unset. */
type Read<T> = { ok: true; value: T | undefined } | { ok: false; fault: string };

/** One annotation and the field that it holds. */
export interface Carrier {
  name: string;
  /** The annotation's text, or undefined when there is nothing to write. */
  write(spec: Spec): string | undefined;
  /** The spec with the annotation's value; parents are made as needed. */
  read(spec: Spec, text: string): Read<Spec>;
  /** What is wrong with a value that can be read. */
  rule?(spec: Spec): Errors;
}

const inBuild = (spec: Spec, members: Partial<Build>): Spec => ({ ...spec, build: { ...spec.build, ...members } });
const inVolume = (spec: Spec, storageClassName: string): Spec => ({
  ...spec,
  cache: { ...spec.cache, volume: { ...spec.cache?.volume, storageClassName } },
});

/** A carrier of plain text. */
const plain = (
  name: string,
  get: (spec: Spec) => string | undefined,
  set: (spec: Spec, text: string) => Spec,
  writesEmpty = false,
): Carrier => ({
  name,
  write: (spec) => get(spec) || (writesEmpty ? get(spec) : undefined),
  read: (spec, text) => ({ ok: true, value: set(spec, text) }),
});

/** A carrier of JSON with the field's own schema. */
function json<T extends TSchema>(
  name: string,
  schema: T,
  get: (spec: Spec) => Static<T> | undefined,
  set: (spec: Spec, value: Static<T> | undefined) => Spec,
  rule?: (spec: Spec) => Errors,
): Carrier {
  const isEmpty = (value: Static<T>) =>
    Array.isArray(value) ? value.length === 0 : name !== 'affinity' && Object.keys(value as object).length === 0;
  return {
    name: `kpack.io/${name}`,
    write: (spec) => {
      const value = get(spec);
      return value === undefined || isEmpty(value) ? undefined : goJson(encode(schema, value));
    },
    read: (spec, text) => {
      const parsed = parse(text);
      if (!parsed.ok) return parsed;
      if (parsed.value === null || parsed.value === undefined) return { ok: true, value: set(spec, undefined) };
      const read = decode(schema, parsed.value);
      return read.ok ? { ok: true, value: set(spec, read.value) } : read;
    },
    ...(rule === undefined ? {} : { rule }),
  };
}

function parse(text: string): Read<JsonValue> {
  try {
    return { ok: true, value: parseJson(text) };
  } catch (cause) {
    return { ok: false, fault: `not JSON: ${cause instanceof Error ? cause.message : cause}` };
  }
}

const INTEGER = /^[+-]?\d{1,40}$/;

function parseInt64(text: string): Int64 | undefined {
  if (!INTEGER.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  if (BigInt.asIntN(64, value) !== value) return undefined;
  return Number.isSafeInteger(Number(value)) ? Number(value) : JSON.rawJSON(String(value));
}

const { build: buildSchema, cosign: cosignSchema } = imageSpecV1alpha2.properties;
const { services, tolerations, nodeSelector, affinity } = buildSchema.properties;

/** In kpack's reading order. */
export const CARRIERS: readonly Carrier[] = [
  json(
    'services',
    services,
    (spec) => spec.build?.services,
    (spec, value) => inBuild(spec, value === undefined ? {} : { services: value }),
    (spec) => servicesRule(spec.build?.services),
  ),
  json(
    'tolerations',
    tolerations,
    (spec) => spec.build?.tolerations,
    (spec, value) => inBuild(spec, value === undefined ? {} : { tolerations: value }),
  ),
  json(
    'nodeSelector',
    nodeSelector,
    (spec) => spec.build?.nodeSelector,
    (spec, value) => inBuild(spec, value === undefined ? {} : { nodeSelector: value }),
    (spec) => nodeSelectorRule(spec.build?.nodeSelector),
  ),
  json(
    'affinity',
    affinity,
    (spec) => spec.build?.affinity,
    (spec, value) => inBuild(spec, value === undefined ? {} : { affinity: value }),
  ),
  plain(
    'kpack.io/runtimeClassName',
    (spec) => spec.build?.runtimeClassName,
    (spec, runtimeClassName) => inBuild(spec, { runtimeClassName }),
    true,
  ),
  plain(
    'kpack.io/schedulerName',
    (spec) => spec.build?.schedulerName,
    (spec, schedulerName) => inBuild(spec, { schedulerName }),
  ),
  {
    name: 'kpack.io/buildTimeout',
    write: (spec) => (spec.build?.buildTimeout === undefined ? undefined : int64Text(spec.build.buildTimeout)),
    read: (spec, text) => {
      const buildTimeout = parseInt64(text);
      if (buildTimeout === undefined) return { ok: false, fault: `"${text}" is not a whole number of seconds` };
      return { ok: true, value: inBuild(spec, { buildTimeout }) };
    },
  },
  plain('kpack.io/cache.volume.storageClassName', (spec) => spec.cache?.volume?.storageClassName, inVolume),
  plain(
    'kpack.io/cache.registry.tag',
    (spec) => spec.cache?.registry?.tag,
    (spec, tag) => ({ ...spec, cache: { ...spec.cache, registry: { tag } } }),
  ),
  plain(
    'kpack.io/projectDescriptorPath',
    (spec) => spec.projectDescriptorPath,
    (spec, projectDescriptorPath) => ({ ...spec, projectDescriptorPath }),
  ),
  json(
    'cosignAnnotation',
    cosignSchema.properties.annotations,
    (spec) => spec.cosign?.annotations,
    (spec, value) => ({ ...spec, cosign: value === undefined ? {} : { annotations: value } }),
  ),
  plain(
    'kpack.io/defaultProcess',
    (spec) => spec.defaultProcess,
    (spec, defaultProcess) => ({ ...spec, defaultProcess }),
  ),
];

/** Annotations of the v1alpha1 form of a spec. */
export function writeAnnotations(spec: Spec, annotations: Annotations | undefined): Annotations | undefined {
  const written = CARRIERS.flatMap(({ name, write }) => {
    const text = write(spec);
    return text === undefined ? [] : [[name, text] as const];
  });
  return written.length === 0 ? annotations : { ...annotations, ...Object.fromEntries(written) };
}

/** The spec with what the annotations hold, and the annotations that are left. */
export function readAnnotations(
  spec: Spec,
  annotations: Annotations | undefined,
): { spec: Spec; annotations: Annotations | undefined } {
  if (annotations === undefined) return { spec, annotations };
  let out = spec;
  const rest = { ...annotations };
  for (const { name, read } of CARRIERS) {
    const text = Object.hasOwn(rest, name) ? rest[name] : undefined;
    const value = text === undefined ? undefined : read(out, text);
    if (!value?.ok) continue;
    out = value.value ?? out;
    delete rest[name];
  }
  return { spec: out, annotations: Object.keys(rest).length > 0 ? rest : undefined };
}

/** True when the annotations say where an Image of v1alpha1 has its cache, or that it has none. */
export const saysCache = (annotations: Annotations | undefined): boolean =>
  annotations !== undefined &&
  (Object.hasOwn(annotations, 'kpack.io/cache.registry.tag') ||
    Object.hasOwn(annotations, 'kpack.io/cache.volume.storageClassName'));

/** The StorageClass that an Image of v1alpha1 names by annotation. */
export const storageClassOf = (annotations: Annotations | undefined): string | undefined =>
  annotations?.['kpack.io/cache.volume.storageClassName'];
