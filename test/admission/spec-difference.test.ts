// The difference text of immutable Build specs, against answers of the reference's own code.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { specDifference } from '../../src/admission/spec-difference.ts';
import { buildSpecV1alpha1, buildSpecV1alpha2 } from '../../src/schemas/build.ts';
import { compileDecode } from '../../src/schemas/decode.ts';
import { type JsonObject, type JsonValue, parseJson } from '../../src/schemas/json.ts';
import { shapeOf } from '../../src/schemas/shape.ts';
import { anyObject } from './arbitrary.ts';

type Version = 'v1alpha1' | 'v1alpha2';
const SCHEMAS = { v1alpha1: buildSpecV1alpha1, v1alpha2: buildSpecV1alpha2 };

const difference = (version: Version, before: JsonValue, after: JsonValue): string => {
  const [old, now] = [before, after].map((spec) => compileDecode(SCHEMAS[version])(spec).value as JsonObject);
  return specDifference(shapeOf(SCHEMAS[version]), old, now, `{*${version}.BuildSpec}`);
};
const changes = (before: JsonObject, after: JsonObject) => difference('v1alpha2', before, after);

describe("the reference's answers", () => {
  // Each line: two specs, and what knative.dev/pkg/kmp.ShortDiff (go-cmp v0.7.0, k8s.io/api v0.36.3) said about them when its
  // search for list edits starts at the beginning. Memory addresses and the inside of quantities are where ours shows a value.
  const lines = readFileSync('test/fixtures/admission/spec-differences.jsonl', 'utf8').trim().split('\n');
  const recorded = lines.map((line) => parseJson(line) as unknown as Recorded);
  interface Recorded {
    note: string;
    version: Version;
    before: JsonObject;
    after: JsonObject;
    answer: string;
  }
  const allowed = (answer: string): RegExp => {
    const exact = answer.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const free = exact
      .replace(/\\\{i:\\\{value:.*? scale:.*?\\\} d:\\\{Dec:.*?\\\} s:.*? Format:[A-Za-z]*\\\}/g, '[-0-9][0-9A-Za-z.]*')
      .replace(/Divisor:\\\{\\\{.*?\\\} \\\{.*?\\\} .*? [A-Za-z]*\\\}/g, 'Divisor:[-0-9][0-9A-Za-z.]*')
      .replace(/0x[0-9a-f]{6,}/g, '(?!0x)[^]+?');
    return new RegExp(`^${free}$`);
  };

  test.each(recorded)('$version: $note', ({ version, before, after, answer }) => {
    expect(difference(version, before, after)).toMatch(allowed(answer));
  });
});

describe('values instead of what Go would print', () => {
  test('a pointer that appears shows what it points to', () => {
    expect(changes({}, { activeDeadlineSeconds: 600 })).toBe(
      '{*v1alpha2.BuildSpec}.ActiveDeadlineSeconds:\n\t-: "<nil>"\n\t+: "600"\n',
    );
    expect(changes({}, { cache: { volume: { persistentVolumeClaimName: 'c' } } })).toBe(
      '{*v1alpha2.BuildSpec}.Cache:\n\t-: "<nil>"\n\t+: "&{Volume:&{ClaimName:c} Registry:<nil>}"\n',
    );
    expect(changes({ tolerations: [] }, { tolerations: [{ key: 'k', tolerationSeconds: 5 }] })).toBe(
      '{*v1alpha2.BuildSpec}.Tolerations[?->0]:\n\t+: v1.Toleration: "{Key:k Operator: Value: Effect: TolerationSeconds:5}"\n',
    );
  });

  test('a quantity is shown as people write it', () => {
    expect(changes({ resources: { limits: { memory: '1024Mi' } } }, { resources: { limits: { memory: '2Gi' } } })).toBe(
      '{*v1alpha2.BuildSpec}.Resources.Limits["memory"]:\n\t-: resource.Quantity: "1Gi"\n\t+: resource.Quantity: "2Gi"\n',
    );
    expect(changes({}, { resources: { limits: { cpu: 1, memory: '2Gi' } } })).toBe(
      '{*v1alpha2.BuildSpec}.Resources.Limits:\n\t-: "map[]"\n\t+: "map[cpu:1 memory:2Gi]"\n',
    );
  });
});

test('an absent spec counts as an empty one', () => {
  const shape = shapeOf(buildSpecV1alpha2);
  expect(specDifference(shape, undefined, {}, 'root')).toBe('');
  expect(specDifference(shape, undefined, { tags: ['a'] }, 'root')).toBe('root.Tags:\n\t-: "[]"\n\t+: "[a]"\n');
});

describe.each<Version>(['v1alpha1', 'v1alpha2'])('any specs of %s', (version) => {
  const anySpec = anyObject(version, 'Build').map((build) => build.spec as JsonObject);

  test('do not differ from themselves, whatever the order of their keys', () => {
    const turned = (value: JsonValue): JsonValue => {
      if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return value;
      if (Array.isArray(value)) return value.map(turned);
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, turned(member)]),
      );
    };
    fc.assert(
      fc.property(anySpec, (spec) => {
        expect(difference(version, spec, turned(spec))).toBe('');
      }),
    );
  });

  test('differ from each other both ways or not at all', () => {
    fc.assert(
      fc.property(anySpec, anySpec, (a, b) => {
        expect(difference(version, a, b) === '').toBe(difference(version, b, a) === '');
      }),
    );
  });
});

test('no JSON crashes it', () => {
  const shape = shapeOf(buildSpecV1alpha2);
  const names = fc.constantFrom(
    'tags',
    'env',
    'builder',
    'ref',
    'resources',
    'limits',
    'affinity',
    '__proto__',
    'toString',
  );
  const json = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<JsonValue>(null, true, 7, '1Gi', '', JSON.rawJSON('1e400')),
      fc.array(tie('value')),
      fc.dictionary(names, tie('value')),
    ),
  })).value;
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(typeof specDifference(shape, a as JsonObject, b as JsonObject, 'root')).toBe('string');
    }),
    { numRuns: 500 },
  );
});

describe('what a huge spec costs', () => {
  const many = (size: number, prefix: string) => Array.from({ length: size }, (_, i) => `${prefix}${i}`);
  const lines = (text: string) => text.trimEnd().split('\n');

  test('10,000 moved tags are explained in full', () => {
    const tags = many(10_000, 'tag-');
    expect(changes({ tags }, { tags: ['new', ...tags] })).toBe('{*v1alpha2.BuildSpec}.Tags[?->0]:\n\t+: "new"\n');
  });

  test('after 10,000 blocks the rest is only counted', () => {
    const text = lines(changes({ tags: many(30_000, 'a') }, { tags: many(30_000, 'b') }));
    expect(text).toHaveLength(3 * 10_000 + 1);
    expect(text.slice(-3)).toEqual(['\t-: "a9999"', '\t+: "b9999"', 'and 20000 more differences']);
  });

  test('of lists shown as a whole, 10,000 elements are shown', () => {
    expect(changes({ tags: many(20_000, '') }, {})).toBe(
      `{*v1alpha2.BuildSpec}.Tags:\n\t-: "[${many(10_000, '').join(' ')} ...]"\n\t+: "[]"\n`,
    );
    const { length } = changes(
      {},
      { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: Array(1_000_000).fill({}) } } },
    );
    expect(length).toBeLessThan(3_000_000);
  });

  test('lists too intricate to explain well are compared index by index', () => {
    const terms = (values: string[]) => ({
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: Array.from({ length: 40 }, () => ({
            labelSelector: { matchExpressions: Array.from({ length: 30 }, (_, j) => ({ key: `k${j}`, values })) },
          })),
        },
      },
    });
    const [first = '', ...rest] = many(400, 'v');
    const text = changes(terms([first, ...rest]), terms([...rest, first]));
    const path =
      '{*v1alpha2.BuildSpec}.Affinity.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution[0].LabelSelector.MatchExpressions[0].Values';
    // First as the reference would: the first value moved to the end. When that has cost too much, position by position.
    const paths = lines(text).filter((line) => line.startsWith('{'));
    expect(paths[0]).toBe(`${path}[0->?]:`);
    expect(paths.at(-1)).toMatch(/\.Values\[\d+\]:$/);
  });
});
