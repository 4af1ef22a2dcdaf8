// Two items with one key in a list whose items are told apart by it (apiextensions-apiserver, schema/listtype).
import type { FieldPath } from '../../documents/document.ts';
import { goJson } from '../../schemas/encode.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import type { Shape } from '../../schemas/shape.ts';
import type { Fault } from './fault.ts';
import { serverPath } from './server-path.ts';

/** Looks for duplicates in one list of an object, for example `spec.build.services`. */
interface KeyedList {
  readonly path: readonly string[];
  readonly key: string;
}

const found = new WeakMap<Shape, readonly KeyedList[]>();

/** Duplicate keys in the spec of an object. Of several equal items the second is named, as the API server does. */
export function duplicateKeys(root: Shape, object: JsonObject): Fault[] {
  const faults: Fault[] = [];
  for (const { path, key } of keyedLists(root)) {
    const list = valueAt(object, path);
    if (Array.isArray(list) && list.length > 1) check(list, path, key, faults);
  }
  return faults;
}

function check(list: readonly JsonValue[], path: readonly string[], key: string, faults: Fault[]): void {
  const times = new Map<JsonValue, number>();
  for (const [i, item] of list.entries()) {
    // The CRD gives keys a default.
    const value = (isObject(item) ? item[key] : null) ?? '';
    const before = times.get(value) ?? 0;
    times.set(value, before + 1);
    if (before !== 1) continue;
    const at: FieldPath = [...path, i];
    faults.push({
      code: 'duplicate-list-key',
      path: [...at, key],
      message: `${serverPath(at)}: Duplicate value: ${goJson({ [key]: value })}`,
      hint: `Items of ${serverPath(path)} are told apart by their ${key}: give each its own, or remove one.`,
    });
  }
}

function valueAt(object: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return value;
}

/** Lists in lists are not looked for: no keyed list of ours lies in another list. */
function keyedLists(root: Shape): readonly KeyedList[] {
  let lists = found.get(root);
  if (lists === undefined) {
    lists = listsIn(root.properties?.spec ?? {}, ['spec']);
    found.set(root, lists);
  }
  return lists;
}

function listsIn(shape: Shape, path: readonly string[]): KeyedList[] {
  const [key] = shape['x-kubernetes-list-map-keys'] ?? [];
  if (key !== undefined) return [{ path, key }];
  return Object.entries(shape.properties ?? {}).flatMap(([name, field]) => listsIn(field, [...path, name]));
}
