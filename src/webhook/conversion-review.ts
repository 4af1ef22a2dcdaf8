// The envelope apiextensions.k8s.io/v1 ConversionReview, in and out (spec admission.md, 6.1).
import type { ConversionRequest, ConversionResult } from '../admission/request.ts';
import { isObject } from '../schemas/json.ts';
import { list, readObject, requestOf, text } from './body.ts';

/** A request to convert objects as the API server sends it. */
export interface ConversionReview {
  /** As sent; the answer copies them. Empty when absent. */
  apiVersion: string;
  kind: string;
  uid: string;
  request: ConversionRequest;
}

/**
 * Reads a ConversionReview; unknown members are ignored, what the objects are is for the conversion to judge.
 * @throws ProtocolError that names the member
 */
export function readConversionReview(body: string | undefined): ConversionReview {
  const review = readObject(body, 'a ConversionReview');
  const request = requestOf(review, 'a ConversionReview');
  return {
    apiVersion: text(review, 'apiVersion', 'apiVersion'),
    kind: text(review, 'kind', 'kind'),
    uid: text(request, 'uid', 'request.uid'),
    request: {
      desiredAPIVersion: text(request, 'desiredAPIVersion', 'request.desiredAPIVersion'),
      objects: list(request, 'objects', 'request.objects'),
    },
  };
}

/** The answer as JSON text. A failure is told in `result`, with the objects that were converted before it. */
export function printConversionAnswer(review: ConversionReview, { converted, failure }: ConversionResult): string {
  const result = failure === undefined ? { status: 'Success' } : { status: 'Failure', message: failure };
  return JSON.stringify({
    kind: review.kind || undefined,
    apiVersion: review.apiVersion || undefined,
    response: { uid: review.uid, convertedObjects: converted, result: { metadata: {}, ...result } },
  });
}

/** The kinds of the objects, `''` where one has none. */
export function kindsOf(request: ConversionRequest): string[] {
  return request.objects.map((object) => {
    const kind = isObject(object) && Object.hasOwn(object, 'kind') ? object.kind : '';
    return typeof kind === 'string' ? kind : '';
  });
}
