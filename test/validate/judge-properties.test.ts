// What holds for every object: nothing crashes, what is refused has an error and what has an error is refused, the quick look at good
// objects sees what the long one sees, and every sentence has a code of its own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isObject, type JsonObject, parseJson } from '../../src/schemas/json.ts';
import { CODES } from '../../src/validate/codes.ts';
import { judgeObject } from '../../src/validate/judge-object.ts';
import { brokenObjects } from './broken-objects.ts';
import { firstAnswer } from './first-answer.ts';
import { context, manifest } from './manifest.ts';
import { sameAnswer, serverWords } from './same-answer.ts';
import { VALID } from './valid-objects.ts';

const known = new Set(CODES.map(({ code }) => code));
const judged = (value: JsonObject, old?: JsonObject) => {
  const facts = { ...context, ...(old && { old: manifest(old) }) };
  return { findings: judgeObject(manifest(value), facts), answer: firstAnswer(manifest(value), facts) };
};

/** An object that the quick look does not take for clean, and that is none the worse. */
const unhurried = (value: JsonObject): JsonObject =>
  isObject(value.metadata)
    ? { ...value, metadata: { ...value.metadata, creationTimestamp: '2020-01-01T00:00:00Z' } }
    : value;

describe.each(VALID.map((value, i) => [`${value.apiVersion} ${value.kind} ${i}`, value] as const))('%s', (_, valid) => {
  test('broken in every way', () => {
    for (const { title, object } of brokenObjects(valid)) {
      const { findings, answer } = judged(object);
      expect(
        findings.some(({ severity }) => severity === 'error'),
        title,
      ).toBe(answer !== undefined);
      expect(
        findings.filter(({ code }) => !known.has(code) || code === 'refused' || code === 'advice'),
        title,
      ).toEqual([]);
      expect(
        findings.filter(({ hint, message }) => hint === '' || message === '' || hint.includes('\n')),
        title,
      ).toEqual([]);
      const once = new Set(findings.map(({ path, message }) => `${path}\n${message}`));
      expect(once.size, title).toBe(findings.length);
      if (!title.includes('metadata.creationTimestamp')) {
        expect(
          judged(unhurried(object)).findings.map(({ message }) => message),
          title,
        ).toEqual(findings.map(({ message }) => message));
      }
    }
  });

  test('updated to something broken', () => {
    let i = 0;
    for (const { title, object } of brokenObjects(valid)) {
      if (i++ % 7 !== 0) continue;
      const { findings, answer } = judged(object, valid);
      expect(
        findings.some(({ severity }) => severity === 'error'),
        title,
      ).toBe(answer !== undefined);
      expect(
        judged(valid, object).findings.filter(({ code }) => !known.has(code)),
        title,
      ).toEqual([]);
    }
  });
});

const anything = fc.jsonValue({ maxDepth: 6 }) as fc.Arbitrary<JsonObject>;
const kind = fc.constantFrom(
  'Image',
  'Build',
  'Builder',
  'ClusterBuilder',
  'ClusterStore',
  'SourceResolver',
  'image',
  'X',
);

test('whatever the members are', () => {
  const objects = fc.record({
    apiVersion: fc.constantFrom('kpack.io/v1alpha1', 'kpack.io/v1alpha2', 'kpack.io/v2', 'kpack.io'),
    kind,
    metadata: fc.option(fc.oneof(anything, fc.dictionary(fc.string(), anything))),
    spec: fc.option(fc.oneof(anything, fc.dictionary(fc.string(), anything))),
    status: anything,
  }) as fc.Arbitrary<JsonObject>;
  fc.assert(
    fc.property(objects, objects, (object, old) => {
      const { findings, answer } = judged(object);
      expect(findings.some(({ severity }) => severity === 'error')).toBe(answer !== undefined);
      judged(object, old);
    }),
    { numRuns: 300 },
  );
});

test('a deeply nested object', () => {
  const deep = parseJson(
    `{"apiVersion":"kpack.io/v1alpha2","kind":"Image","spec":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`,
  );
  expect(judged(deep as JsonObject).findings[0]).toMatchObject({ code: 'unknown-field', path: 'spec.a' });
});

test('every sentence of the recorded answers has a code', () => {
  const folder = join(import.meta.dirname, '..', 'fixtures', 'oracle');
  const cases = ['defaults', 'validate', 'v1alpha1'].flatMap((name) =>
    readFileSync(join(folder, `${name}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map(parseJson),
  );
  const seen = new Set<string>();
  for (const recorded of cases) {
    const review = isObject(recorded) && isObject(recorded.request) ? recorded.request.request : undefined;
    if (!isObject(review) || !isObject(review.object) || !isObject(review.kind)) continue;
    const named = { apiVersion: `kpack.io/${review.kind.version}`, kind: review.kind.kind ?? null };
    const old = isObject(review.oldObject) ? { ...review.oldObject, ...named } : undefined;
    for (const { code } of judged({ ...review.object, ...named }, old).findings) seen.add(code);
  }
  expect(seen.has('refused') || seen.has('advice')).toBe(false);
  expect(seen.size).toBeGreaterThan(35);
});

describe('answers', () => {
  const unknown = 'strict decoding error: unknown field "spec.a"';
  test('are the same whatever the server has to repeat before', () => {
    expect(serverWords(`Image in version "v1alpha2" cannot be handled as a Image: ${unknown}`)).toBe(unknown);
    expect(serverWords(` "" is invalid: patch: Invalid value: "{\\"a\\":1}": ${unknown}`)).toBe(unknown);
  });

  test('are the same in any order', () => {
    const [a, b] = ['x: Invalid value: "1, 2": y', 'z: Required value'];
    expect(sameAnswer(`I "a" is invalid: [${a}, ${b}]`, `I "a" is invalid: [${b}, ${a}]`)).toBe(true);
    expect(sameAnswer(`I "a" is invalid: [${a}, ${b}]`, `I "a" is invalid: [${a}, ${a}]`)).toBe(false);
    expect(sameAnswer(undefined, '')).toBe(false);
    expect(sameAnswer(undefined, undefined)).toBe(true);
  });
});
