// The envelope admission.k8s.io/v1 (and v1beta1) AdmissionReview, in and out (spec admission.md, 1.4).
import type { AdmissionRequest, Verdict } from '../admission/request.ts';
import { type JsonObject, type JsonValue, lastKeyWins } from '../schemas/json.ts';
import { flag, member, object, readObject, requestOf, text } from './body.ts';
import { jsonPatch } from './patch.ts';
import { fitWarnings } from './warnings.ts';

/** A question as the API server puts it: what the rules need, and what the log says about it. */
export interface AdmissionReview {
  /** As sent; the answer copies them. Empty when absent. */
  apiVersion: string;
  kind: string;
  uid: string;
  namespace: string;
  /** Empty for an object whose name the API server has yet to generate. */
  name: string;
  dryRun: boolean;
  request: AdmissionRequest;
  /** The object as the API server holds it, to which it applies a patch: other than request.object where a key was given twice. */
  sentObject: JsonValue | undefined;
}

/** Status codes and reasons of denials (Kubernetes meta/v1 Status). */
export type Refusal = { code: 400; reason: 'BadRequest' } | InternalRefusal | UnavailableRefusal;
interface InternalRefusal {
  code: 500;
  reason: 'InternalError';
}
interface UnavailableRefusal {
  code: 503;
  reason: 'ServiceUnavailable';
}
/** The rules say no. */
export const BAD_REQUEST: Refusal = { code: 400, reason: 'BadRequest' };
/** The rules failed themselves. */
export const INTERNAL_ERROR: Refusal = { code: 500, reason: 'InternalError' };
/** What the rules need to know is not known yet. */
export const UNAVAILABLE: Refusal = { code: 503, reason: 'ServiceUnavailable' };

/**
 * Reads an AdmissionReview; unknown members are ignored, of the known ones only those that are used are checked.
 * @throws ProtocolError that names the member
 */
export function readAdmissionReview(body: string | undefined): AdmissionReview {
  const review = readObject(body, 'an AdmissionReview');
  const request = requestOf(review, 'an AdmissionReview');
  const kind = object(request, 'kind', 'request.kind');
  const asSent = lastKeyWins(review);
  return {
    apiVersion: text(review, 'apiVersion', 'apiVersion'),
    kind: text(review, 'kind', 'kind'),
    uid: text(request, 'uid', 'request.uid'),
    namespace: text(request, 'namespace', 'request.namespace'),
    name: text(request, 'name', 'request.name'),
    dryRun: flag(request, 'dryRun', 'request.dryRun'),
    request: {
      kind: {
        group: text(kind, 'group', 'request.kind.group'),
        version: text(kind, 'version', 'request.kind.version'),
        kind: text(kind, 'kind', 'request.kind.kind'),
      },
      resourceVersion: text(object(request, 'resource', 'request.resource'), 'version', 'request.resource.version'),
      operation: text(request, 'operation', 'request.operation'),
      subResource: text(request, 'subResource', 'request.subResource'),
      user: text(object(request, 'userInfo', 'request.userInfo'), 'username', 'request.userInfo.username'),
      object: member(request, 'object'),
      oldObject: member(request, 'oldObject'),
    },
    sentObject: member(object(asSent as JsonObject, 'request', 'request'), 'object'),
  };
}

/**
 * The answer as JSON text. What defaulting changed becomes a JSON Patch; `patch` and `patchType` are left out when nothing
 * changes (spec 1.4). Warnings are shortened to what the API server passes on, and left out for v1beta1, which had none.
 * @param refusal status of a denial
 */
export function printAdmissionAnswer(review: AdmissionReview, verdict: Verdict, refusal = BAD_REQUEST): string {
  const patch = verdict.allowed && verdict.object ? jsonPatch(review.sentObject, verdict.object) : undefined;
  const warnings =
    verdict.warnings.length > 0 && review.apiVersion !== 'admission.k8s.io/v1beta1'
      ? fitWarnings(verdict.warnings)
      : [];
  if (verdict.allowed && warnings.length === 0) return plainYes(review, patch);
  // Members that are undefined are left out.
  return JSON.stringify({
    kind: review.kind || undefined,
    apiVersion: review.apiVersion || undefined,
    response: {
      uid: review.uid,
      allowed: verdict.allowed,
      patch: patch === undefined ? undefined : base64(patch),
      patchType: patch === undefined ? undefined : 'JSONPatch',
      status: verdict.allowed ? undefined : { metadata: {}, status: 'Failure', message: verdict.message, ...refusal },
      warnings: warnings.length === 0 ? undefined : warnings,
    },
  });
}

/** The commonest answers, without building an object for them. */
function plainYes({ kind, apiVersion, uid }: AdmissionReview, patch: string | undefined): string {
  const type = kind === '' ? '' : `"kind":${JSON.stringify(kind)},`;
  const version = apiVersion === '' ? '' : `"apiVersion":${JSON.stringify(apiVersion)},`;
  const change = patch === undefined ? '' : `,"patch":"${base64(patch)}","patchType":"JSONPatch"`;
  return `{${type}${version}"response":{"uid":${JSON.stringify(uid)},"allowed":true${change}}}`;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
