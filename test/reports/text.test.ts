// `--output text`, as people see it.
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textReport } from '../../src/reports/text.ts';
import { snippetOf } from '../../src/validate/snippet.ts';
import { clean, everything, missingField, options, reportOf, sameTag } from './reports.ts';

test('one of everything', () => {
  expect(textReport(everything, options)).toBe(`\
apps/app.yaml:6:8: warning same-tag
    Image app, spec.tag
    first line: 100%
    got: a, b
    6 |   tag: acme/app # pushed
      |        ^^^^^^^^
    hint: Give each Image a tag of its own.

apps/app.yaml:9:5: error required-field
    Image team-a/app, spec.source.git.revision
    missing field(s): spec.source.git.revision
    9 |     git:
      |     ^^^
    hint: Add the field.

apps/app.yaml:9:5: note reference-elsewhere
    Image team-a/app, spec.builder.name
    there is a ClusterBuilder "java" here, and no Builder
    9 |     git:
      |     ^^^
    hint: Add the field.

no such.yaml: error unreadable-file
    there is no such file
    hint: Correct the path.

12 files, 40 objects, 2 errors, 1 warning, 1 note; 7 objects of other groups skipped; 1 finding ignored
`);
});

test('nothing to say', () => {
  expect(textReport(clean, options)).toBe('1 file, 1 object, no errors\n');
  expect(textReport(clean, { ...options, quiet: true })).toBe('');
});

test('quiet leaves the summary out', () => {
  expect(textReport(reportOf(missingField), { ...options, quiet: true })).toMatch(/hint: Add the field\.\n$/);
});

test('colours are the same text in colour', () => {
  const colored = textReport(everything, { ...options, color: true });
  expect(stripVTControlCharacters(colored)).toBe(textReport(everything, options));
  expect(colored).toContain('\u001b[31merror\u001b[39m \u001b[1mrequired-field\u001b[22m');
  expect(colored).toContain('\u001b[33m       ^^^^^^^^\u001b[39m');
});

test('nothing in a manifest reaches the terminal or the runner as a command', () => {
  const nasty = '\u001b]0;gone\u0007\u009b2J\u202eevil\r\u2028';
  const text = textReport(
    reportOf({
      ...sameTag,
      file: `a${nasty}.yaml`,
      object: { ...missingField.object!, name: nasty },
      path: `spec["${nasty}"]`,
      message: `bad: ${nasty}\n::stop-commands::x\n##[add-mask]secret`,
      hint: nasty,
      snippet: snippetOf(`a: ${nasty}`, 4),
    }),
    options,
  );
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\u2028-\u202e]/u);
  expect(text).not.toMatch(/^\s*::|##\[/m);
  expect(text).toContain('a\\x1b]0;gone\\x07\\x9b2J\\u202eevil\\x0d\\u2028.yaml:6:8: warning');
});

test('a value as long as its file is cut', () => {
  const text = textReport(reportOf({ ...sameTag, message: `invalid value: ${'x'.repeat(1_000_000)}` }), options);
  expect(text.length).toBeLessThan(3000);
  expect(text).toContain('x… (998015 more characters)');
});

test('whatever is in a finding, only its own line breaks break lines', () => {
  const any = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(
    fc.property(any, any, any, any, (path, message, hint, line) => {
      const snippet = snippetOf(line, 1);
      const text = textReport(reportOf({ ...missingField, path, message, hint, snippet }), options);
      expect(text).not.toMatch(/(?!\n)[\p{Cc}]/u);
      expect(text.split('\n').length).toBeLessThanOrEqual(message.split('\n').length + path.split('\n').length + 7);
    }),
  );
});
