// `--output json` is what docs/ci.md and its schema promise.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonReport } from '../../src/reports/json.ts';
import { anyFinding } from './findings.ts';
import { clean, everything, options, reportOf } from './reports.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const schema = JSON.parse(readFileSync(join(docs, 'validate-report.schema.json'), 'utf8'));
const validate = new Ajv({ allErrors: true }).compile(schema);

test('one of everything', () => {
  expect(JSON.parse(jsonReport(everything, options))).toEqual({
    version: 1,
    findings: [
      {
        code: 'same-tag',
        severity: 'warning',
        file: 'apps/app.yaml',
        line: 6,
        column: 8,
        object: { apiVersion: 'kpack.io/v1alpha2', kind: 'Image', namespace: '', name: 'app' },
        path: 'spec.tag',
        message: 'first line: 100%\n\tgot: a, b',
        hint: 'Give each Image a tag of its own.',
      },
      expect.objectContaining({ code: 'required-field', severity: 'error', line: 9, column: 5 }),
      expect.objectContaining({ code: 'reference-elsewhere', severity: 'note' }),
      {
        code: 'unreadable-file',
        severity: 'error',
        file: 'no such.yaml',
        path: '',
        message: 'there is no such file',
        hint: 'Correct the path.',
      },
    ],
    summary: { files: 12, objects: 40, skipped: 7, ignored: 1, errors: 2, warnings: 1, notes: 1 },
  });
});

test.each([
  ['one of everything', everything],
  ['nothing', clean],
])('the schema allows %s', (_, report) => {
  expect(validate(JSON.parse(jsonReport(report, options))) ? [] : validate.errors).toEqual([]);
});

test('the schema refuses other members, and a line without a column', () => {
  const [finding] = JSON.parse(jsonReport(everything, options)).findings;
  const withFinding = (changed: object) => ({ ...JSON.parse(jsonReport(clean, options)), findings: [changed] });
  expect(validate(withFinding(finding))).toBe(true);
  expect(validate(withFinding({ ...finding, rule: 'x' }))).toBe(false);
  expect(validate(JSON.parse(JSON.stringify(withFinding({ ...finding, column: undefined }))))).toBe(false);
});

test('any finding is printable, and comes back as it was', () => {
  fc.assert(
    fc.property(anyFinding, (finding) => {
      const text = jsonReport(reportOf(finding), options);
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e]/u);
      const { position, snippet: _, ...rest } = finding;
      const back = JSON.parse(text);
      expect(back.findings).toEqual([{ ...rest, ...position }]);
      expect(validate(back) ? [] : validate.errors).toEqual([]);
    }),
  );
});
