// What the API server says about managedFields of a new object (apimachinery, meta/v1/validation ValidateManagedFields). It keeps them itself, and
// forgets those that it cannot read, so this is heard by those who edit what `kubectl get` printed.
import { goQuote } from '../../admission/go-quote.ts';
import { byCodePoint } from '../../schemas/encode.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import { GROUP } from '../../schemas/kinds.ts';
import type { Fault } from './fault.ts';
import { serverPath } from './server-path.ts';

const LONGEST_MANAGER = 128;
const LONGEST_SUBRESOURCE = 256;
const HINT = 'Remove metadata.managedFields: the API server keeps them itself.';

/** Go's unicode.IsPrint. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** Faults of entries whose types are right, of an object whose kind is served in these versions. */
export function managedFieldsFaults(object: JsonObject, versions: readonly string[]): Fault[] {
  const entries = isObject(object.metadata) ? object.metadata.managedFields : undefined;
  if (!Array.isArray(entries)) return [];
  const read = entries.map((entry, at) => ({ entry: isObject(entry) ? entry : {}, at }));
  if (!read.every(({ entry }) => isReadable(entry))) return [];
  // Nobody owns these two, and a new object gets no status.
  const { apiVersion: _, kind: __, status: ___, ...owned } = object;
  const kept = read.filter(({ entry }) => isKept(entry, owned, versions)).sort((a, b) => order(a.entry, b.entry));
  return kept.flatMap(({ entry: { manager, subresource }, at }, i) => {
    const place = { at, i };
    return [
      ...tooLong(text(manager), { ...place, field: 'manager' }, LONGEST_MANAGER),
      ...unprintable(text(manager).toWellFormed(), { ...place, field: 'manager' }),
      ...tooLong(text(subresource), { ...place, field: 'subresource' }, LONGEST_SUBRESOURCE),
    ];
  });
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

const isReadable = ({ operation, apiVersion, fieldsType, fieldsV1 = {} }: JsonObject): boolean =>
  (operation === 'Apply' || operation === 'Update') &&
  text(apiVersion) !== '' &&
  fieldsType === 'FieldsV1' &&
  isFieldSet(fieldsV1);

/** An entry of another version goes away, and one that has none but fields of the object: these belong to whoever makes it now. */
const isKept = ({ apiVersion, fieldsV1 = {} }: JsonObject, object: JsonObject, versions: readonly string[]): boolean =>
  versions.some((version) => apiVersion === `${GROUP}/${version}`) && hasMore(fieldsV1, object);

/** Whether a set of fields has one that the value has not. */
const hasMore = (fields: JsonValue, value: JsonValue | undefined): boolean =>
  isObject(fields) &&
  Object.entries(fields).some(([key, below]) => {
    if (!key.startsWith('f:')) return false;
    const name = key.slice(2);
    return !isObject(value) || !Object.hasOwn(value, name) || hasMore(below, value[name]);
  });

const FIELD = /^(?:\.|f:.*|k:\{.*\}|v:.+|i:-?\d+)$/s;
const isFieldSet = (value: JsonValue): boolean =>
  isObject(value) && Object.entries(value).every(([key, member]) => FIELD.test(key) && isFieldSet(member));

/** As the API server sorts them before it looks. */
const order = (a: JsonObject, b: JsonObject): number =>
  byCodePoint(text(a.operation), text(b.operation)) ||
  (Date.parse(text(a.time)) || 0) - (Date.parse(text(b.time)) || 0) ||
  byCodePoint(text(a.manager), text(b.manager));

/** Where the entry stands in the manifest, and where the API server sees it. */
interface Place {
  readonly at: number;
  readonly i: number;
  readonly field: string;
}

function fault({ at, i, field }: Place, why: string): Fault {
  const message = `${serverPath(['metadata', 'managedFields', i, field])}: ${why}`;
  return { code: 'invalid-value', path: ['metadata', 'managedFields', at, field], message, hint: HINT };
}

const tooLong = (value: string, place: Place, most: number): Fault[] =>
  Buffer.byteLength(value) > most ? [fault(place, `Too long: may not be more than ${most} bytes`)] : [];

const unprintable = (manager: string, place: Place): Fault[] =>
  [...manager.matchAll(UNPRINTABLE)].map(({ 0: character, index }) => {
    const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const position = Buffer.byteLength(manager.slice(0, index));
    const why = `invalid character U+${point} (at position ${position})`;
    return fault(place, `Invalid value: ${goQuote(manager)}: ${why}`);
  });
