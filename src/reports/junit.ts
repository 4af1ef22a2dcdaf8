// `--output junit`: the XML that Jenkins, GitLab and most other CI systems read as test results.
import type { Finding, Severity } from '../validate/finding.ts';
import { artifactPath } from './artifact-path.ts';
import { subject } from './object-label.ts';
import type { ReportFormat, ReportOptions } from './report-options.ts';
import { reaches } from './severities.ts';
import { summaryLine } from './summary-line.ts';
import { escaped, INVISIBLE } from './visible-text.ts';

/**
 * A suite a file; in it a test case a finding, or one that passes where there is none. What is not bad enough to fail the run passes with
 * its text as output. Names hold no line numbers: CI systems follow a test case from run to run by its name.
 */
export const junitReport: ReportFormat = (report, options) => {
  const byFile = Map.groupBy(report.findings, ({ file }) => file);
  const names = new Set([...(report.files ?? []), ...byFile.keys()]);
  const suites = [...names].map((file) => suite(artifactPath(file, options), byFile.get(file) ?? [], options.failOn));
  const { tests, failures } = total(suites);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="kpack validate" tests="${tests}" failures="${failures}" errors="0">`,
    ...suites.map(({ xml }) => xml),
    ...(options.quiet ? [] : [`  <!-- ${summaryLine(report)} -->`]),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
};

interface Suite {
  readonly tests: number;
  readonly failures: number;
  readonly xml: string;
}

const total = (suites: readonly Suite[]): { tests: number; failures: number } =>
  suites.reduce((sum, { tests, failures }) => ({ tests: sum.tests + tests, failures: sum.failures + failures }), {
    tests: 0,
    failures: 0,
  });

function suite(file: string, findings: readonly Finding[], failOn: ReportOptions['failOn']): Suite {
  const failures = findings.filter(({ severity }) => reaches(severity, failOn)).length;
  const tests = Math.max(findings.length, 1);
  const cases = findings.length > 0 ? findings.map((finding) => testCase(file, finding, failOn)) : [passed(file)];
  const head = `  <testsuite name="${attribute(file)}" tests="${tests}" failures="${failures}" errors="0">`;
  return { tests, failures, xml: [head, ...cases, '  </testsuite>'].join('\n') };
}

const passed = (file: string): string => `    <testcase name="valid" classname="${attribute(file)}"/>`;

function testCase(file: string, finding: Finding, failOn: Severity): string {
  const { code, message, hint, position, severity } = finding;
  const name = [code, subject(finding)].filter((part) => part !== '').join(': ');
  const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
  const text = content(`${place}: ${severity} ${code}\n${message}\nhint: ${hint}`);
  const said = reaches(severity, failOn)
    ? `<failure type="${attribute(code)}" message="${attribute(message)}">${text}</failure>`
    : `<system-out>${text}</system-out>`;
  return `    <testcase name="${attribute(name)}" classname="${attribute(file)}">${said}</testcase>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no way to write most control characters; line breaks and tabs it has. */
const content = (text: string): string =>
  text
    .replace(INVISIBLE, (character) => ('\n\t'.includes(character) ? character : escaped(character)))
    .replace(/[\ufffe\uffff]/g, escaped)
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .toWellFormed();

const attribute = (text: string): string => content(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
