// Further questions that the answer to a case must stand up to: a patch that applies and settles, a conversion that comes back.
import jsonpatch, { type Operation } from 'fast-json-patch';
import { isObject, type JsonObject, type JsonValue, lastKeyWins, sameJson } from '../../src/schemas/json.ts';
import { type FuzzCase, plainCase } from './case.ts';
import { INTEGERS } from './integers.ts';
import { judge, operationsOf, parsed } from './judge.ts';
import type { Lane, Outcome } from './send.ts';

/** How often each question was asked. */
export interface FollowUpCounts {
  patches: number;
  roundTrips: number;
  integers: number;
}

const HUB = 'kpack.io/v1alpha2';
const SPOKE = 'kpack.io/v1alpha1';

/** Asks what follows from the answer to a case. @returns what is wrong, in words */
export async function followUp(one: FuzzCase, outcome: Outcome, lane: Lane, counts: FollowUpCounts): Promise<string[]> {
  if (one.expects !== 'review' || outcome.answer?.status !== 200) return [];
  const answer = parsed(outcome.answer.body);
  // A patch is for the document as the API server holds it.
  const review = lastKeyWins(parsed(one.body.toString('utf8')) ?? null);
  if (!isObject(review) || !isObject(review.request) || !isObject(answer) || !isObject(answer.response)) return [];
  try {
    if (one.path === '/defaults') return await settles(one, review, review.request, answer.response, lane, counts);
    if (one.path === '/convert') return await comesBack(one, review, review.request, answer.response, lane, counts);
  } catch (err) {
    // Nesting that the server bears and this process does not: nothing can be asked about it from here.
    if (!(err instanceof RangeError)) throw err;
  }
  return [];
}

async function settles(
  one: FuzzCase,
  review: JsonObject,
  request: JsonObject,
  response: JsonObject,
  lane: Lane,
  counts: FollowUpCounts,
): Promise<string[]> {
  const operations = operationsOf(response);
  // The library sets a prototype where it should add a member of that name; API servers do not.
  if (
    operations === undefined ||
    operations.some(({ op, path }) => op === 'add' && String(path).endsWith('/__proto__'))
  )
    return [];
  counts.patches++;
  let object: JsonValue;
  try {
    object = jsonpatch.applyPatch(
      request.object ?? null,
      operations as unknown as Operation[],
      true,
      true,
      false,
    ).newDocument;
  } catch (err) {
    return [`the patch cannot be applied: ${err instanceof Error ? err.message.split('\n', 1)[0] : err}`];
  }
  const again = plainCase(
    one.index,
    one.name,
    one.path,
    JSON.stringify({ ...review, request: { ...request, object } }),
  );
  const outcome = await lane.send(again);
  const faults = judge(again, outcome).map((fault) => `the patched object: ${fault}`);
  if (faults.length > 0) return faults;
  const second = responseOf(outcome);
  if (second?.allowed !== true) return ['the patched object is refused by /defaults'];
  const more = operationsOf(second);
  return more === undefined ? [] : [`the patched object is patched again: ${JSON.stringify(more).slice(0, 500)}`];
}

async function comesBack(
  one: FuzzCase,
  review: JsonObject,
  request: JsonObject,
  response: JsonObject,
  lane: Lane,
  counts: FollowUpCounts,
): Promise<string[]> {
  const { convertedObjects, result } = response;
  const to = request.desiredAPIVersion;
  const integers = one.name === INTEGERS;
  if (!Array.isArray(convertedObjects) || !isObject(result) || result.status !== 'Success') {
    return integers ? ['an Image with large integers was not converted'] : [];
  }
  if ((to !== HUB && to !== SPOKE) || convertedObjects.length === 0) return [];
  const convert = async (objects: JsonValue, desiredAPIVersion: string): Promise<JsonValue[] | string[]> => {
    const body = JSON.stringify({ ...review, request: { ...request, objects, desiredAPIVersion } });
    const next = plainCase(one.index, one.name, '/convert', body);
    const outcome = await lane.send(next);
    const objectsBack = responseOf(outcome)?.convertedObjects;
    const faults = judge(next, outcome);
    if (faults.length > 0 || !Array.isArray(objectsBack))
      throw new ConversionFault(faults[0] ?? 'no converted objects');
    if (objectsBack.length !== convertedObjects.length)
      throw new ConversionFault(`not converted on: ${outcome.answer?.body.slice(0, 300)}`);
    return objectsBack;
  };
  counts.roundTrips++;
  try {
    const there = await convert(convertedObjects, to === HUB ? SPOKE : HUB);
    const back = await convert(there, to);
    // The way to v1alpha2 adds defaults (spec admission.md, 6.2), so it is there that nothing may change any more.
    const [first, second] = to === HUB ? [convertedObjects, back] : [there, await convert(back, HUB)];
    const faults = second.flatMap((object, n) => (sameJson(object, first[n]) ? [] : [differenceOf(first[n], object)]));
    if (!integers) return faults.slice(0, 1);
    counts.integers++;
    const sent = integersOf((request.objects as JsonValue[])[0] ?? null);
    const lost = sent.filter((integer) => !integersOf(there[0] ?? null).includes(integer));
    return [
      ...faults.slice(0, 1),
      ...lost.map((integer) => `the integer ${integer} did not survive /convert there and back`),
    ];
  } catch (err) {
    if (err instanceof ConversionFault) return [`converting the result: ${err.message}`];
    throw err;
  }
}

class ConversionFault extends Error {}

const differenceOf = (before: JsonValue | undefined, after: JsonValue): string =>
  `converting there and back changes it: ${JSON.stringify(jsonpatch.compare((before ?? {}) as object, after as object)).slice(0, 500)}`;

/** The integers of a value that only stand as text, sorted. */
function integersOf(value: JsonValue): string[] {
  if (JSON.isRawJSON(value)) return [value.rawJSON];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(integersOf).sort();
}

function responseOf({ answer }: Outcome): JsonObject | undefined {
  const review = answer && parsed(answer.body);
  return isObject(review) && isObject(review.response) ? review.response : undefined;
}
