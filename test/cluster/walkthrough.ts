// The manifests of the tutorial (docs/walkthrough), in both versions, and ways to get each of their fields wrong.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { JsonObject, JsonValue } from '../../src/schemas/json.ts';
import type { Version } from '../../src/schemas/kinds.ts';

/** A kpack object as in a manifest. */
export interface Manifest extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string };
  readonly spec: JsonObject;
}

/** Where in an object: names and list indexes. */
export type Path = readonly (string | number)[];

const folder = join(import.meta.dirname, '..', '..', 'docs', 'walkthrough');

/** The files of the walkthrough, in the order in which they are applied. */
export function walkthroughFiles(version: Version): string[] {
  const directory = version === 'v1alpha1' ? folder : join(folder, version);
  return readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => join(directory, name));
}

/** What the files say. */
export const walkthrough = (version: Version): Manifest[] =>
  walkthroughFiles(version).map((file) => parse(readFileSync(file, 'utf8')) as Manifest);

/** A path as messages write it: `spec.sources[0].image`. */
export const show = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  );

/** The path that `show` made. */
export const pathOf = (text: string): Path =>
  [...text.matchAll(/[^.[\]]+/g)].map(([key]) => (/^\d+$/.test(key) ? Number(key) : key));

/** Every path in a value, parents before what is in them. */
export function* pathsIn(value: JsonValue | undefined, at: Path): Generator<Path> {
  yield at;
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* pathsIn(item, [...at, i]);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) yield* pathsIn(item, [...at, key]);
}

/** What is at a path. */
export const valueAt = (object: JsonValue | undefined, path: Path): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>(
    (value, key) => (value as Record<string | number, JsonValue> | undefined)?.[key],
    object,
  );

/** A copy with another value at a path; undefined takes the field away. */
export function changed(object: Manifest, path: Path, value: JsonValue | undefined): Manifest {
  const copy = structuredClone(object);
  const parent = valueAt(copy, path.slice(0, -1)) as Record<string | number, JsonValue>;
  const key = path.at(-1) ?? '';
  if (value !== undefined) parent[key] = value;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  return copy;
}

/** A value of another JSON type than the given one; for quantities, which may be numbers, a text that is none. */
export function wrongType(value: JsonValue | undefined, path: Path): JsonValue {
  if (path.at(-1) === 'cacheSize' || path.at(-1) === 'size') return 'much';
  return typeof value === 'string' ? 5 : 'text';
}
