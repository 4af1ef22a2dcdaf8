// `--output github`: workflow commands, which GitHub shows as annotations beside the changed lines.
import type { Finding, Severity } from '../validate/finding.ts';
import { artifactPath } from './artifact-path.ts';
import { subject } from './object-label.ts';
import type { ReportFormat } from './report-options.ts';
import { summaryLine } from './summary-line.ts';
import { visible, visibleLines } from './visible-text.ts';

const COMMANDS: Record<Severity, string> = { error: 'error', warning: 'warning', note: 'notice' };

/** A command a finding. The log shows of it only the message, so that names the place too. */
export const githubReport: ReportFormat = (report, options) => {
  const commands = report.findings.map((finding) => command(finding, artifactPath(finding.file, options)));
  return [...commands, ...(options.quiet ? [] : [summaryLine(report)])].map((line) => `${line}\n`).join('');
};

function command(finding: Finding, file: string): string {
  const { severity, code, position, message, hint } = finding;
  const about = visible(subject(finding));
  const properties = {
    file,
    ...(position && { line: String(position.line), col: String(position.column) }),
    title: about === '' ? code : `${code}: ${about}`,
  };
  const named = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(value)}`);
  const place = position === undefined ? visible(file) : `${visible(file)}:${position.line}:${position.column}`;
  const text = [
    ...visibleLines(message),
    `hint: ${visible(hint)}`,
    `at ${place}${about === '' ? '' : `, ${about}`} (${code})`,
  ];
  return `::${COMMANDS[severity]} ${named.join(',')}::${escapedData(text.join('\n'))}`;
}

/** As GitHub's own toolkit escapes them. */
const escapedData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapedProperty = (text: string): string => escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
