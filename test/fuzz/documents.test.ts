// A short run of fuzzed manifest files through reading, judging, reports and rewriting; `node bench/fuzz-documents.ts` is the long one.
import { expect, test } from 'vitest';
import { runDocuments } from '../../bench/fuzz/documents/run-documents.ts';

const SEED = 20_261_125;
const DOCUMENTS = 1_500;

test(`${DOCUMENTS} files that nobody should write`, { timeout: 240_000 }, async () => {
  const summary = await runDocuments({ seed: SEED, from: 0, documents: DOCUMENTS, threads: 1 });
  expect(summary.violations).toEqual([]);
  expect(summary.documents).toBe(DOCUMENTS);
  // It did read what it is there to read, and had something to say.
  expect(summary.objects).toBeGreaterThan(DOCUMENTS / 4);
  expect(summary.findings).toBeGreaterThan(DOCUMENTS);
});
