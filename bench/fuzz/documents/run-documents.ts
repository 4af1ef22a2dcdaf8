// A whole run of fuzzed documents in threads that are watched: one that dies or hangs costs the document that it had in hand.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { DocumentAnswer, DocumentOrder, Slowest } from './document-thread.ts';

/** What is to be run. */
export interface DocumentRun {
  readonly seed: number;
  readonly from: number;
  readonly documents: number;
  readonly threads: number;
  readonly progress?: (text: string) => void;
}

/** What came of it. */
export interface DocumentSummary {
  readonly seed: number;
  documents: number;
  objects: number;
  findings: number;
  slowest: Slowest;
  /** Documents that went wrong; made again by seed and index. */
  readonly violations: { readonly index: number; readonly faults: readonly string[] }[];
}

/** When a document counts as one that never ends, in ms: long, since the machine may have other things to do. */
const HANGS_MS = 60_000;
const LOOK_MS = 1_000;

/** Runs documents `from` to `from + documents`. */
export async function runDocuments(run: DocumentRun): Promise<DocumentSummary> {
  const { seed, from, documents, threads, progress } = run;
  const summary: DocumentSummary = {
    seed,
    documents: 0,
    objects: 0,
    findings: 0,
    slowest: { index: from, cpuMs: 0 },
    violations: [],
  };
  const share = Math.ceil(documents / threads);
  const lane = async (start: number, end: number): Promise<void> => {
    for (let next = start; next < end; ) {
      const lost = await thread({ seed, from: next, to: end, inHand: counter() }, summary, progress);
      if (lost === undefined) return;
      summary.violations.push(lost);
      next = lost.index + 1;
    }
  };
  await Promise.all(
    Array.from({ length: threads }, (_, i) =>
      lane(from + i * share, Math.min(from + documents, from + (i + 1) * share)),
    ),
  );
  return summary;
}

const counter = (): Int32Array<SharedArrayBuffer> =>
  new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Gives the document that the thread died of, if it did. */
async function thread(
  order: DocumentOrder,
  summary: DocumentSummary,
  progress: DocumentRun['progress'],
): Promise<DocumentSummary['violations'][number] | undefined> {
  const worker = new Worker(new URL('./document-thread.ts', import.meta.url), { workerData: order });
  let why: string | undefined;
  worker.on('message', (answer: DocumentAnswer) => {
    if ('index' in answer) summary.violations.push({ index: answer.index, faults: answer.faults });
    else {
      summary.documents += answer.done;
      summary.objects += answer.objects;
      summary.findings += answer.findings;
      if (answer.slowest.cpuMs > summary.slowest.cpuMs) summary.slowest = answer.slowest;
      progress?.(`${summary.documents} documents, ${summary.violations.length} went wrong`);
    }
  });
  worker.on('error', (error) => {
    why = `ended its thread: ${error instanceof Error ? error.message : String(error)}`;
  });
  let [seen, since] = [0, performance.now()];
  const watch = setInterval(() => {
    const now = Atomics.load(order.inHand, 0);
    if (now !== seen) [seen, since] = [now, performance.now()];
    else if (performance.now() - since > HANGS_MS) {
      why = `does not end within ${HANGS_MS / 1000} s`;
      void worker.terminate();
    }
  }, LOOK_MS);
  await once(worker, 'exit');
  clearInterval(watch);
  return why === undefined ? undefined : { index: Atomics.load(order.inHand, 0) - 1, faults: [why] };
}
