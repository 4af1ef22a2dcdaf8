// How large a request may be, and what kubectl apply can keep of it.
import type { JsonObject } from '../../schemas/json.ts';
import { type Fault, nothing, type StepResult } from './fault.ts';

/** kube-apiserver's limit for a request. */
const MOST_BYTES = 3 * 1024 * 1024;
const MOST_ANNOTATION_BYTES = 262_144;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Below so many characters no limit is near, whatever the punctuation. */
const SURELY_SMALL = 60_000;

/** Refuses an object that is too large to send; notes one that is too large for the annotation that kubectl apply makes of it. */
export function sizeStep(object: JsonObject, characters: number): StepResult {
  if (characters < SURELY_SMALL) return nothing;
  const bytes = sizeOf(object);
  if (bytes > MOST_BYTES) {
    const answer = `Request entity too large: limit is ${MOST_BYTES}`;
    return { faults: [{ code: 'object-too-large', path: [], message: answer }], answer };
  }
  if (bytes + LAST_APPLIED.length <= MOST_ANNOTATION_BYTES) return nothing;
  const message = `metadata.annotations: Too long: may not be more than ${MOST_ANNOTATION_BYTES} bytes`;
  const fault: Fault = { code: 'large-object', path: [], message };
  return { faults: [fault] };
}

/** Bytes of the JSON text with a line break; 0 for an object that is nested too deeply to be written out at all. */
function sizeOf(object: JsonObject): number {
  try {
    return Buffer.byteLength(JSON.stringify(object)) + 1;
  } catch {
    return 0;
  }
}
