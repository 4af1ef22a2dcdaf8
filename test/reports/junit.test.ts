// `--output junit` is what Jenkins reads, by its schema, and what GitLab follows from run to run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { expect, test } from 'vitest';
import { junitReport } from '../../src/reports/junit.ts';
import type { Report } from '../../src/validate/finding.ts';
import { anyFinding } from './findings.ts';
import { clean, everything, missingField, options, reportOf } from './reports.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'reports');
const schema = XsdValidator.fromDoc(XmlDocument.fromString(readFileSync(join(fixtures, 'jenkins-junit.xsd'), 'utf8')));

/** The report, after it has been read as XML and held against the schema, which throws. */
function junit(report: Report, more: Partial<typeof options> = {}): string {
  const text = junitReport(report, { ...options, ...more });
  const document = XmlDocument.fromString(text);
  schema.validate(document);
  document.dispose();
  return text;
}

test('one of everything', () => {
  expect(junit(everything)).toBe(`\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kpack validate" tests="5" failures="2" errors="0">
  <testsuite name="apps/app.yaml" tests="3" failures="1" errors="0">
    <testcase name="same-tag: Image app, spec.tag" classname="apps/app.yaml"><system-out>apps/app.yaml:6:8: warning same-tag
first line: 100%
	got: a, b
hint: Give each Image a tag of its own.</system-out></testcase>
    <testcase name="required-field: Image team-a/app, spec.source.git.revision" classname="apps/app.yaml"><failure type="required-field" message="missing field(s): spec.source.git.revision">apps/app.yaml:9:5: error required-field
missing field(s): spec.source.git.revision
hint: Add the field.</failure></testcase>
    <testcase name="reference-elsewhere: Image team-a/app, spec.builder.name" classname="apps/app.yaml"><system-out>apps/app.yaml:9:5: note reference-elsewhere
there is a ClusterBuilder &quot;java&quot; here, and no Builder
hint: Add the field.</system-out></testcase>
  </testsuite>
  <testsuite name="apps/clean.yaml" tests="1" failures="0" errors="0">
    <testcase name="valid" classname="apps/clean.yaml"/>
  </testsuite>
  <testsuite name="no such.yaml" tests="1" failures="1" errors="0">
    <testcase name="unreadable-file" classname="no such.yaml"><failure type="unreadable-file" message="there is no such file">no such.yaml: error unreadable-file
there is no such file
hint: Correct the path.</failure></testcase>
  </testsuite>
  <!-- 12 files, 40 objects, 2 errors, 1 warning, 1 note; 7 objects of other groups skipped; 1 finding ignored -->
</testsuites>
`);
});

test('what fails the run is a failure', () => {
  expect(junit(everything, { failOn: 'warning' })).toContain('tests="5" failures="3"');
  expect(junit(everything, { failOn: 'note' })).toContain('tests="5" failures="4"');
});

test('a clean run has a test case that passes', () => {
  expect(junit(clean, { quiet: true })).toBe(`\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kpack validate" tests="1" failures="0" errors="0">
  <testsuite name="app.yaml" tests="1" failures="0" errors="0">
    <testcase name="valid" classname="app.yaml"/>
  </testsuite>
</testsuites>
`);
});

test('the schema is at work', () => {
  const bad = XmlDocument.fromString('<testsuites><testsuite name="a"><case/></testsuite></testsuites>');
  expect(() => schema.validate(bad)).toThrow();
});

test('what XML cannot hold is escaped', () => {
  const text = junit(reportOf({ ...missingField, message: 'a <b> & "c"\u0000\u001b\ufffe\ud800' }));
  expect(text).toContain('message="a &lt;b&gt; &amp; &quot;c&quot;\\x00\\x1b\\ufffe\ufffd"');
});

test('any finding is valid', () => {
  fc.assert(fc.property(fc.array(anyFinding, { maxLength: 3 }), (findings) => void junit(reportOf(...findings))));
});
