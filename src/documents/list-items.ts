// From the value of a document to its objects, as kubectl goes: every value with `items` is a list, its items need apiVersion and kind.
import { isObject, type JsonObject, type JsonValue } from '../schemas/json.ts';
import type { ReadingCode } from './codes.ts';
import type { FieldPath } from './document.ts';

/** An object and where it is in its document. */
export interface FoundObject {
  readonly path: FieldPath;
  readonly value: JsonObject;
}

/** What is no object, and why. */
export interface NoObject {
  readonly path: FieldPath;
  readonly code: ReadingCode;
  /** In kubectl's words, where it has any. */
  readonly message: string;
}

const NO_OBJECT = 'invalid object to validate';

/**
 * The objects of a document, in its order.
 * @param items those of the document's value, where they do not stand in it
 */
export function* listItems(value: JsonValue, items?: Iterable<JsonValue>): Generator<FoundObject | NoObject> {
  if (!isObject(value)) {
    yield { path: [], code: 'not-an-object', message: NO_OBJECT };
    return;
  }
  if (!Object.hasOwn(value, 'items')) {
    yield noType(value, []) ?? { path: [], value };
    return;
  }
  const fault = noType(value, []);
  if (fault !== undefined) yield fault;
  if (!Array.isArray(value.items)) yield { path: ['items'], code: 'not-an-object', message: NO_OBJECT };
  else yield* itemsOf(value, items ?? value.items);
}

/** A list whose items are being looked at. */
interface OpenList {
  readonly list: JsonObject;
  readonly path: FieldPath;
  readonly items: Iterator<JsonValue>;
  next: number;
}

function* itemsOf(whole: JsonObject, wholeItems: Iterable<JsonValue>): Generator<FoundObject | NoObject> {
  // A stack of our own, since lists may be nested as deep as anything.
  const open: OpenList[] = [{ list: whole, path: [], items: wholeItems[Symbol.iterator](), next: 0 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const item = top.items.next();
    if (item.done === true) {
      open.pop();
      continue;
    }
    const { value } = item;
    const path = [...top.path, 'items', top.next++];
    if (!isObject(value)) yield { path, code: 'not-an-object', message: NO_OBJECT };
    else if (Array.isArray(value.items)) {
      yield { path, code: 'nested-list', message: 'a list inside of a list: kubectl does not read it' };
      open.push({ list: value, path, items: value.items.values(), next: 0 });
    } else {
      const typed = withTypeOf(top.list, value);
      yield noType(typed, path) ?? { path, value: typed };
    }
  }
}

/** Items of an ImageList that say neither apiVersion nor kind are Images of the list's version. */
function withTypeOf(list: JsonObject, item: JsonObject): JsonObject {
  const { apiVersion, kind } = list;
  if (isText(item.apiVersion) || isText(item.kind) || !isText(apiVersion) || !isText(kind)) return item;
  return { ...item, apiVersion, kind: kind.replace(/List$/, '') };
}

const isText = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== '';

function noType({ apiVersion, kind }: JsonObject, path: FieldPath): NoObject | undefined {
  const faults = [apiVersionFault(apiVersion), kindFault(kind)].filter((fault) => fault !== undefined);
  const [first] = faults;
  if (first === undefined) return undefined;
  const isOther = faults.length === 1;
  const given = isOther && first.isGiven ? [...path, first.field] : path;
  return {
    path: given,
    code: 'no-kind',
    message: isOther ? first.message : `[${faults.map(({ message }) => message).join(', ')}]`,
  };
}

interface TypeFault {
  readonly field: string;
  readonly message: string;
  /** It is there, but wrong. */
  readonly isGiven: boolean;
}

function apiVersionFault(value: JsonValue | undefined): TypeFault | undefined {
  const fault = (message: string, isGiven = true): TypeFault => ({ field: 'apiVersion', message, isGiven });
  if (value === undefined || value === null) return fault('apiVersion not set', false);
  if (typeof value !== 'string') return fault("apiVersion isn't string type");
  if (value === '') return fault('apiVersion not set');
  return value.split('/').length > 2 ? fault(`unexpected GroupVersion string: ${value}`) : undefined;
}

function kindFault(value: JsonValue | undefined): TypeFault | undefined {
  const fault = (message: string, isGiven = true): TypeFault => ({ field: 'kind', message, isGiven });
  if (value === undefined || value === null) return fault('kind not set', false);
  if (typeof value !== 'string') return fault("kind isn't string type");
  return value === '' ? fault('kind not set') : undefined;
}
