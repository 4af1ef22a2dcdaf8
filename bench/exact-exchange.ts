// One review to a server and its answer, for the parts of a benchmark where nothing is timed.
import jsonpatch from 'fast-json-patch';
import { isObject, type JsonObject, parseJson } from '../src/schemas/json.ts';
import { HttpsConnection, postRequest, type Target } from './https-connection.ts';

/** Sends a review. @returns the answer's `response` @throws Error when the answer is not a review */
export async function ask(target: Target, path: string, review: JsonObject): Promise<JsonObject> {
  const connection = await HttpsConnection.open(target);
  try {
    const { status, body } = await connection.exchange(postRequest(path, JSON.stringify(review)));
    const answer = status === 200 ? parseJson(body) : null;
    if (!isObject(answer) || !isObject(answer.response)) throw new Error(`${path} answered HTTP ${status}: ${body}`);
    return answer.response;
  } finally {
    connection.destroy();
  }
}

/**
 * The object of a review as `/defaults` would have it stored.
 * @throws Error when the review is refused
 */
export async function defaulted(target: Target, review: JsonObject): Promise<JsonObject> {
  const response = await ask(target, '/defaults', review);
  const { object } = review.request as JsonObject;
  if (response.allowed !== true || !isObject(object)) throw new Error(`/defaults refused: ${JSON.stringify(response)}`);
  if (typeof response.patch !== 'string') return object;
  const patch = JSON.parse(Buffer.from(response.patch, 'base64').toString('utf8'));
  return jsonpatch.applyPatch(structuredClone(object), patch).newDocument;
}
