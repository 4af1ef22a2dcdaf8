// How many threads beside the main one are worth their start: each reads and warms up all code anew (some 120 ms of a core, 60 MB),
// and one thread checks 15,000 ordinary objects in that half second after which a second one begins to pay (measured on two cores).
import { availableParallelism } from 'node:os';

/** Asked once: it costs a system call. */
const CORES = availableParallelism();
/** Files for which one more thread is worth it. */
const FILES_A_THREAD = 1500;
/** Bytes for which one more thread is worth it, where files are few and large. */
const BYTES_A_THREAD = 12_000_000;
/** No more than this, however many cores there are: memory counts too. */
const MOST = 7;

/** Threads for so many files of so many bytes. */
export function threadCount(files: number, bytes: number, cores = CORES): number {
  const worthwhile = Math.max(Math.floor(files / FILES_A_THREAD), Math.floor(bytes / BYTES_A_THREAD));
  return Math.max(0, Math.min(worthwhile, files - 1, cores - 1, MOST));
}
