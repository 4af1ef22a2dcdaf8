// One fuzzed document through all that `kpack validate` and the rewriting commands do with a file, and what may not happen there.

import { editManifests } from '../../../src/documents/edit-manifests.ts';
import { readObjects } from '../../../src/documents/read-objects.ts';
import { formats } from '../../../src/reports/formats.ts';
import type { ReportOptions } from '../../../src/reports/report-options.ts';
import type { JsonObject } from '../../../src/schemas/json.ts';
import { isObject, sameJson } from '../../../src/schemas/json.ts';
import { type CheckFile, fileChecker } from '../../../src/validate/check-file.ts';
import { CODES } from '../../../src/validate/codes.ts';
import type { Finding } from '../../../src/validate/finding.ts';
import { makeReport } from '../../../src/validate/make-report.ts';

/** What a document came to. */
export interface DocumentOutcome {
  readonly objects: number;
  readonly findings: number;
  /** What must not be: an exception, a finding without words or out of place. */
  readonly faults: readonly string[];
}

const ignore: ReadonlySet<string> = new Set();
const known = new Set(CODES.map(({ code }) => code));
const file = { name: 'fuzzed.yaml', path: 'fuzzed.yaml' };
const options: ReportOptions = {
  color: true,
  width: 100,
  quiet: false,
  failOn: 'error',
  version: '0',
  directory: '/work',
  root: '/work',
};
let check: CheckFile | undefined;

/** Checks a document. Never throws. */
export function checkDocument(bytes: Uint8Array): DocumentOutcome {
  check ??= fileChecker({ defaultStorageClass: 'standard:expandable', ignore });
  try {
    const { bytes: _, ...report } = check(file, 0, bytes);
    const whole = makeReport({ files: [], reports: [{ ...report, members: [] }], notes: [], closed: false, ignore });
    for (const format of Object.values(formats)) format(whole, options);
    const faults = report.findings.flatMap((finding) => faultsOf(finding, bytes));
    return {
      objects: report.objects + report.skipped,
      findings: report.findings.length,
      faults: [...new Set([...faults, ...rewritingFaults(bytes)])],
    };
  } catch (error) {
    return { objects: 0, findings: 0, faults: [wordsOf(error)] };
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

function faultsOf({ code, message, hint, position }: Finding, bytes: Uint8Array): string[] {
  const faults: string[] = [];
  if (code === 'internal-error') faults.push(message);
  if (!known.has(code)) faults.push(`no such code: ${code}`);
  if (message === '' || hint === '' || hint.includes('\n')) faults.push(`${code} without words`);
  if (position !== undefined) {
    const { line, column } = position;
    if (!(line >= 1 && column >= 1 && line <= bytes.length + 1 && column <= bytes.length + 1)) {
      faults.push(`${code} at ${line}:${column}, which is no place of the file`);
    }
  }
  return faults;
}

const LABELS = { 'example.com/fuzzed': 'yes' };

/** Rewrites all objects; what was rewritten must read as it should. */
function rewritingFaults(bytes: Uint8Array): string[] {
  const wanted = new Map<JsonObject, JsonObject>();
  const { bytes: out, changed } = editManifests(file.name, bytes, ({ value }) => {
    const metadata = isObject(value.metadata) ? value.metadata : {};
    const labels = isObject(metadata.labels) ? metadata.labels : {};
    const more = { ...value, metadata: { ...metadata, labels: { ...labels, ...LABELS } } };
    wanted.set(value, more);
    return { value: more };
  });
  if (changed.length === 0) return [];
  const read = [...readObjects(file.name, out).objects].map(({ value }) => value);
  const isThere = (value: JsonObject | undefined): boolean =>
    value === undefined || read.some((one) => sameJson(one, value));
  return changed.every(({ value }) => isThere(wanted.get(value))) ? [] : ['a rewritten object reads otherwise'];
}
