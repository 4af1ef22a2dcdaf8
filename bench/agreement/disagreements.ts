// Puts objects to a real API server, which stores nothing, and to the judge, and tells where their answers differ.
import type { ManifestObject } from '../../src/documents/document.ts';
import { ApiError } from '../../src/reconciler/api-error.ts';
import type { KubeClient } from '../../src/reconciler/kube-client.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import type { JsonObject } from '../../src/schemas/json.ts';
import { findKind } from '../../src/schemas/kinds.ts';
import { type JudgeContext, judgeObject } from '../../src/validate/judge-object.ts';
import { firstAnswer } from '../../test/validate/first-answer.ts';
import { sameAnswer } from '../../test/validate/same-answer.ts';

/** An object about which the two disagree; absent answers: it would be stored. */
export interface Disagreement {
  readonly number: number;
  readonly refusal: string | undefined;
  readonly judged: string | undefined;
  readonly warnings: readonly string[];
  readonly warned: readonly string[];
  readonly object: JsonObject;
}

/** What came of it. */
export interface Comparison {
  compared: number;
  refused: number;
  readonly disagreements: Disagreement[];
}

/** Whom to ask, and where. */
export interface Asking {
  readonly client: KubeClient;
  readonly namespace: string;
  /** What holds in that cluster. */
  readonly context: JudgeContext;
  /** Requests at a time. */
  readonly lanes: number;
  readonly progress?: (comparison: Comparison) => void;
}

/** Compares all objects; undefined ones are passed over. @throws ConnectionError when the API server does not answer */
export async function disagreements(
  objects: Iterable<readonly [number, JsonObject | undefined]>,
  asking: Asking,
): Promise<Comparison> {
  const comparison: Comparison = { compared: 0, refused: 0, disagreements: [] };
  const waiting = objects[Symbol.iterator]();
  // An iterator that lanes share must not be closed by the first that ends.
  const shared: Iterable<readonly [number, JsonObject | undefined]> = {
    [Symbol.iterator]: () => ({ next: () => waiting.next() }),
  };
  const lane = async (): Promise<void> => {
    for (const [number, object] of shared) {
      if (object === undefined) continue;
      const { refusal, warnings } = await asked(object, asking);
      const { judged, warned } = judgedBy(object, asking.context);
      comparison.compared++;
      if (refusal !== undefined) comparison.refused++;
      const same = sameAnswer(judged, refusal) && (refusal !== undefined || sameSet(warned, warnings));
      if (!same) comparison.disagreements.push({ number, refusal, judged, warnings, warned, object });
      asking.progress?.(comparison);
    }
  };
  await Promise.all(Array.from({ length: asking.lanes }, lane));
  return comparison;
}

interface Answer {
  readonly refusal: string | undefined;
  readonly warnings: readonly string[];
}

async function asked(object: JsonObject, { client, namespace }: Asking): Promise<Answer> {
  const warnings: string[] = [];
  try {
    await client.create(pathOf(object, namespace), object as KubeObject, {
      query: { dryRun: 'All', fieldValidation: 'Strict' },
      onWarning: (warning) => void warnings.push(warning),
      timeoutMs: 60_000,
    });
    return { refusal: undefined, warnings };
  } catch (error) {
    if (error instanceof ApiError) return { refusal: error.message, warnings };
    throw error;
  }
}

function pathOf({ apiVersion, kind }: JsonObject, namespace: string): string {
  const [group = '', version = ''] = String(apiVersion).split('/');
  const info = findKind(String(kind));
  const resource = { group, version, plural: info?.plural ?? '' };
  return resourcePath(resource, info?.scope === 'Cluster' ? {} : { namespace });
}

/** What only a look at the manifest shows: the API server says nothing of it. */
const OURS = ['ignored-namespace', 'resource-version', 'lower-case-kind', 'large-object'];

function judgedBy(value: JsonObject, context: JudgeContext): { judged: string | undefined; warned: string[] } {
  const object: ManifestObject = { file: '', value, locate: () => ({ line: 1, column: 1 }), ignored: () => [] };
  const warned = judgeObject(object, context).flatMap(({ severity, code, message }) =>
    severity === 'warning' && !OURS.includes(code) ? [message] : [],
  );
  return { judged: firstAnswer(object, context), warned };
}

/** Which StorageClasses a cluster has beside the default is known there alone. */
const THEIRS = /: there is no StorageClass /;

/** The webhook puts warnings on one line, and then cuts longer ones. */
const MOST_OF_A_WARNING = 200;

/** Other characters have no place in a header either, and each library leaves out or replaces others. */
function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const plain = (texts: readonly string[]) =>
    texts
      .filter((text) => !THEIRS.test(text))
      .map((text) =>
        text
          .replaceAll(/\p{Cc}+/gu, ' ')
          .slice(0, MOST_OF_A_WARNING)
          .replaceAll(/[^\x21-\x7e]/g, ''),
      )
      .toSorted();
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}
