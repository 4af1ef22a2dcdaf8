// The fuzzer: `node bench/fuzz.ts [--requests 200000] [--seed 1] [--from 0] [--only NAME] [--corpus test/fixtures/oracle] [--program dist/kpack.js]`.
// Starts a server without a cluster and sends it what nobody should. One JSON document on stdout, progress on stderr, the
// requests that went wrong in .cache/fuzz. Case N of a seed is always the same: `--from N --requests 1` sends it again,
// `--only big` sends only the cases of that family.
// Exit code 0 when nothing went wrong, 1 when something did, 2 for wrong usage.
import { parseArgs } from 'node:util';
import { readCorpus } from './fuzz/corpus.ts';
import { offenderFiles } from './fuzz/offenders.ts';
import { runFuzz } from './fuzz/run-fuzz.ts';
import { caFileIn, standaloneArgs, startKpack } from './kpack-process.ts';
import { makeWorkspace } from './workspace.ts';

/** How many of a kind are printed; the files have more. */
const LISTED = 50;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
    corpus: { type: 'string', default: 'test/fixtures/oracle' },
    program: { type: 'string', default: 'dist/kpack.js' },
    offenders: { type: 'string', default: '.cache/fuzz' },
  },
});
const numbers = { requests: Number(values.requests), seed: Number(values.seed), from: Number(values.from) };
for (const [name, value] of Object.entries(numbers)) {
  if (Number.isSafeInteger(value) && value >= 0) continue;
  console.error(`--${name} must be a whole number, 0 or above`);
  process.exit(2);
}

const { certDir, logFile, remove } = makeWorkspace();
const server = await startKpack({
  program: values.program,
  args: standaloneArgs(certDir),
  caFile: caFileIn(certDir),
  logFile,
});
try {
  const summary = await runFuzz({
    ...numbers,
    only: values.only,
    server,
    corpus: readCorpus(values.corpus),
    offender: offenderFiles(values.offenders, numbers.seed),
    progress: (text) => console.error(text),
  });
  const { violations, lateOnce } = summary;
  const first = <T>(list: readonly T[]) => ({ count: list.length, first: list.slice(0, LISTED) });
  console.log(JSON.stringify({ ...summary, violations: first(violations), lateOnce: first(lateOnce) }, undefined, 2));
  if (violations.length > 0 || summary.late.length > 0) {
    console.error(`the requests that went wrong are in ${values.offenders}`);
    process.exitCode = 1;
  }
} finally {
  await server.stop();
  remove();
}
