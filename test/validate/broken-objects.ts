// Breaks one thing at a time in a valid object: takes a field away, gives it another type, misspells it, repeats it, gives it a bad value.
import { isObject, type JsonObject, type JsonValue } from '../../src/schemas/json.ts';

/** A broken object, and what was done to it. */
export interface Broken {
  readonly title: string;
  readonly object: JsonObject;
}

type Path = readonly (string | number)[];

const VALUES: readonly [title: string, value: JsonValue][] = [
  ['number', 5],
  ['negative', -1],
  ['zero', 0],
  ['fraction', 1.5],
  ['text', 'x'],
  ['empty text', ''],
  ['odd text', 'An odd: VALUE@'],
  ['long text', 'a'.repeat(300)],
  ['true', true],
  ['null', null],
  ['list', []],
  ['list of a number', [5]],
  ['list of null', [null]],
  ['object', {}],
  ['odd object', { 'an odd key': 'x' }],
];

/** Every break of every field but apiVersion and kind. */
export function* brokenObjects(valid: JsonObject): Generator<Broken> {
  const name = `${String(valid.apiVersion).replace('kpack.io/', '')} ${valid.kind}`;
  for (const path of pathsOf(valid)) {
    if (path[0] === 'apiVersion' || path[0] === 'kind') continue;
    const at = `${name} ${path.join('.')}`;
    yield { title: `${at} gone`, object: changed(valid, path, undefined) };
    for (const [title, value] of VALUES) yield { title: `${at} = ${title}`, object: changed(valid, path, value) };
    const key = path.at(-1);
    const value = at_(valid, path);
    if (typeof key === 'string') {
      for (const typo of [`${key}s`, key.slice(1), `${key[0]?.toUpperCase()}${key.slice(1)}`]) {
        const renamed = changed(changed(valid, path, undefined), [...path.slice(0, -1), typo], value);
        yield { title: `${at} -> ${typo}`, object: renamed };
      }
      yield { title: `${at} and more`, object: changed(valid, [...path.slice(0, -1), `${key}More`], value) };
    }
    if (Array.isArray(value)) yield { title: `${at} twice`, object: changed(valid, path, [...value, ...value]) };
  }
}

/** All paths of an object, parents before what is below them. */
function pathsOf(value: JsonValue, path: Path = []): Path[] {
  const members = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
  return members.flatMap(([key, member]): Path[] => [[...path, key], ...pathsOf(member, [...path, key])]);
}

const at_ = (value: JsonValue, path: Path): JsonValue =>
  path.reduce<JsonValue>((here, part) => (here as Record<string | number, JsonValue>)[part] as JsonValue, value);

function changed(value: JsonObject, path: Path, member: JsonValue | undefined): JsonObject {
  const copy = structuredClone(value);
  const parent = at_(copy, path.slice(0, -1)) as Record<string | number, JsonValue>;
  const key = path.at(-1) as string | number;
  if (member !== undefined) parent[key] = member;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  return copy;
}
