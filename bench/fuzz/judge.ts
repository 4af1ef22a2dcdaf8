// Whether an answer is one that the server may give: what is wrong with it, in words.
import { isObject, type JsonObject, type JsonValue, parseJson } from '../../src/schemas/json.ts';
import type { Answer } from '../https-connection.ts';
import type { FuzzCase } from './case.ts';
import type { Outcome } from './send.ts';

const LONGEST_WARNING = 256;

/** What is wrong with an outcome; empty when nothing is. */
export function judge(one: FuzzCase, { answer, error }: Outcome): string[] {
  if (answer === undefined) return one.expects === 'anything' ? [] : [`no answer: ${error}`];
  if (answer.status >= 500 || !(answer.status >= 200)) return [`HTTP ${answer.status}: ${answer.body.slice(0, 200)}`];
  if (answer.status >= 400) return refusalFaults(one, answer);
  if (answer.status !== 200) return [`HTTP ${answer.status}`];
  if (one.expects === 'refusal') return ['HTTP 200, expected 4xx'];
  if (one.expects === 'review') return reviewFaults(one, answer);
  return [];
}

function refusalFaults(one: FuzzCase, { status, body, head }: Answer): string[] {
  const faults: string[] = [];
  if (!body.endsWith('\n')) faults.push(`HTTP ${status} without a line of text`);
  if (!/^content-type: text\/plain/im.test(head)) faults.push(`HTTP ${status} is not text/plain`);
  if (one.expects !== 'review') return faults;
  if (status !== 400 && status !== 413) faults.push(`HTTP ${status}: ${body}`);
  if (status === 400 && !body.startsWith('could not decode body:')) faults.push(`HTTP 400: ${body.slice(0, 200)}`);
  if (status === 400 && !deservesRefusal(one.body, body)) faults.push(`refused without need: ${body.slice(0, 200)}`);
  return faults;
}

function reviewFaults(one: FuzzCase, { body }: Answer): string[] {
  const answer = parsed(body);
  const response = isObject(answer) ? answer.response : undefined;
  if (!isObject(answer) || !isObject(response)) return [`not a review: ${body.slice(0, 200)}`];
  const faults: string[] = [];
  const sent = parsed(one.body.toString('utf8'));
  const request = isObject(sent) && isObject(sent.request) ? sent.request : {};
  if (typeof request.uid === 'string' && response.uid !== request.uid) {
    faults.push(`uid ${JSON.stringify(response.uid)}, sent was ${JSON.stringify(request.uid)}`);
  }
  for (const name of ['kind', 'apiVersion'] as const) {
    const value = isObject(sent) ? sent[name] : undefined;
    if (typeof value === 'string' && value !== '' && answer[name] !== value) faults.push(`${name} is not the one sent`);
  }
  return [...faults, ...(one.path === '/convert' ? conversionFaults(request, response) : admissionFaults(response))];
}

function admissionFaults(response: JsonObject): string[] {
  const faults: string[] = [];
  const { allowed, status, patch, patchType, warnings } = response;
  if (typeof allowed !== 'boolean') faults.push('allowed is not a boolean');
  if (allowed === false) {
    if (
      !isObject(status) ||
      typeof status.code !== 'number' ||
      typeof status.message !== 'string' ||
      status.message === ''
    ) {
      faults.push('denied without code and message');
    } else if (!(status.code >= 400 && status.code < 500)) faults.push(`denied with ${status.code}: ${status.message}`);
  }
  if ((patch === undefined) !== (patchType === undefined)) faults.push('patch and patchType do not go together');
  if (patch !== undefined && allowed !== true) faults.push('denied with a patch');
  if (patch !== undefined && operationsOf(response) === undefined)
    faults.push('the patch is not a list of operations in base64');
  if (warnings !== undefined) {
    const fits = (warning: JsonValue): boolean => typeof warning === 'string' && warning.length <= LONGEST_WARNING;
    if (!Array.isArray(warnings) || !warnings.every(fits)) faults.push('warnings are not short texts');
  }
  return faults;
}

function conversionFaults(request: JsonObject, response: JsonObject): string[] {
  const { result, convertedObjects } = response;
  if (!isObject(result) || !Array.isArray(convertedObjects)) return ['no result or no converted objects'];
  if (result.status === 'Success') {
    const sent = Array.isArray(request.objects) ? request.objects.length : 0;
    return convertedObjects.length === sent ? [] : [`${convertedObjects.length} objects for ${sent}`];
  }
  if (result.status !== 'Failure' || typeof result.message !== 'string' || result.message === '')
    return ['failure without a message'];
  return result.message.startsWith('internal error') ? [result.message] : [];
}

/** A patch as it came, undefined when it is none. */
export function operationsOf(response: JsonObject): JsonObject[] | undefined {
  if (typeof response.patch !== 'string') return undefined;
  const operations = parsed(Buffer.from(response.patch, 'base64').toString('utf8'));
  if (!Array.isArray(operations) || operations.length === 0) return undefined;
  return operations.every((one) => isObject(one) && typeof one.path === 'string')
    ? (operations as JsonObject[])
    : undefined;
}

/** Whether a body deserves a 400 with that text: no JSON object with a request, or a member that has not the type it names. */
function deservesRefusal(body: Buffer, text: string): boolean {
  const review = parsed(body.toString('utf8'));
  if (!isObject(review) || !isObject(review.request)) return true;
  const [, path = '', wanted = ''] = /^could not decode body:([\w.]+) must be an? (\w+), not /.exec(text) ?? [];
  let value: JsonValue | undefined = review;
  for (const name of path.split('.')) value = isObject(value) ? value[name] : undefined;
  return value !== undefined && value !== null && path !== '' && typeName(value) !== wanted;
}

function typeName(value: JsonValue): string {
  if (Array.isArray(value)) return 'list';
  return JSON.isRawJSON(value) ? 'number' : typeof value;
}

/** The value of a text, undefined when it is not JSON. */
export function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
