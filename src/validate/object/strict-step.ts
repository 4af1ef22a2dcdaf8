// The API server's strict decoding, which kubectl asks for: fields that do not exist.
import type { FieldPath } from '../../documents/document.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { shapeOf } from '../../schemas/shape.ts';
import { didYouMean } from './did-you-mean.ts';
import { type Fault, nothing, type StepResult } from './fault.ts';
import type { Mended } from './mended.ts';
import { serverPath } from './server-path.ts';
import type { Target } from './target.ts';
import { unknownFields } from './unknown-fields.ts';
import { valueAt, withValue } from './value-at.ts';
import { without } from './without.ts';

/** More at once help nobody. */
const MOST = 100;

/** The result, and the object without unknown fields: one that is likely another field's misspelling is taken for that. */
export function strictStep(
  target: Target,
  object: JsonObject,
  unknownInMetadata: readonly FieldPath[],
): { result: StepResult; mended: Mended } {
  const inObject = target.lowerCase ? [] : unknownFields(shapeOf(target.schema), object);
  const unknown = [...unknownInMetadata, ...inObject];
  if (unknown.length === 0) return { result: nothing, mended: { object, silenced: [] } };
  const faults: Fault[] = [];
  const silenced: FieldPath[] = [];
  let known = object;
  // From the end, so that items before keep their places.
  for (const path of unknown.toReversed()) {
    const guess = didYouMean(target, path);
    const meant = guess.name === undefined ? undefined : [...path.slice(0, -1), guess.name];
    const value = valueAt(known, path);
    known = without(known, path);
    if (meant !== undefined && value !== undefined) {
      if (valueAt(known, meant) === undefined) known = withValue(known, meant, value);
      silenced.push(meant);
    }
    faults.unshift({ code: 'unknown-field', path, part: 'key', message: words(path), hint: guess.hint });
  }
  const answer = `${inVersion(target)}: strict decoding error: ${unknown.map(words).join(', ')}`;
  return { result: { faults: atMost(faults), answer }, mended: { object: known, silenced } };
}

const words = (path: FieldPath): string => `unknown field "${serverPath(path)}"`;

/** How the API server begins when it cannot read a request's object. */
export const inVersion = ({ info: { kind }, version }: Target): string =>
  `${kind} in version "${version}" cannot be handled as a ${kind}`;

function atMost(faults: readonly Fault[]): readonly Fault[] {
  const next = faults[MOST];
  if (next === undefined) return faults;
  return [
    ...faults.slice(0, MOST),
    { ...next, message: `${next.message}, and ${faults.length - MOST - 1} more unknown fields` },
  ];
}
