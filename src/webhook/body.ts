// From the bytes of a request to the members of a review, with errors that name the member (spec admission.md, 1.3 row 5).
import { isObject, type JsonObject, type JsonValue, parseJson } from '../schemas/json.ts';
import { undecodableBody } from './protocol-error.ts';

/** The two reviews, as sentences name them. */
export type ReviewName = 'an AdmissionReview' | 'a ConversionReview';

/**
 * Reads a body as the JSON object of a review.
 * @throws ProtocolError when the body is empty, not JSON, or another kind of JSON value
 */
export function readObject(body: string | undefined, review: ReviewName): JsonObject {
  if (body === undefined || body === '') throw undecodableBody(`EOF, the body is empty: send ${review}`);
  let value: JsonValue;
  try {
    value = parseJson(body);
  } catch (cause) {
    throw undecodableBody(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (value === null) return {};
  if (!isObject(value)) throw undecodableBody(`the body must be ${review}, not ${typeName(value)}`);
  return value;
}

/** The member `request` of a review. @throws ProtocolError when it is missing, null or not an object */
export function requestOf(review: JsonObject, name: ReviewName): JsonObject {
  const request = member(review, 'request');
  if (request === undefined) throw undecodableBody(`request is missing: send ${name} with a request`);
  if (!isObject(request)) throw wrongType('request', 'an object', request);
  return request;
}

/** A member; null counts as absent, as in Go. */
export function member(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? (object[key] ?? undefined) : undefined;
}

/** A string member, `''` when absent. @throws ProtocolError when it has another type */
export function text(object: JsonObject, key: string, path: string): string {
  const value = member(object, key);
  if (value === undefined) return '';
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
  return value;
}

/** A boolean member, `false` when absent. @throws ProtocolError when it has another type */
export function flag(object: JsonObject, key: string, path: string): boolean {
  const value = member(object, key);
  if (value === undefined) return false;
  if (typeof value !== 'boolean') throw wrongType(path, 'a boolean', value);
  return value;
}

/** An object member, empty when absent. @throws ProtocolError when it has another type */
export function object(parent: JsonObject, key: string, path: string): JsonObject {
  const value = member(parent, key);
  if (value === undefined) return {};
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  return value;
}

/** A list member, empty when absent. @throws ProtocolError when it has another type */
export function list(parent: JsonObject, key: string, path: string): readonly JsonValue[] {
  const value = member(parent, key);
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrongType(path, 'a list', value);
  return value;
}

const wrongType = (path: string, wanted: string, value: JsonValue) =>
  undecodableBody(`${path} must be ${wanted}, not ${typeName(value)}`);

function typeName(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || JSON.isRawJSON(value)) return 'a number';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'boolean' ? 'a boolean' : 'a string';
}
