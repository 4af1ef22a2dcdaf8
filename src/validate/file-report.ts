// What one file gives to the report: collected object by object, with what flags and comments ignore left out.
import type { ManifestObject, Unreadable } from '../documents/document.ts';
import { fieldPath } from './field-path.ts';
import type { Finding } from './finding.ts';
import type { SetMember } from './set-member.ts';
import { snippetOf } from './snippet.ts';

/** Plain data: it travels between threads. */
export interface FileReport {
  /** Number of the file in the order of the run. */
  readonly file: number;
  readonly findings: Finding[];
  readonly members: SetMember[];
  /** Objects of kpack.io. */
  objects: number;
  /** Objects of other groups. */
  skipped: number;
  /** Findings left out. */
  ignored: number;
  /** The content where it cannot be read a second time: standard input, pipes. */
  bytes?: Uint8Array;
}

/** A report with nothing in it. */
export const emptyFileReport = (file: number): FileReport => ({
  file,
  findings: [],
  members: [],
  objects: 0,
  skipped: 0,
  ignored: 0,
});

/** Adds findings about an object, less those whose code is ignored everywhere or by a comment at their field. */
export function addFindings(
  report: FileReport,
  object: ManifestObject,
  findings: readonly Finding[],
  ignored: ReadonlySet<string>,
): void {
  for (const finding of findings) {
    if (ignored.has(finding.code) || object.ignored(fieldPath(finding.path)).includes(finding.code))
      report.ignored += 1;
    else report.findings.push(withSnippet(finding, object));
  }
}

/** Adds what could not be read. */
export function addUnreadable(report: FileReport, unreadable: Unreadable, ignored: ReadonlySet<string>): void {
  const { code, file, message, hint, position, severity = 'error' } = unreadable;
  if (ignored.has(code) || unreadable.ignored?.includes(code)) {
    report.ignored += 1;
    return;
  }
  const finding = { code, severity, file, path: '', message, hint, ...(position && { position }) };
  report.findings.push(withSnippet(finding, unreadable));
}

function withSnippet(finding: Finding, source: { line?(number: number): string }): Finding {
  const { position } = finding;
  const line = position && finding.snippet === undefined ? source.line?.(position.line) : undefined;
  return line === undefined || position === undefined
    ? finding
    : { ...finding, snippet: snippetOf(line, position.column) };
}
