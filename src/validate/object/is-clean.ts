// The quick look at a new object: most are as they should be, and then nothing needs to be found, sorted or said.
import { annotationErrors } from '../../admission/annotation-rules.ts';
import type { KpackObject } from '../../admission/kind-rules.ts';
import { decode } from '../../schemas/codec.ts';
import type { Remarks } from '../../schemas/decode.ts';
import { isObject, type JsonObject } from '../../schemas/json.ts';
import type { KindInfo } from '../../schemas/kinds.ts';
import { shapeOf } from '../../schemas/shape.ts';
import { conversionNotes } from './conversion-notes.ts';
import { type Facts, USER } from './facts.ts';
import { isNamespaceName, keyFaults, labelValueFaults, nameFaults } from './kubernetes-names.ts';
import { duplicateKeys } from './list-keys.ts';
import type { Target } from './target.ts';

/**
 * True only where the API server would store the object without a word; false may be a false alarm, which only costs time. Asks the
 * same rules as the webhooks do, but reads the object once.
 */
export function isClean(
  { admitted, lowerCase, info, version, schema }: Target,
  object: JsonObject,
  facts: Facts,
): boolean {
  if (admitted === undefined || lowerCase || !isPlain(info.scope, object)) return false;
  const read = decode(schema, object);
  if (!read.ok || !isUnremarkable(read.remarks)) return false;
  const { rules } = admitted;
  const value = read.value as KpackObject;
  const defaulted = rules.defaults?.(value, facts) ?? value;
  const context = { ...facts, user: USER };
  return (
    rules.errors(defaulted, undefined, context).length === 0 &&
    (rules.stricter?.(defaulted, undefined, context).length ?? 0) === 0 &&
    (rules.hints?.(defaulted, context).length ?? 0) === 0 &&
    annotationErrors({ kind: info.kind, version }, defaulted, undefined).length === 0 &&
    duplicateKeys(shapeOf(schema), object).length === 0 &&
    conversionNotes(version, info.kind, object).length === 0
  );
}

const isUnremarkable = ({ unknown, renamed, foreign }: Remarks): boolean =>
  unknown.length === 0 && renamed.length === 0 && foreign.length === 0;

/** So few and so short that nobody need add up their sizes. */
const MOST_ENTRIES = 50;
const LONGEST_TEXT = 1_000;

/** Metadata with nothing but good names, labels and annotations. */
function isPlain(scope: KindInfo['scope'], { metadata }: JsonObject): boolean {
  if (!isObject(metadata)) return false;
  let named = false;
  for (const key in metadata) {
    const value = metadata[key];
    if (value === null) continue;
    if (key === 'name') named = typeof value === 'string' && nameFaults(value).length === 0;
    else if (key === 'namespace') {
      if (scope === 'Cluster' || typeof value !== 'string' || !isNamespaceName(value)) return false;
    } else if (key === 'labels') {
      if (!isObject(value) || !eachIs(value, (label) => keyFaults(label).length === 0, labelled)) return false;
    } else if (key === 'annotations') {
      if (!isObject(value) || !eachIs(value, (name) => keyFaults(name.toLowerCase()).length === 0, short)) return false;
    } else return false;
  }
  return named;
}

const labelled = (value: string): boolean => labelValueFaults(value).length === 0;
const short = (value: string): boolean => value.length <= LONGEST_TEXT;

function eachIs(map: JsonObject, key: (name: string) => boolean, text: (value: string) => boolean): boolean {
  let count = 0;
  for (const name in map) {
    const value = map[name];
    if (typeof value !== 'string' || !key(name) || !text(value) || ++count > MOST_ENTRIES) return false;
  }
  return true;
}
