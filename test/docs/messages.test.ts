// docs/messages.md is true: no sentence of ours is missing in it, and each of its examples says what really is said.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { applyDefaults, validate } from '../../src/admission/admission.ts';
import type { AdmissionContext, StorageClass } from '../../src/admission/request.ts';
import type { JsonObject, JsonValue } from '../../src/schemas/json.ts';
import { cluster, request, set } from '../admission/ask.ts';
import { samples } from '../admission/samples.ts';
import { matcher, sentencesIn } from './sentences.ts';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'messages.md'), 'utf8');

describe('every sentence is explained', () => {
  /** Where sentences for users are made: the rules, what they say of wrong types, and what is said to requests that are no reviews. */
  const sources = [
    ...globSync('src/admission/*.ts', { cwd: root }),
    'src/schemas/quantity.ts',
    'src/schemas/validator.ts',
    ...['body', 'protocol', 'protocol-error', 'review-dependencies'].map((name) => `src/webhook/${name}.ts`),
    ...['git', 'git-base', 'ignored-codes', 'old-set'].map((name) => `src/validate/${name}.ts`),
  ];
  /** Literals of these files that nobody reads as a message, each with the reason. */
  const silent: Record<string, string> = {
    'text/plain; charset=utf-8': 'a header',
    'the object does not have the structure of its kind': 'when ajv gives no reason, which it always does',
    'is not a quantity': 'when a quantity is refused without a reason, which there always is',
    'the object': 'stands for an empty path; the object itself is always an object here',
  };
  // Without code marks and escapes; a newline in a literal stands as <br> in a cell.
  const text = page.replaceAll(/`?<br>`?/g, '\n').replaceAll(/`|\\(?=\|)/g, '');
  const found = sources.flatMap((file) => sentencesIn(join(root, file)).map((parts) => ({ file, parts })));
  const words = (parts: readonly string[]): string => parts.join('…').trim();

  test.each(
    found
      .filter(({ parts }) => silent[words(parts)] === undefined)
      .map(({ file, parts }) => [words(parts), file, parts] as const),
  )('%s', (_, file, parts) => {
    expect(
      matcher(parts.map((part) => part.replaceAll('`', ''))).test(text),
      `${file} says this and docs/messages.md does not`,
    ).toBe(true);
  });

  test('no exception is left over', () => {
    const all = new Set(found.map(({ parts }) => words(parts)));
    expect(Object.keys(silent).filter((sentence) => !all.has(sentence))).toEqual([]);
    expect(all.size).toBeGreaterThan(80);
  });
});

describe('every example is what is said', () => {
  const standard: StorageClass = { name: 'standard', expandable: true };
  const fixed: StorageClass = { name: 'fixed', expandable: false };
  const contexts: Record<string, AdmissionContext> = {
    '': cluster(standard, fixed),
    'no default StorageClass': cluster(),
    'the default StorageClass cannot grow': cluster(fixed),
  };

  /** The cells of the tables whose header is this; a `|` inside a cell is written `\|`. */
  const rows = (header: string): [example: string, said: string][] => {
    const tables = page.split(`${header}\n|---|---|\n`).slice(1);
    return tables.flatMap((table) =>
      table
        .slice(0, table.search(/\n(?!\|)/))
        .split('\n')
        .map((line) => line.split(/(?<!\\)\|/).slice(1, 3) as [string, string]),
    );
  };
  const codes = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

  /** A valid object of the kind with fields such as `spec.tag: a/b` put in. */
  const withFields = (sample: JsonObject, fields: readonly string[]): JsonObject =>
    fields.reduce((object, field) => {
      const colon = field.indexOf(': ');
      return set(object, field.slice(0, colon), parse(field.slice(colon + 2)) as JsonValue);
    }, sample);

  /** What a user is told who creates or updates the object: first defaults, then rules, as the API server asks. */
  function ask(example: string): { message: string; warnings: readonly string[] } {
    const [, kind = '', version = ''] = /^\s*(\w+) v1alpha([12]) /.exec(example) ?? [];
    const sample = samples[`${kind.charAt(0).toLowerCase()}${kind.slice(1)}V${version}`];
    const context = contexts[/\(([^()`]+)\)\s*$/.exec(example)?.[1] ?? ''];
    if (sample === undefined || context === undefined) throw new Error(`cannot read the example ${example}`);
    const [before = '', after] = example.split(' → ');
    const stored = after === undefined ? undefined : withFields(sample, codes(before));
    const old = stored && (applyDefaults(request({ object: stored }), context).object ?? stored);
    const written = old === undefined ? withFields(sample, codes(before)) : withFields(old, codes(after ?? ''));
    const question = old === undefined ? { object: written } : { object: written, old };
    const defaulted = applyDefaults(request(question), context);
    if (!defaulted.allowed) return defaulted;
    const verdict = validate(request({ ...question, object: defaulted.object ?? written }), context);
    return { message: verdict.message, warnings: [...defaulted.warnings, ...verdict.warnings] };
  }
  const lines = (text: string): string => text.replaceAll(/^\t/gm, '').trimEnd();

  test.each(rows('| You write | The message |'))('%s', (example, said) => {
    expect(lines(ask(example).message.replace(/^validation failed: /, ''))).toBe(codes(said).join('\n').trimEnd());
  });

  test.each(rows('| You write | The warning |'))('%s', (example, said) => {
    const { message, warnings } = ask(example);
    expect({ message, warnings }).toEqual({ message: '', warnings: codes(said) });
  });

  test('the tables were found', () => {
    expect(rows('| You write | The message |').length).toBeGreaterThan(40);
    expect(rows('| You write | The warning |').length).toBeGreaterThan(10);
  });
});
