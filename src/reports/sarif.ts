// `--output sarif`: SARIF 2.1.0, the format of OASIS that code scanning services take in.
import type { CodeInfo } from '../validate/codes.ts';
import type { Finding, Severity } from '../validate/finding.ts';
import { artifactPath } from './artifact-path.ts';
import { codeInfo } from './code-info.ts';
import { fingerprinter } from './fingerprint.ts';
import { objectLabel } from './object-label.ts';
import { printableJson } from './printable-json.ts';
import type { ReportFormat, ReportOptions } from './report-options.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', note: 'note' };

/** One run, with a rule for each code that occurs. */
export const sarifReport: ReportFormat = ({ findings }, options) => {
  const codes = [...new Set(findings.map(({ code }) => code))].toSorted();
  const fingerprint = fingerprinter();
  const driver = {
    name: 'kpack validate',
    semanticVersion: options.version,
    rules: codes.map((code) => rule(codeInfo(code), options)),
  };
  const results = findings.map((finding) => ({
    ruleId: finding.code,
    ruleIndex: codes.indexOf(finding.code),
    level: LEVELS[finding.severity],
    message: { text: `${finding.message}\n${finding.hint}` },
    locations: [location(finding, options)],
    partialFingerprints: { 'kpackFinding/v1': fingerprint(finding, artifactPath(finding.file, options)) },
  }));
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  return `${printableJson({ $schema: SCHEMA, version: '2.1.0', runs: [run] })}\n`;
};

const rule = ({ code, severity, title, hint }: CodeInfo, { messagesUrl }: ReportOptions) => ({
  id: code,
  shortDescription: { text: title },
  help: { text: hint },
  ...(messagesUrl !== undefined && { helpUri: `${messagesUrl}#${code}` }),
  defaultConfiguration: { level: LEVELS[severity] },
});

function location(finding: Finding, options: ReportOptions) {
  const { file, position, object, path, snippet } = finding;
  const whole = snippet?.cutBefore === undefined && snippet?.cutAfter === undefined;
  const region = position && {
    startLine: position.line,
    startColumn: position.column,
    ...(snippet && whole && { snippet: { text: snippet.text } }),
  };
  const name = object && [objectLabel(object), path].filter((part) => part !== '').join(' ');
  return {
    physicalLocation: {
      artifactLocation: { uri: artifactUri(artifactPath(file, options)) },
      ...(region && { region }),
    },
    ...(name !== undefined && {
      logicalLocations: [{ fullyQualifiedName: name, kind: path === '' ? 'object' : 'member' }],
    }),
  };
}

/** Relative references as they are, absolute paths as `file:`; everything that has a meaning in URIs is percent-encoded. */
function artifactUri(path: string): string {
  const encoded = path.toWellFormed().split('/').map(encodeURIComponent).join('/');
  if (/^[A-Za-z]%3A\//.test(encoded)) return `file:///${encoded.replace('%3A', ':')}`;
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}
