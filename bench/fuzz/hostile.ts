// Values that have broken parsers before: the edges of numbers, quantities, times, references and strings, as JSON source text.
import type { Random } from './random.ts';

// biome-ignore format: a line a family
const NUMBERS = [
  '0', '-0', '-1', '1.5', '1e2', '1E+2', '1e400', '-1e400', '1e-400', '0.1', '2147483648', '4294967296', '9007199254740992',
  '9007199254740993', '-9007199254740993', '9223372036854775807', '9223372036854775808', '-9223372036854775808',
  '-9223372036854775809', '18446744073709551616', '1e2000000000', '1.0', '100000000000000000000000000000000000000000',
] as const;

/** Beside these, every number above as text is a quantity too. */
// biome-ignore format: a line a family
const QUANTITIES = [
  '1e2000000000', '1e-2000000000', '-1e2000000000', '1E99999999999999999999', '1e100000', '1e1000000', '1e30', '1e31', '2G', '2Gi',
  '0.5G', '-1Gi', '+1Gi', '.5', '5.', '.', '1Ki', '1k', '1K', '1m', '1n', '1u', '1E', '1e', '1Ei', '', ' 1G', '1G ', '1,5G', '1_000', '0x10', 'NaN',
  'Infinity', '1i', 'G', '9223372036854775807Ei', '0.0000000000000000000000000000001', '1e+', '--1', '1e1e1',
] as const;

// biome-ignore format: a line a family
const TEXTS = [
  '', ' ', 'null', 'true', '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '../../etc/passwd', '<script>&"\'',
  'a\nb', 'a\u0000b', '\u2028\u2029', '\ufeff', '\ufffd', '\u202e', 'ÄÖÜ', '🏗️', 'İ', 'ß', 'ſ', 'K', '%00', '%s%n', '$(touch x)', '{{.}}',
  'gcr.io/foo', 'gcr.io//foo', 'https://gcr.io/foo', 'foo/', '/foo', 'gcr.io:', 'localhost:99999/x', '[::1]:5000/x', 'x@sha256:00', 'x:tag@sha256:00', 'X/Y',
  'registry.example.com/a:b:c', 'UPPER', 'a..b', '-', '_', 'now', '-1', '99999999999999999999', 'BuildNumber', 'None', 'buildNumber', 'Builder',
  'ClusterBuilder', '2026-11-25T09:00:00Z', '2026-13-45T99:99:99Z', 'yesterday', '0001-01-01T00:00:00Z', '2026-11-25T09:00:00.999999999999+23:59',
] as const;

/** Escapes that decode to halves of characters, to nothing, or to what looks like syntax. */
// biome-ignore format: a line a family
const RAW_STRINGS = [
  '"\\ud800"', '"\\udfff\\ud800"', '"a\\ud83db"', '"\\ud83c\\udfd7"', '"\\u0000"', '"\\u005f_proto__"', '"\\"\\\\\\/"', '"\\u0022:"', '"\\":1,\\""',
  '"\\x41"', '"\\u12"', '"tab\there"', '"unterminated', "'single'",
] as const;

const SHAPES = [
  'null',
  'true',
  'false',
  '[]',
  '{}',
  '[null]',
  '[[]]',
  '[{}]',
  '{"a":null}',
  '{"":""}',
  '[[[[[]]]]]',
  'undefined',
  'NaN',
  '',
] as const;

/** Long texts that make a careless pattern or loop take quadratic time. */
const LONG: readonly ((length: number) => string)[] = [
  (n) => 'a'.repeat(n),
  (n) => `${'a'.repeat(n)}!`,
  (n) => 'a/'.repeat(n / 2),
  (n) => 'a.'.repeat(n / 2),
  (n) => 'a-'.repeat(n / 2),
  (n) => '-'.repeat(n),
  (n) => `a:${'b'.repeat(n)}`,
  (n) => '9'.repeat(n),
  (n) => `0.${'0'.repeat(n)}1`,
  (n) => `${'1'.repeat(n)}Gi`,
  (n) => `1e${'9'.repeat(n)}`,
  (n) => ' '.repeat(n),
  (n) => '\n'.repeat(n),
  (n) => `x@sha256:${'f'.repeat(n)}`,
  (n) => '\\'.repeat(n),
  (n) => '<'.repeat(n),
  (n) => 'a__b.'.repeat(n / 5),
  (n) => `${'é'.repeat(n / 2)}`,
];

/** A long text as JSON source. @param length about so many characters */
export const longText = (random: Random, length: number): string => JSON.stringify(random.pick(LONG)(length));

/** Any of these as JSON source text; most of them are valid JSON. */
export function hostileValue(random: Random): string {
  const kind = random.int(20);
  if (kind < 5) return random.pick(NUMBERS);
  if (kind < 10) return JSON.stringify(random.pick(QUANTITIES));
  if (kind < 15) return JSON.stringify(random.pick(TEXTS));
  if (kind < 16) return random.chance(0.8) ? random.pick(RAW_STRINGS.slice(0, 9)) : random.pick(RAW_STRINGS);
  if (kind < 17) return longText(random, random.pick([100, 256, 1000, 5000]));
  return random.chance(0.95) ? random.pick(SHAPES.slice(0, 11)) : random.pick(SHAPES);
}

// biome-ignore format: a line a family
const KEYS = [
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', '', ' ', '0', '-', 'a/b', 'a~b', '~0', '~1', 'rawJSON', 'foo', 'spec', 'metadata',
  'status', 'kind', 'apiVersion', 'tag', 'tags', 'cache', 'volume', 'size', 'builder', 'source', 'git', 'blob', 'registry', 'build', 'env', 'valueFrom', 'notary',
  'cnbBindings', 'bindings', 'services', 'serviceAccount', 'serviceAccountName', 'additionalTags', 'order', 'group', 'resources', 'limits', 'tolerations', 'affinity',
  'lastBuild', 'conditions', 'annotations', 'labels', 'deletionTimestamp', 'kpack.io/services', 'kpack.io/affinity', 'kpack.io/buildTimeout',
  'conversion.kpack.io/v1alpha2', 'é', '\u0000',
] as const;

/** A member's name as JSON source text, known to the schemas or not. */
export function hostileKey(random: Random): string {
  if (random.chance(0.02)) return '"\\ud800"';
  if (random.chance(0.02)) return '"\\u005f\\u005fproto__"';
  return JSON.stringify(random.pick(KEYS));
}
