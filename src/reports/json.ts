// `--output json`: for programs. docs/ci.md describes it and docs/validate-report.schema.json declares it.
import type { Finding } from '../validate/finding.ts';
import { printableJson } from './printable-json.ts';
import type { ReportFormat } from './report-options.ts';
import { countBySeverity } from './severities.ts';

/** Counted up when a member goes away or means something else; new members may come at any time. */
const VERSION = 1;

/** One object: findings and counts. */
export const jsonReport: ReportFormat = ({ findings, counts }) => {
  const { error, warning, note } = countBySeverity(findings);
  const { files, objects, skipped, ignored } = counts;
  return `${printableJson({
    version: VERSION,
    findings: findings.map(entry),
    summary: { files, objects, skipped, ignored, errors: error, warnings: warning, notes: note },
  })}\n`;
};

const entry = ({ code, severity, file, position, object, path, message, hint }: Finding) => ({
  code,
  severity,
  file,
  ...(position && { line: position.line, column: position.column }),
  ...(object && {
    object: { apiVersion: object.apiVersion, kind: object.kind, namespace: object.namespace, name: object.name },
  }),
  path,
  message,
  hint,
});
