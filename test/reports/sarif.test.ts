// `--output sarif` is SARIF 2.1.0, by its schema, and says what services need.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sarifReport } from '../../src/reports/sarif.ts';
import { anyFinding } from './findings.ts';
import { clean, everything, missingField, options, reportOf, sameTag } from './reports.ts';

/** The published schema is of draft 4, where `$id` was `id`; all else that it uses means the same to ajv. */
const {
  id: _,
  $schema: __,
  ...schema
} = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'reports', 'sarif-2.1.0-rtm.5.json'), 'utf8'));
const validate = new Ajv({
  allErrors: true,
  unicodeRegExp: false,
  formats: {
    uri: URL.canParse,
    'uri-reference': (text: string) => /^[\w:/?#[\]@!$&'()*+,;=.~%-]*$/.test(text) && URL.canParse(text, 'file:///'),
    'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
  },
}).compile(schema);

const sarif = (report: Parameters<typeof sarifReport>[0], more: Partial<typeof options> = {}) => {
  const log = JSON.parse(sarifReport(report, { ...options, ...more }));
  expect(validate(log) ? [] : validate.errors).toEqual([]);
  return log;
};

test('the schema is at work', () => {
  const log = JSON.parse(sarifReport(everything, options));
  log.runs[0].results[0].level = 'fatal';
  delete log.runs[0].results[1].message;
  expect(validate(log)).toBe(false);
});

test('a finding is a result with its rule, place and object', () => {
  const { version, runs } = sarif(reportOf(sameTag, missingField), { messagesUrl: 'https://example.com/messages.md' });
  expect(version).toBe('2.1.0');
  expect(runs).toHaveLength(1);
  expect(runs[0].columnKind).toBe('utf16CodeUnits');
  expect(runs[0].tool.driver).toMatchObject({ name: 'kpack validate', semanticVersion: '0.1.0' });
  expect(runs[0].tool.driver.rules[1]).toEqual({
    id: 'same-tag',
    shortDescription: { text: 'Two Images push to the same tag' },
    help: { text: expect.stringMatching(/^Give each Image a tag of its own/) },
    helpUri: 'https://example.com/messages.md#same-tag',
    defaultConfiguration: { level: 'warning' },
  });
  expect(runs[0].results[0]).toEqual({
    ruleId: 'same-tag',
    ruleIndex: 1,
    level: 'warning',
    message: { text: 'first line: 100%\n\tgot: a, b\nGive each Image a tag of its own.' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'apps/app.yaml' },
          region: { startLine: 6, startColumn: 8, snippet: { text: '  tag: acme/app # pushed' } },
        },
        logicalLocations: [{ fullyQualifiedName: 'Image app spec.tag', kind: 'member' }],
      },
    ],
    partialFingerprints: { 'kpackFinding/v1': expect.stringMatching(/^[0-9a-f]{32}:1$/) },
  });
});

test('without a place for the documentation there are no links', () => {
  expect(sarif(everything).runs[0].tool.driver.rules.filter((rule: object) => 'helpUri' in rule)).toEqual([]);
});

test('nothing to say is an empty run', () => {
  expect(sarif(clean).runs[0].results).toEqual([]);
});

test('a fingerprint outlives lines that come and go, and tells equal findings apart', () => {
  const prints = (report: Parameters<typeof sarifReport>[0]): string[] =>
    sarif(report).runs[0].results.map(
      (result: { partialFingerprints: object }) => Object.values(result.partialFingerprints)[0],
    );
  const moved = { ...missingField, position: { line: 90, column: 1 } };
  const [first = '', second = ''] = prints(reportOf(missingField, moved));
  expect(prints(reportOf(moved))).toEqual([first]);
  expect(second).toBe(first.replace(':1', ':2'));
  expect(prints(reportOf({ ...missingField, path: 'spec.tag' }))).not.toEqual([first]);
});

test.each([
  ['apps/app.yaml', '/repository', '/repository', 'apps/app.yaml'],
  ['app.yaml', '/repository/apps', '/repository', 'apps/app.yaml'],
  ['../app.yaml', '/repository/apps', '/repository', 'app.yaml'],
  ['./app.yaml', '/repository', '/repository', 'app.yaml'],
  ['/repository/a b#1%.yaml', '/repository', '/repository', 'a%20b%231%25.yaml'],
  ['../other/app.yaml', '/repository', '/repository', 'file:///other/app.yaml'],
  ['<stdin>', '/repository', '/repository', '%3Cstdin%3E'],
])('the file %s in %s below %s is %s', (file, directory, root, uri) => {
  const [result] = sarif(reportOf({ ...missingField, file }), { directory, root }).runs[0].results;
  expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe(uri);
});

test('any finding is valid', () => {
  fc.assert(
    fc.property(fc.array(anyFinding, { maxLength: 3 }), (findings) => void sarif(reportOf(...findings))),
    {
      numRuns: 50,
    },
  );
});
