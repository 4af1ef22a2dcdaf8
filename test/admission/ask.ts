// Puts admission questions in a line, in a cluster without a default StorageClass unless told otherwise.
import { applyDefaults, validate } from '../../src/admission/admission.ts';
import type { AdmissionContext, AdmissionRequest, StorageClass, Verdict } from '../../src/admission/request.ts';
import type { JsonObject, JsonValue } from '../../src/schemas/json.ts';

export const CONTROLLER = 'system:serviceaccount:kpack:controller';

/** A cluster whose first class is the default one. */
export const cluster = (...classes: StorageClass[]): AdmissionContext => ({
  controllerUser: CONTROLLER,
  storageClasses: {
    default: () => classes[0],
    find: (name) => classes.find((c) => c.name === name),
    complete: true,
  },
});
export const noClass = cluster();
export const standardClass = cluster({ name: 'standard', expandable: true });

export interface Question {
  object?: JsonValue;
  old?: JsonValue;
  operation?: string;
  subResource?: string;
  user?: string;
}

export function request({ object, old, operation, subResource = '', user = 'alice' }: Question): AdmissionRequest {
  const { apiVersion, kind } = (object ?? old) as { apiVersion: string; kind: string };
  const [group = '', version = ''] = apiVersion.split('/');
  return {
    kind: { group, version, kind },
    operation: operation ?? (old === undefined ? 'CREATE' : 'UPDATE'),
    subResource,
    user,
    object,
    oldObject: old,
  };
}

export const askDefaults = (question: Question, context = noClass): Verdict =>
  applyDefaults(request(question), context);
export const askValidate = (question: Question, context = noClass): Verdict => validate(request(question), context);

/** The text behind "validation failed: ", or "" when allowed. */
export const refusal = (question: Question, context = noClass): string =>
  askValidate(question, context).message.replace(/^validation failed: /, '');

/** A copy with one member set (or, for undefined, removed) at a dotted path. */
export function set(object: JsonObject, path: string, value: JsonValue | undefined): JsonObject {
  const copy = structuredClone(object);
  const names = path.split('.');
  const last = names.pop() as string;
  const holder = names.reduce((at, name) => {
    at[name] ??= {};
    return at[name] as JsonObject;
  }, copy as JsonObject);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}
