// The files of a run in their order, each once, and what was named and could not be found.
import { resolve } from 'node:path';
import { type FileToRead, findFiles } from '../documents/find-files.ts';
import { addUnreadable, emptyFileReport, type FileReport } from './file-report.ts';

/** What the paths of a run name. */
export interface Inputs {
  readonly files: readonly FileToRead[];
  /** Reports on what is no file to read; their numbers lie between those of the files around them. */
  readonly unfound: readonly FileReport[];
}

/** @param onFile called for each file that is found, with how many there are now */
export async function findInputs(
  paths: readonly string[],
  ignored: ReadonlySet<string>,
  onFile: (count: number) => void,
): Promise<Inputs> {
  const files: FileToRead[] = [];
  const unfound: FileReport[] = [];
  const seen = new Set<string>();
  for await (const found of findFiles(paths)) {
    if (!('path' in found)) {
      const report = emptyFileReport(files.length - 0.5);
      addUnreadable(report, found, ignored);
      unfound.push(report);
      continue;
    }
    const place = found.path === '-' ? '-' : resolve(found.path);
    if (seen.has(place)) continue;
    seen.add(place);
    files.push(found);
    onFile(files.length);
  }
  return { files, unfound };
}
