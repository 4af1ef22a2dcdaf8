// Fuzzed manifest files: `node bench/fuzz-documents.ts [--documents 100000] [--seed 1] [--from 0] [--threads 2] [--offenders .cache/fuzz-documents]`.
// Each goes through reading, judging, all reports and rewriting: no crash, no finding without words or place, none that takes over a
// second. One JSON document on stdout, progress on stderr, the documents that went wrong as files. Document N of a seed is always the same.
// Exit code 0 when nothing went wrong, 1 when something did, 2 for wrong usage.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzedDocument } from './fuzz/documents/fuzzed-document.ts';
import { runDocuments } from './fuzz/documents/run-documents.ts';
import { documentSeeds } from './fuzz/documents/seeds.ts';

/** How many of the wrong ones are printed and kept. */
const LISTED = 50;

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    threads: { type: 'string', default: String(availableParallelism()) },
    offenders: { type: 'string', default: '.cache/fuzz-documents' },
  },
});
const { offenders, ...rest } = values;
const numbers = {
  documents: Number(rest.documents),
  seed: Number(rest.seed),
  from: Number(rest.from),
  threads: Number(rest.threads),
};
for (const [name, value] of Object.entries(numbers)) {
  if (Number.isSafeInteger(value) && value >= (name === 'threads' ? 1 : 0)) continue;
  console.error(`--${name} must be a whole number, ${name === 'threads' ? 1 : 0} or above`);
  process.exit(2);
}

const summary = await runDocuments({ ...numbers, progress: (text) => console.error(text) });
const violations = summary.violations.toSorted((a, b) => a.index - b.index).slice(0, LISTED);
console.log(
  JSON.stringify({ ...summary, violations: { count: summary.violations.length, first: violations } }, undefined, 2),
);
if (violations.length > 0) {
  mkdirSync(offenders, { recursive: true });
  const seeds = documentSeeds();
  for (const { index } of violations) {
    writeFileSync(join(offenders, `${summary.seed}-${index}.yaml`), fuzzedDocument(summary.seed, index, seeds));
  }
  console.error(`the documents that went wrong are in ${offenders}`);
  process.exitCode = 1;
}
