// The thread that checks fuzzed documents: importing this file in a thread does it. Another thread watches over it, since a check that never
// ends could not tell of itself.
import { parentPort, workerData } from 'node:worker_threads';
import { checkDocument } from './check-document.ts';
import { fuzzedDocument } from './fuzzed-document.ts';
import { documentSeeds } from './seeds.ts';

/** What the thread is told. */
export interface DocumentOrder {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** [0]: one more than the number of the document in hand. */
  readonly inHand: Int32Array<SharedArrayBuffer>;
}

/** The document that took the most CPU time, in ms. */
export interface Slowest {
  readonly index: number;
  readonly cpuMs: number;
}

/** What it tells: a document that went wrong, or how far it is. */
export type DocumentAnswer =
  | { readonly index: number; readonly faults: readonly string[] }
  | { readonly done: number; readonly objects: number; readonly findings: number; readonly slowest: Slowest };

/**
 * The longest that a document may take, in ms of CPU time (the machine may have other things to do): a second, and large ones as long
 * as a huge one may for its size (100 MB in 20 s).
 */
const lateMs = (bytes: number): number => Math.max(1_000, (bytes / 100e6) * 20_000);
/** Documents between two words. */
const BATCH = 500;

const { seed, from, to, inHand }: DocumentOrder = workerData;
const tell = (answer: DocumentAnswer): void => parentPort?.postMessage(answer);
const seeds = documentSeeds();
let [done, objects, findings] = [0, 0, 0];
let slowest: Slowest = { index: from, cpuMs: 0 };
const sum = (): void => {
  tell({ done, objects, findings, slowest });
  [done, objects, findings] = [0, 0, 0];
};
for (let index = from; index < to; index++) {
  const bytes = fuzzedDocument(seed, index, seeds);
  Atomics.store(inHand, 0, index + 1);
  const before = process.threadCpuUsage();
  const outcome = checkDocument(bytes);
  const { user, system } = process.threadCpuUsage(before);
  const cpuMs = (user + system) / 1000;
  const faults = [...outcome.faults, ...(cpuMs > lateMs(bytes.length) ? [`took ${Math.round(cpuMs)} ms`] : [])];
  if (faults.length > 0) tell({ index, faults });
  if (cpuMs > slowest.cpuMs) slowest = { index, cpuMs: Math.round(cpuMs) };
  done++;
  objects += outcome.objects;
  findings += outcome.findings;
  if (done === BATCH) sum();
}
sum();
