// The two admission questions: what does the object become, may it be stored (spec admission.md, 1.7 and 1.8). One place
// decides what never blocks: deletions, and updates that leave a stored spec as it is.
import { type Decoded, decode } from '../schemas/codec.ts';
import { isObject, type JsonObject, type JsonValue, sameJson } from '../schemas/json.ts';
import { annotationErrors } from './annotation-rules.ts';
import { all, type Errors, none, printErrors } from './field-error.ts';
import { withoutForeign } from './foreign-fields.ts';
import { type AdmittedKind, admittedKind, type KpackObject } from './kind-rules.ts';
import { remarkHints } from './remark-hints.ts';
import type { AdmissionContext, AdmissionRequest, Verdict } from './request.ts';

const allow = (warnings: readonly string[] = []): Verdict => ({ allowed: true, message: '', warnings });
const deny = (message: string): Verdict => ({ allowed: false, message, warnings: [] });
const refuse = (errors: Errors, warnings: readonly string[]): Verdict => ({
  allowed: false,
  message: `validation failed: ${printErrors(errors)}`,
  reason: `validation failed: ${printErrors(errors.map(({ message, paths }) => ({ message, paths })))}`,
  warnings,
});

const unhandled = ({ kind: { group, version, kind } }: AdmissionRequest): string =>
  `unhandled kind: ${group}/${version}, Kind=${kind}`;
const kindOf = ({ kind, resourceVersion }: AdmissionRequest): AdmittedKind | undefined =>
  resourceVersion === undefined || resourceVersion === '' || resourceVersion === kind.version
    ? admittedKind(kind)
    : undefined;
const isWrite = ({ operation }: AdmissionRequest): boolean => operation === 'CREATE' || operation === 'UPDATE';

/** Answers `/defaults`: the object with its defaults, unknown fields removed, quantities and times canonical. */
export function applyDefaults(request: AdmissionRequest, context: AdmissionContext): Verdict {
  if (!isWrite(request)) return allow();
  const admitted = kindOf(request);
  if (admitted === undefined) return deny(`mutation failed: ${unhandled(request)}`);
  if (request.object === undefined) return deny('mutation failed: the new object may not be nil');
  const read = readNew(admitted, request);
  if (!read.ok) return deny(`mutation failed: cannot decode incoming new object: ${read.fault}`);
  const warnings = remarkHints(read.remarks, request.kind, admitted.otherSchema);
  const object = (admitted.rules.defaults?.(read.value, context) ?? read.value) as JsonObject;
  return { ...allow(warnings), object };
}

/** Answers `/validate`. */
export function validate(request: AdmissionRequest, context: AdmissionContext): Verdict {
  if (request.operation === 'DELETE') return allow();
  const admitted = kindOf(request);
  if (admitted === undefined) return deny(`decoding request failed: ${unhandled(request)}`);
  if (request.object === undefined) {
    return isWrite(request) ? deny('validation failed: the new object may not be nil') : allow();
  }
  const read = readNew(admitted, request);
  if (storesSameSpec(request, read)) return allow();
  if (!read.ok) return deny(`decoding request failed: cannot decode incoming new object: ${read.fault}`);
  const stranger = read.remarks.unknown.find((path) => !/^metadata[.[]/.test(path));
  if (stranger !== undefined) {
    return deny(`decoding request failed: cannot decode incoming new object: json: unknown field "${stranger}"`);
  }
  if (!isWrite(request)) return allow();
  const old = storedObject(admitted, request);
  if (onlyCompletesSpec(admitted, request, read.value, old, context)) return allow();
  return judge(admitted, read.value, old, request, context);
}

/** Reads the new object; fields of the other version count as unknown unless the stored object has them. */
function readNew({ schema }: AdmittedKind, { object, oldObject }: AdmissionRequest): Decoded<KpackObject> {
  const read = decode(schema, object as JsonValue) as Decoded<KpackObject>;
  if (!read.ok || read.remarks.foreign.length === 0) return read;
  return { ok: true, ...withoutForeign(read.value as JsonObject, read.remarks, oldObject) };
}

/**
 * The stored object that update rules compare with. One that cannot be read is as good as none: it is never a reason to
 * refuse. The v1alpha1 rules, as v0.2.2's, also look at an old object that comes with a CREATE (spec 1.5).
 */
function storedObject({ schema }: AdmittedKind, request: AdmissionRequest): KpackObject | undefined {
  const { operation, oldObject, kind, subResource } = request;
  const compared = operation === 'UPDATE' || (kind.version === 'v1alpha1' && subResource === '');
  if (!compared || oldObject === undefined) return undefined;
  const old = decode(schema, oldObject) as Decoded<KpackObject>;
  return old.ok ? old.value : undefined;
}

/** True for an update of status, metadata or finalizers: what is stored was admitted before, or stands there anyway. */
function storesSameSpec({ operation, object, oldObject }: AdmissionRequest, read: Decoded<KpackObject>): boolean {
  if (operation !== 'UPDATE' || !isObject(object) || !isObject(oldObject)) return false;
  if (!sameJson(object.spec ?? {}, oldObject.spec ?? {})) return false;
  // A status or metadata of the wrong type is refused, unless it stands in the stored object already.
  return read.ok || sameJson(readable(object), readable(oldObject));
}

/**
 * True where metadata was changed and `/defaults` has touched up a spec that was stored without defaults. (On a status update
 * the API server puts the stored spec back before it asks.)
 */
function onlyCompletesSpec(
  { rules }: AdmittedKind,
  { operation, subResource, object, oldObject }: AdmissionRequest,
  now: KpackObject,
  old: KpackObject | undefined,
  context: AdmissionContext,
): boolean {
  if (operation !== 'UPDATE' || subResource !== '' || !old?.metadata?.uid) return false; // what was stored has a uid
  const completed = rules.defaults?.(old, context) ?? old;
  if (!sameJson(completed.spec ?? {}, now.spec ?? {})) return false;
  return !sameJson(readable(object as JsonObject), readable(oldObject as JsonObject));
}

const readable = ({ metadata, status }: JsonObject): JsonObject => ({ metadata: metadata ?? {}, status: status ?? {} });

function judge(
  { rules }: AdmittedKind,
  object: KpackObject,
  old: KpackObject | undefined,
  { user, kind }: AdmissionRequest,
  context: AdmissionContext,
): Verdict {
  const facts = { ...context, user };
  const hints = rules.hints?.(object, facts) ?? [];
  const errors = rules.errors(object, old, facts);
  if (errors.some((error) => error.unchanged !== true)) return refuse(errors, hints);
  const stricter = all(rules.stricter?.(object, old, facts) ?? none, annotationErrors(kind, object, old));
  return stricter.length > 0 ? refuse(stricter, hints) : allow(hints);
}
