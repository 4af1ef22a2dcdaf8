// `--output text`: for people, on a terminal or in the log of a pipeline.
import { styleText } from 'node:util';
import type { Finding, Severity } from '../validate/finding.ts';
import { subject } from './object-label.ts';
import type { ReportFormat } from './report-options.ts';
import { countBySeverity, SEVERITIES } from './severities.ts';
import { snippetLines } from './snippet-lines.ts';
import { summaryLine } from './summary-line.ts';
import { visible, visibleLines } from './visible-text.ts';

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'cyan' | 'green';
type Paint = (style: Style, text: string) => string;

const COLORS: Record<Severity, Style> = { error: 'red', warning: 'yellow', note: 'cyan' };
const INDENT = '    ';

/** A block a finding, with the line that it is about, and a summary at the end. */
export const textReport: ReportFormat = (report, { color, width, quiet }) => {
  const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
  const blocks = report.findings.map((finding) => block(finding, paint, width));
  if (!quiet) {
    const bySeverity = countBySeverity(report.findings);
    const worst = SEVERITIES.find((severity) => bySeverity[severity] > 0);
    blocks.push(`${paint(worst === undefined ? 'green' : COLORS[worst], summaryLine(report))}\n`);
  }
  return blocks.join('\n');
};

function block(finding: Finding, paint: Paint, width: number): string {
  const { severity, code, message, hint } = finding;
  const lines = [`${paint('bold', place(finding))}: ${paint(COLORS[severity], severity)} ${paint('bold', code)}`];
  const about = visibleLines(subject(finding));
  const indented = [...about, ...visibleLines(message)].filter((line) => line !== '');
  lines.push(...indented.map((line) => INDENT + line), ...snippet(finding, paint, width));
  lines.push(`${INDENT}${paint('green', 'hint:')} ${visible(hint)}`);
  return `${lines.join('\n')}\n`;
}

/** As compilers write it, so that editors and terminals make a link of it. */
const place = ({ file, position }: Finding): string =>
  position === undefined ? visible(file) : `${visible(file)}:${position.line}:${position.column}`;

function snippet({ snippet, position, severity }: Finding, paint: Paint, width: number): string[] {
  if (snippet === undefined || position === undefined) return [];
  const number = String(position.line);
  const bar = paint('dim', '|');
  const { text, carets } = snippetLines(snippet, width - INDENT.length - number.length - ' | '.length);
  return [
    `${INDENT}${paint('dim', number)} ${bar} ${text}`,
    `${INDENT}${' '.repeat(number.length)} ${bar} ${paint(COLORS[severity], carets)}`,
  ];
}
