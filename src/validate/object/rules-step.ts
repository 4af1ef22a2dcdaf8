// The validating webhook's look at an object: our rules, with those too that others hide.
import { validate } from '../../admission/admission.ts';
import { annotationErrors } from '../../admission/annotation-rules.ts';
import { all, type Errors, none } from '../../admission/field-error.ts';
import type { KpackObject } from '../../admission/kind-rules.ts';
import type { AdmissionRequest } from '../../admission/request.ts';
import { decode } from '../../schemas/codec.ts';
import type { JsonObject, JsonValue } from '../../schemas/json.ts';
import { type Facts, USER } from './facts.ts';
import type { Fault, StepResult } from './fault.ts';
import { reveal } from './reveal.ts';
import { ruleFaults } from './rule-faults.ts';
import type { Target } from './target.ts';

/** The result, and the webhook's warnings. */
export function rulesStep(
  target: Target,
  request: AdmissionRequest,
  facts: Facts,
): { result: StepResult; warnings: readonly string[] } {
  const { allowed, message, warnings } = validate(request, facts);
  if (allowed) return { result: { faults: [] }, warnings };
  const answer = `admission webhook "validation.webhook.kpack.io" denied the request: ${message}`;
  return { result: { faults: allFaults(target, request, facts), answer }, warnings };
}

/** What every rule says, with the errors that show only when others are mended. */
function allFaults(target: Target, request: AdmissionRequest, facts: Facts): Fault[] {
  const stored = read(target, request.oldObject);
  const faults = new Map<string, Fault>();
  let object: JsonObject | undefined = request.object as JsonObject;
  while (object !== undefined) {
    const found = ruleFaults(errorsOf(target, read(target, object), stored, facts), target);
    const fresh = found.filter((fault) => !faults.has(keyOf(fault)));
    for (const fault of fresh) faults.set(keyOf(fault), fault);
    object = reveal(object, fresh);
  }
  return [...faults.values()];
}

/** Two rules may say the same of a field in different words; the first is the server's. */
const keyOf = ({ code, path, message }: Fault): string =>
  JSON.stringify(code === 'required-field' ? [code, path] : [code, path, message]);

const read = ({ schema }: Target, object: JsonValue | undefined): KpackObject | undefined => {
  const decoded = object === undefined ? undefined : decode(schema, object);
  return decoded?.ok ? (decoded.value as KpackObject) : undefined;
};

/** What stands there already is no fault of this manifest. */
function errorsOf(
  { admitted, info, version }: Target,
  object: KpackObject | undefined,
  stored: KpackObject | undefined,
  facts: Facts,
): Errors {
  if (admitted === undefined || object === undefined) return none;
  const { rules } = admitted;
  const context = { ...facts, user: USER };
  return all(
    rules.errors(object, stored, context),
    rules.stricter?.(object, stored, context) ?? none,
    annotationErrors({ kind: info.kind, version }, object, stored),
  ).filter(({ unchanged }) => unchanged !== true);
}
