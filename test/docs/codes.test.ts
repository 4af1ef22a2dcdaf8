// docs/messages.md has a section for every code of `kpack validate`, and each example there gets that code.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fixedStorageClasses } from '../../src/admission/fixed-storage-classes.ts';
import type { ManifestObject } from '../../src/documents/document.ts';
import type { JsonObject, JsonValue } from '../../src/schemas/json.ts';
import { CODES } from '../../src/validate/codes.ts';
import type { Finding } from '../../src/validate/finding.ts';
import { judgeObject } from '../../src/validate/judge-object.ts';
import { runValidation } from '../../src/validate/run-validation.ts';
import { set } from '../admission/ask.ts';
import { samples } from '../admission/samples.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'messages.md'), 'utf8');
const [, chapter = ''] = page.split(/^## Codes of kpack validate$/m);
const sections = chapter
  .split(/^## /m, 1)[0]!
  .split(/^#### /m)
  .slice(1)
  .map((section) => {
    const [code = '', ...rest] = section.split('\n');
    return { code, text: rest.join('\n').split(/^### /m, 1)[0]!.trim() };
  });

test('every code has its section, and no section is left over', () => {
  expect(sections.map(({ code }) => code).toSorted()).toEqual(CODES.map(({ code }) => code).toSorted());
});

/** What cannot be shown in a line or two, or needs more than a file. */
const WITHOUT_EXAMPLE = [
  'advice',
  'annotations-too-large',
  'binary-file',
  'control-character',
  'duplicate-binding-name',
  'excessive-aliasing',
  'field-not-stored',
  'forbidden',
  'ignored-text',
  'internal-error',
  'invalid-utf8',
  'large-object',
  'link-loop',
  'namespace-not-found',
  'no-match',
  'not-a-file',
  'not-found',
  'object-too-large',
  'old-unreadable',
  'other-letter-case',
  'refused',
  'server-failure',
  'too-deep',
  'too-large',
  'too-many-faults',
  'unknown-storage-class',
  'unreadable-file',
];

test('every other section has an example', () => {
  const without = sections
    .filter(({ text }) => !/ Example(?: \(.*\))?:[\s\S]*\n\n```text\n[\s\S]*\n```$/.test(text))
    .map(({ code }) => code);
  expect(without.toSorted()).toEqual(WITHOUT_EXAMPLE);
});

/** Messages as they stand on the page. */
const saidBy = (findings: readonly Finding[]): { code: string; said: string }[] =>
  findings.map(({ code, message }) => ({ code, said: message.replaceAll(/^\t/gm, '') }));

describe('examples of one object', () => {
  const codes = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  const withFields = (sample: JsonObject, fields: readonly string[]): JsonObject =>
    fields.reduce((object, field) => {
      const colon = field.indexOf(': ');
      return set(object, field.slice(0, colon), parse(field.slice(colon + 2)) as JsonValue);
    }, sample);
  const manifest = (value: JsonObject): ManifestObject => ({
    file: 'a.yaml',
    value,
    locate: () => ({ line: 1, column: 1 }),
    ignored: () => [],
  });
  const classes: Record<string, string> = {
    '': 'standard:expandable',
    'no default StorageClass': 'none',
    'the default StorageClass cannot grow': 'fixed',
  };

  const examples = sections.flatMap(({ code, text }) => {
    const [, example, said = ''] = / Example: (\w+ v1alpha[12] .*)\.\n\n```text\n([\s\S]*?)\n```$/m.exec(text) ?? [];
    return example === undefined ? [] : [[code, example, said] as const];
  });

  test.each(examples)('%s: %s', (code, example, said) => {
    const [, kind = '', version = ''] = /^(\w+) v1alpha([12]) /.exec(example) ?? [];
    const sample = samples[`${kind.charAt(0).toLowerCase()}${kind.slice(1)}V${version}`]!;
    const storageClasses = fixedStorageClasses(classes[/ \(([^()`]+)\)$/.exec(example)?.[1] ?? '']!);
    const [before = '', after] = example.split(' → ');
    const first = withFields(sample, codes(before));
    const context = after === undefined ? { storageClasses } : { storageClasses, old: manifest(first) };
    const object = after === undefined ? first : withFields(first, codes(after));
    expect(saidBy(judgeObject(manifest(object), context))).toContainEqual({ code, said });
  });

  test('were found', () => {
    expect(examples.length).toBeGreaterThan(50);
  });
});

describe('examples of files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kpack-codes-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const examples = sections.flatMap(({ code, text }) => {
    const [, flag = '', language = '', content, said = ''] =
      / Example(?: \(`(.*)`\))?:\n\n```(\w+)\n([\s\S]*?)```\n\n```text\n([\s\S]*?)\n```$/m.exec(text) ?? [];
    return content === undefined ? [] : [[code, flag, language, content, said] as const];
  });

  test.each(examples)('%s %s', async (code, flag, language, content, said) => {
    const file = join(folder, `${code}.${language}`);
    writeFileSync(file, content);
    const { findings } = await runValidation({
      paths: [file],
      defaultStorageClass: 'none',
      closed: flag === '--closed',
      ignore: [],
    });
    expect(saidBy(findings)).toContainEqual({ code, said: said.replaceAll('manifests.', `${folder}/${code}.`) });
  });

  test('were found', () => {
    expect(examples.length).toBeGreaterThan(15);
  });
});
