// Puts the reports of files together, and adds what the set as a whole has to say.
import type { FileToRead } from '../documents/find-files.ts';
import type { FileReport } from './file-report.ts';
import type { Finding, Report } from './finding.ts';
import { locateRemarks } from './locate-remarks.ts';
import { duplicates } from './set-duplicates.ts';
import { missingReferences } from './set-missing.ts';
import { sameTags } from './set-same-tag.ts';

/** What a run has gathered. */
export interface Gathered {
  readonly files: readonly FileToRead[];
  /** In any order. */
  readonly reports: readonly FileReport[];
  /** About the old set; they come first. */
  readonly notes: readonly Finding[];
  readonly closed: boolean;
  /** Codes that are ignored everywhere. */
  readonly ignore: ReadonlySet<string>;
}

/** The report, in the order of the files and of the positions in them. */
export function makeReport({ files, reports, notes, closed, ignore }: Gathered): Report {
  const sorted = reports.toSorted((a, b) => a.file - b.file);
  const members = sorted.flatMap((report) => report.members);
  const all = [...duplicates(members), ...sameTags(members), ...missingReferences(members, closed)];
  const remarks = all.filter(({ code }) => !ignore.has(code));
  const kept = new Map(sorted.flatMap(({ file, bytes }) => (bytes === undefined ? [] : [[file, bytes] as const])));
  const located = locateRemarks(remarks, { files, kept });
  const ofSet = Map.groupBy(located, ({ file }) => file);
  const findings = sorted.flatMap((report) => {
    const more = (ofSet.get(report.file) ?? []).flatMap(({ finding }) => finding ?? []);
    return [...report.findings, ...more].sort(byPosition);
  });
  const sum = (count: (report: FileReport) => number): number => sorted.reduce((total, one) => total + count(one), 0);
  const shownNotes = notes.filter(({ code }) => !ignore.has(code));
  const ignoredOfSet = all.length - remarks.length + located.filter(({ finding }) => finding === undefined).length;
  return {
    findings: [...shownNotes, ...findings],
    counts: {
      files: files.length,
      objects: sum(({ objects }) => objects),
      skipped: sum(({ skipped }) => skipped),
      ignored: sum(({ ignored }) => ignored) + ignoredOfSet + notes.length - shownNotes.length,
    },
    files: files.map(({ name }) => name),
  };
}

/** What is about the whole file comes first. */
const byPosition = ({ position: a }: Finding, { position: b }: Finding): number =>
  (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
