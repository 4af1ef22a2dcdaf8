// Checks the files of a run in several threads, this one among them.
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { FileToRead } from '../documents/find-files.ts';
import { type CheckFile, type CheckSettings, fileChecker } from './check-file.ts';
import { addUnreadable, emptyFileReport, type FileReport } from './file-report.ts';
import { fileInHand, type Lanes, sharedCounters, takeFile } from './lane.ts';
import type { LaneAnswer, LaneOrder } from './lane-thread.ts';
import { internalError } from './unchecked.ts';

/** Told when a file is done. */
export type OnReport = (report: FileReport) => void;

/** How long this thread works before it looks at what others have sent, ms. */
const TURN_MS = 15;

/** Starts a thread that gets ready while there is nothing to do for it yet. The bundle is one file, so it is the thread's too. */
export function startThread(): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  return new Worker(new URL(isSource ? './lane-thread.ts' : import.meta.url, import.meta.url));
}

/**
 * Checks all files but the standard input, and tells each report once, in any order. A thread that dies costs the file that it had in
 * hand, which gets an `internal-error`.
 * @param threads started, and given nothing yet; they have ended when this resolves or rejects
 * @throws the reason of the signal when it is aborted
 */
export async function checkInLanes(
  files: readonly FileToRead[],
  settings: CheckSettings,
  threads: readonly Worker[],
  onReport: OnReport,
  signal?: AbortSignal,
): Promise<void> {
  const lanes: Lanes = { files, shared: sharedCounters(1 + threads.length) };
  const check = fileChecker(settings);
  const told = new Set<number>();
  const tell = (report: FileReport): void => {
    told.add(report.file);
    onReport(report);
  };
  const ends = threads.map((thread, i) => serve(thread, { ...lanes, settings, lane: 1 + i }, tell));
  try {
    await workHere(lanes, check, tell, signal);
    for (const { file, why } of (await aborted(Promise.all(ends), signal)).flat()) {
      tell(lost(files[file], file, why, settings.ignore));
    }
    // What a dead thread had done without telling is done again.
    for (const [number, file] of files.entries()) if (file.path !== '-' && !told.has(number)) tell(check(file, number));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

async function workHere(lanes: Lanes, check: CheckFile, tell: OnReport, signal?: AbortSignal): Promise<void> {
  let since = performance.now();
  for (let number = takeFile(lanes, 0); number !== undefined; number = takeFile(lanes, 0)) {
    const file = lanes.files[number];
    if (file !== undefined && file.path !== '-') tell(check(file, number));
    if (performance.now() - since < TURN_MS) continue;
    await setImmediate();
    signal?.throwIfAborted();
    since = performance.now();
  }
}

interface Loss {
  readonly file: number;
  readonly why: unknown;
}

/** Gives a thread its order; resolves when it has ended, with the file that it died of. */
function serve(thread: Worker, order: LaneOrder, tell: OnReport): Promise<Loss[]> {
  return new Promise((resolve) => {
    let why: unknown;
    thread.on('message', (reports: LaneAnswer) => {
      for (const report of reports) tell(report);
    });
    thread.on('error', (error) => {
      why = error;
    });
    thread.on('exit', (code) => {
      const file = code === 0 ? undefined : fileInHand(order.shared, order.lane);
      resolve(file === undefined ? [] : [{ file, why: why ?? `its thread ended with code ${code}` }]);
    });
    thread.postMessage(order);
  });
}

function lost(file: FileToRead | undefined, number: number, why: unknown, ignored: ReadonlySet<string>): FileReport {
  const report = emptyFileReport(number);
  if (file !== undefined) addUnreadable(report, internalError(file, why), ignored);
  return report;
}

/** The promise, or the signal's reason when that comes first. */
async function aborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  const stop = Promise.withResolvers<never>();
  const abort = (): void => stop.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, stop.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
