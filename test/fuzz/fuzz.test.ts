// A short run of the fuzzer against the real server; `node bench/fuzz.ts` is the long one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCorpus } from '../../bench/fuzz/corpus.ts';
import { runFuzz } from '../../bench/fuzz/run-fuzz.ts';
import { caFileIn, type KpackProcess, standaloneArgs, startKpack } from '../../bench/kpack-process.ts';
import { makeWorkspace } from '../../bench/workspace.ts';

const SEED = 20_261_125;
const REQUESTS = 3_000;
const LIMIT_MS = 240_000;

const workspace = makeWorkspace();
let server: KpackProcess;

beforeAll(async () => {
  server = await startKpack({
    program: 'src/cli/main.ts',
    args: standaloneArgs(workspace.certDir),
    caFile: caFileIn(workspace.certDir),
    logFile: workspace.logFile,
  });
}, LIMIT_MS);

afterAll(async () => {
  await server?.stop();
  workspace.remove();
});

test(
  `${REQUESTS} requests that nobody should send get proper answers`,
  async () => {
    const summary = await runFuzz({
      server,
      corpus: readCorpus('test/fixtures/oracle'),
      seed: SEED,
      from: 0,
      requests: REQUESTS,
    });
    expect(summary.violations).toEqual([]);
    expect(summary.server.alive).toBe(true);
    // It did ask what it is there to ask.
    expect(summary.answers['HTTP 200']).toBeGreaterThan(REQUESTS / 2);
    expect(summary.answers['HTTP 400']).toBeGreaterThan(100);
    expect(summary.followUps.patches).toBeGreaterThan(100);
    expect(summary.followUps.roundTrips).toBeGreaterThan(50);
    expect(summary.followUps.integers).toBeGreaterThan(20);
  },
  LIMIT_MS,
);
