// `kind: image` for `kind: Image`: kubectl finds the kind and the API server stores a new object, but it checks no field names, and
// nothing can update the object.
import { goQuote } from '../../admission/go-quote.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { GROUP } from '../../schemas/kinds.ts';
import { type Fault, nothing, type StepResult } from './fault.ts';
import type { Target } from './target.ts';

/** kubectl wants the kind of the stored object, letter by letter, before it makes a patch. */
export function notUpdatable({ info: { kind, singular } }: Target): StepResult {
  const message = `precondition failed for: kind: ${singular} is not ${kind}`;
  return { faults: [{ code: 'unknown-kind', path: ['kind'], message, hint: `Write kind: ${kind}.` }], answer: message };
}

/** The API server gives an object the right kind only where our webhook has changed something in it. */
export function kindStep(
  { info: { kind, singular }, lowerCase }: Target,
  metadata: JsonObject,
  changed: boolean,
): StepResult {
  if (!lowerCase || changed) return nothing;
  const message = `kind: Invalid value: "${singular}": must be ${kind}`;
  const name = typeof metadata.name === 'string' ? metadata.name : '';
  const answer = `${singular}.${GROUP} ${goQuote(name)} is invalid: ${message}`;
  return { faults: [{ code: 'unknown-kind', path: ['kind'], message, hint: `Write kind: ${kind}.` }], answer };
}

/** What to say about a new object of such a kind. */
export function lowerCaseAdvice({ info: { kind, singular }, lowerCase }: Target): Fault[] {
  if (!lowerCase) return [];
  const message = `kind: ${singular} is taken as ${kind}, and names of fields are not checked`;
  const hint = `Write kind: ${kind}; kubectl apply cannot update the object otherwise.`;
  return [{ code: 'lower-case-kind', path: ['kind'], message, hint }];
}
