// A report with one of everything, for the tests of the formats.
import type { ReportOptions } from '../../src/reports/report-options.ts';
import type { Finding, Report } from '../../src/validate/finding.ts';
import { snippetOf } from '../../src/validate/snippet.ts';

const app = { apiVersion: 'kpack.io/v1alpha2', kind: 'Image', namespace: 'team-a', name: 'app' };

/** An error with all members. */
export const missingField: Finding = {
  code: 'required-field',
  severity: 'error',
  file: 'apps/app.yaml',
  position: { line: 9, column: 5 },
  object: app,
  path: 'spec.source.git.revision',
  message: 'missing field(s): spec.source.git.revision',
  hint: 'Add the field.',
  snippet: snippetOf('    git:', 5),
};

/** A warning of two lines. */
export const sameTag: Finding = {
  code: 'same-tag',
  severity: 'warning',
  file: 'apps/app.yaml',
  position: { line: 6, column: 8 },
  object: { ...app, namespace: '' },
  path: 'spec.tag',
  message: 'first line: 100%\n\tgot: a, b',
  hint: 'Give each Image a tag of its own.',
  snippet: snippetOf('  tag: acme/app # pushed', 8),
};

/** An error about a file as such. */
export const unreadable: Finding = {
  code: 'unreadable-file',
  severity: 'error',
  file: 'no such.yaml',
  path: '',
  message: 'there is no such file',
  hint: 'Correct the path.',
};

/** A note. */
export const elsewhere: Finding = {
  ...missingField,
  code: 'reference-elsewhere',
  severity: 'note',
  path: 'spec.builder.name',
  message: 'there is a ClusterBuilder "java" here, and no Builder',
};

/** One of everything. */
export const everything: Report = {
  findings: [sameTag, missingField, elsewhere, unreadable],
  counts: { files: 12, objects: 40, skipped: 7, ignored: 1 },
  files: ['apps/app.yaml', 'apps/clean.yaml', 'no such.yaml'],
};

/** Nothing to complain of. */
export const clean: Report = {
  findings: [],
  counts: { files: 1, objects: 1, skipped: 0, ignored: 0 },
  files: ['app.yaml'],
};

/** A report of these findings alone. */
export const reportOf = (...findings: Finding[]): Report => ({ ...clean, findings, files: [] });

/** Plain text, 100 columns. */
export const options: ReportOptions = {
  color: false,
  width: 100,
  quiet: false,
  failOn: 'error',
  version: '0.1.0',
  directory: '/repository',
  root: '/repository',
};
