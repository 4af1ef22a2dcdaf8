// One run of `kpack validate`: finds the files, checks each on its own and then the set as a whole, and makes the report.
import { statSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import type { Worker } from 'node:worker_threads';
import { fixedStorageClasses } from '../admission/fixed-storage-classes.ts';
import type { FileToRead } from '../documents/find-files.ts';
import { type CheckSettings, fileChecker } from './check-file.ts';
import type { ClusterFlags } from './cluster-check.ts';
import { CODES } from './codes.ts';
import type { FileReport } from './file-report.ts';
import { findInputs } from './find-inputs.ts';
import type { Report } from './finding.ts';
import { ignoredCodes } from './ignored-codes.ts';
import { checkInLanes, startThread } from './lanes.ts';
import { makeReport } from './make-report.ts';
import { type OldSet, readOldSet } from './old-set.ts';
import { OptionError } from './option-error.ts';
import { threadCount } from './thread-count.ts';

/** What a run is asked. */
export interface ValidationOptions {
  /** Files, folders, globs, `-`. */
  readonly paths: readonly string[];
  /** `none`, `NAME` or `NAME:expandable`. */
  readonly defaultStorageClass: string;
  /** What the manifests refer to has to be among them. */
  readonly closed: boolean;
  /** Codes, also several in one with commas. */
  readonly ignore: readonly string[];
  /** A file or folder with what stood there before. */
  readonly old?: string | undefined;
  /** A commit at which the paths held what stood there before. */
  readonly gitBase?: string | undefined;
  /** Ask an API server instead of judging here. */
  readonly againstCluster?: ClusterFlags | undefined;
  /** Called about every 100 ms, in files. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  /** Ends the run, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const PROGRESS_MS = 100;

/**
 * Checks everything that the paths name.
 * @throws OptionError when an option does not fit (wrong usage); KubeConfigError, ApiError or ConnectionError when the cluster cannot be asked
 */
export async function runValidation(options: ValidationOptions): Promise<Report> {
  const { paths, closed, signal, defaultStorageClass } = options;
  const ignore = ignoredCodes(
    options.ignore,
    CODES.map(({ code }) => code),
  );
  checkOptions(options);
  const threads: Worker[] = [];
  const isLocal = options.againstCluster === undefined;
  const grow = (files: number, bytes: number): void => {
    while (isLocal && threads.length < threadCount(files, bytes)) threads.push(startThread());
  };
  try {
    // Threads get ready while the rest of the files is being found.
    const { files, unfound } = await findInputs(paths, ignore, (count) => grow(count, 0));
    if (threads.length === 0) grow(files.length, sizeOf(files));
    signal?.throwIfAborted();
    const old = await oldSetOf(options);
    const settings: CheckSettings = { defaultStorageClass, ignore, ...(old && { old: old.objects }) };
    const reports = await checkFiles(files, settings, threads, options);
    return makeReport({ files, reports: [...unfound, ...reports], closed, ignore, notes: old?.notes ?? [] });
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function checkOptions({ old, gitBase, againstCluster, defaultStorageClass }: ValidationOptions): void {
  try {
    fixedStorageClasses(defaultStorageClass);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OptionError(`--default-storage-class ${why}`, { cause });
  }
  if (old !== undefined && gitBase !== undefined) throw new OptionError('--old and --git-base exclude each other');
  if (againstCluster !== undefined && (old ?? gitBase) !== undefined) {
    throw new OptionError('--against-cluster compares with what the cluster has: leave out --old and --git-base');
  }
}

async function oldSetOf({ paths, old, gitBase }: ValidationOptions): Promise<OldSet | undefined> {
  if (old !== undefined) return readOldSet({ path: old });
  return gitBase === undefined ? undefined : readOldSet({ paths, ref: gitBase });
}

async function checkFiles(
  files: readonly FileToRead[],
  settings: CheckSettings,
  threads: readonly Worker[],
  { againstCluster, onProgress, signal }: ValidationOptions,
): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  let shown = performance.now();
  const add = (report: FileReport): void => {
    reports.push(report);
    const now = performance.now();
    if (now - shown < PROGRESS_MS) return;
    shown = now;
    onProgress?.(reports.length, files.length);
  };
  const stdin = files.findIndex(({ path }) => path === '-');
  const content = stdin < 0 ? undefined : await buffer(process.stdin);
  if (againstCluster !== undefined) {
    const { checkWithCluster } = await import('./cluster-check.ts');
    await checkWithCluster({
      files,
      stdin: content,
      flags: againstCluster,
      ignore: settings.ignore,
      storageClasses: fixedStorageClasses(settings.defaultStorageClass),
      onReport: add,
      signal,
    });
    return reports;
  }
  const file = files[stdin];
  if (file !== undefined && content !== undefined)
    add({ ...fileChecker(settings)(file, stdin, content), bytes: content });
  await checkInLanes(files, settings, threads, add, signal);
  return reports;
}

/** Bytes of the files, as far as they say so. */
const sizeOf = (files: readonly FileToRead[]): number =>
  files.reduce((sum, { path }) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
