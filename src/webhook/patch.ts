// The JSON Patch (RFC 6902) that turns the object of a request into the defaulted one, as small as it can be.
import jsonpatch from 'fast-json-patch';
import { isObject, type JsonObject, type JsonValue } from '../schemas/json.ts';

/** One operation; of the six in RFC 6902 these three are enough. */
export type Operation = { op: 'add' | 'replace'; path: string; value: JsonValue } | { op: 'remove'; path: string };

/**
 * The patch as JSON text; undefined when nothing changes.
 * @param before the object as it came in; undefined when there was none
 * @param after the object as it should be stored
 */
export function jsonPatch(before: JsonValue | undefined, after: JsonObject): string | undefined {
  const operations = patchOperations(before, after);
  return operations.length === 0 ? undefined : JSON.stringify(operations);
}

/**
 * The operations that turn `before` into `after`. A member that is null is left where it is when it should go: to the API
 * server null and absent are the same, so removing it would be noise.
 */
export function patchOperations(before: JsonValue | undefined, after: JsonObject): Operation[] {
  if (before === after) return [];
  if (!isObject(before)) return [{ op: 'add', path: '', value: after }];
  const operations: Operation[] = [];
  const replaced = new Set<string>();
  for (const found of jsonpatch.compare(before, after)) {
    const { op, path } = found;
    if ((op === 'add' || op === 'replace') && isExact(found.value) && !path.endsWith(RAW)) {
      operations.push({ op, path, value: found.value });
      continue;
    }
    const spot = follow(before, after, path);
    if (op === 'remove' && !spot.insideNumber) {
      if (spot.before !== null || Array.isArray(spot.parent)) operations.push({ op, path });
    } else if (!replaced.has(spot.path)) {
      replaced.add(spot.path);
      operations.push({
        op: op === 'add' && !spot.insideNumber ? 'add' : 'replace',
        path: spot.path,
        value: spot.after,
      });
    }
  }
  return operations;
}

/** The only member of a raw number, which fast-json-patch takes for an object. */
const RAW = '/rawJSON';

/** What copying through JSON text cannot have changed. */
const isExact = (value: unknown): value is string | number | boolean | null =>
  typeof value !== 'object' || value === null;

interface Spot {
  path: string;
  before: JsonValue;
  after: JsonValue;
  /** What holds the value before. */
  parent: JsonValue;
  /** The path of fast-json-patch led into a raw number, which it takes for an object; `path` stops at the number. */
  insideNumber: boolean;
}

/**
 * Walks a pointer through both objects. fast-json-patch copies values through JSON text and so loses what a double cannot
 * hold; the values are therefore taken from the object itself. Its pointers into lists are positions in `after`.
 */
function follow(before: JsonValue, after: JsonValue, pointer: string): Spot {
  let path = '';
  let parent: JsonValue = null;
  for (const token of pointer.split('/').slice(1)) {
    if (JSON.isRawJSON(before) || JSON.isRawJSON(after)) return { path, before, after, parent, insideNumber: true };
    const key = token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token;
    path += `/${token}`;
    parent = before;
    before = child(before, key);
    after = child(after, key);
  }
  return { path, before, after, parent, insideNumber: false };
}

function child(value: JsonValue, key: string): JsonValue {
  if (Array.isArray(value)) return value[Number(key)] ?? null;
  return isObject(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null;
}
