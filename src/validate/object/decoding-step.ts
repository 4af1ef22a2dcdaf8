// The mutating webhook's look at an object: every value of a type that the kind does not have, then the defaults.
import { applyDefaults } from '../../admission/admission.ts';
import type { AdmissionRequest } from '../../admission/request.ts';
import type { FieldPath } from '../../documents/document.ts';
import { type JsonObject, type JsonValue, sameJson } from '../../schemas/json.ts';
import { type Shape, shapeOf } from '../../schemas/shape.ts';
import { fieldPath } from '../field-path.ts';
import { decodingCode } from './classify.ts';
import type { Facts } from './facts.ts';
import type { Fault, StepResult } from './fault.ts';
import { audible, type Mended } from './mended.ts';
import { shapeAt } from './shape-at.ts';
import type { Target } from './target.ts';
import { fieldTypeOf, typeHint } from './type-hint.ts';
import { valueAt, withValue } from './value-at.ts';
import { without } from './without.ts';

const REFUSED = 'mutation failed: cannot decode incoming new object: ';
/** More at once help nobody. */
const MOST = 100;

/** What the decoder puts in front of a fault. */
const PLACE = /^((?:[^[:]|\[[^\]]*\])*): /;

/** The result, the object with its defaults and whether it has changed by them, and the webhook's warnings. `ask` makes the request for an object. */
export function decodingStep(
  target: Target,
  { object, silenced }: Mended,
  ask: (object: JsonObject) => AdmissionRequest,
  facts: Facts,
): { result: StepResult; mended: Mended; changed: boolean; warnings: readonly string[] } {
  const faults: Fault[] = [];
  const places: FieldPath[] = [...silenced];
  let answer: string | undefined;
  let readable = object;
  let verdict = applyDefaults(ask(readable), facts);
  while (!verdict.allowed && faults.length < MOST) {
    answer ??= verdict.message;
    const fault = faultOf(target, readable, verdict.message.replace(REFUSED, ''));
    const next = mend(target, readable, fault.path);
    faults.push(fault);
    places.push(fault.path);
    if (next === undefined) break;
    readable = next;
    verdict = applyDefaults(ask(readable), facts);
  }
  return {
    result: {
      faults: audible(faults, { object, silenced }),
      ...(answer !== undefined && {
        answer: `admission webhook "defaults.webhook.kpack.io" denied the request: ${answer}`,
      }),
    },
    mended: { object: verdict.object ?? readable, silenced: places },
    changed: verdict.object !== undefined && !sameJson(verdict.object, readable),
    warnings: verdict.warnings,
  };
}

function faultOf({ schema }: Target, object: JsonObject, message: string): Fault {
  const place = PLACE.exec(message)?.[1] ?? '';
  const path = place === 'the object' ? [] : fieldPath(place);
  const code = decodingCode(message);
  const shape = shapeAt(shapeOf(schema), path);
  const hint = code === 'wrong-type' ? typeHint(fieldTypeOf(shape), valueAt(object, path)) : undefined;
  return { code, path, message, ...(hint !== undefined && { hint }) };
}

/** The object without the value at fault; undefined when that changes nothing. */
function mend({ schema }: Target, object: JsonObject, path: FieldPath): JsonObject | undefined {
  if (valueAt(object, path) === undefined) return undefined;
  const shape = shapeAt(shapeOf(schema), path);
  const instead = shape && standIn(shape, path.at(-1));
  return instead === undefined ? without(object, path) : withValue(object, path, instead);
}

/** Fields one of which is needed. */
const ONE_OF = ['image', 'id', 'name', 'kind'];

/** What keeps rules that ask whether a field is there at all from saying something that is not so. */
function standIn(shape: Shape, name: string | number | undefined): JsonValue | undefined {
  const type = fieldTypeOf(shape);
  if (type === 'object') return {};
  if (type === 'array') return [];
  return type === 'string' && shape.format === undefined && ONE_OF.includes(String(name)) ? 'placeholder' : undefined;
}
