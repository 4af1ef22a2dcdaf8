// Checks one file on its own: reads it, judges each object of kpack.io, and notes what the checks across the set need.
import { fixedStorageClasses } from '../admission/fixed-storage-classes.ts';
import type { ManifestObject } from '../documents/document.ts';
import type { FileToRead } from '../documents/find-files.ts';
import { pathFault } from '../documents/path-fault.ts';
import { readObjects } from '../documents/read-objects.ts';
import { addFindings, addUnreadable, emptyFileReport, type FileReport } from './file-report.ts';
import { isOurs, judgeObject } from './judge-object.ts';
import { type OldObjects, oldObject } from './old-objects.ts';
import { readBytes } from './read-bytes.ts';
import { readSetMember } from './read-set-member.ts';
import { internalError, isFileError } from './unchecked.ts';

/** What holds for every file of a run; plain data, since threads are told too. */
export interface CheckSettings {
  /** As `--default-storage-class` says it. */
  readonly defaultStorageClass: string;
  /** Codes that are ignored everywhere. */
  readonly ignore: ReadonlySet<string>;
  /** Absent: every object is a new one. */
  readonly old?: OldObjects;
}

/** Checks the file of that number; its content is read unless it is given. Never throws. */
export type CheckFile = (file: FileToRead, number: number, content?: Uint8Array) => FileReport;

/** @throws RangeError when the setting of the StorageClass cannot be read */
export function fileChecker(settings: CheckSettings): CheckFile {
  const { ignore, old } = settings;
  const facts = { storageClasses: fixedStorageClasses(settings.defaultStorageClass) };

  const judge = (object: ManifestObject, report: FileReport, item: number): void => {
    const member = readSetMember(object, { file: report.file, item });
    if (member !== undefined) report.members.push(member);
    if (!isOurs(object)) {
      report.skipped += 1;
      return;
    }
    report.objects += 1;
    const before = old && oldObject(old, member);
    addFindings(report, object, judgeObject(object, before ? { ...facts, old: before } : facts), ignore);
  };

  const check = (file: FileToRead, report: FileReport, content: Uint8Array): void => {
    const { objects, unreadable } = readObjects(file.name, content);
    let item = 0;
    for (const object of objects) judge(object, report, item++);
    for (const fault of unreadable) addUnreadable(report, fault, ignore);
  };

  return (file, number, content) => {
    const report = emptyFileReport(number);
    try {
      check(file, report, content ?? readInto(report, file));
    } catch (error) {
      addUnreadable(report, isFileError(error) ? pathFault(file.name, error) : internalError(file, error), ignore);
    }
    return report;
  };
}

function readInto(report: FileReport, file: FileToRead): Uint8Array {
  const { bytes, again } = readBytes(file);
  if (!again) report.bytes = bytes;
  return bytes;
}
