// The proof that certificates never cost a request: load on a real API server while certificates rotate and everything that they hang on is harmed.
//   node bench/certs.ts [--only SCENARIO,...] [--scale 0.1..1] [--load 0.1..1] [--program dist/kpack.js] [--release dist/release.yaml] [--keep-logs DIRECTORY]
// Takes dist as `npm run build` made it. One JSON document on stdout, progress on stderr; exit code 1 when a request failed that must not, or the reverse.
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bearableLoad } from './certs/bearable-load.ts';
import { FULL_LOAD, lighter } from './certs/load.ts';
import { runScenario, type ScenarioResult } from './certs/scenario.ts';
import { apiServerStopped } from './certs/scenarios/api-server.ts';
import { applyClientSide, applyServerSide } from './certs/scenarios/apply.ts';
import { clockOffset } from './certs/scenarios/clocks.ts';
import { type HandshakeResult, handshakes } from './certs/scenarios/handshakes.ts';
import { leaderKilled, rotateKilled } from './certs/scenarios/kills.ts';
import { naive } from './certs/scenarios/naive.ts';
import { replace } from './certs/scenarios/replace.ts';
import { rollingRestart } from './certs/scenarios/restarts.ts';
import { caRotations, leafRotations } from './certs/scenarios/rotations.ts';
import { secretAsKpack, secretDeleted, secretEmptied, secretGarbage } from './certs/scenarios/secret.ts';
import { stalls } from './certs/scenarios/stalls.ts';
import { takeOver } from './certs/scenarios/take-over.ts';
import { withPreload } from './certs/with-preload.ts';

const SCENARIOS = [
  naive,
  takeOver,
  leafRotations,
  caRotations,
  secretEmptied,
  secretDeleted,
  secretGarbage,
  secretAsKpack,
  applyClientSide,
  applyServerSide,
  replace,
  rollingRestart,
  leaderKilled,
  rotateKilled,
  apiServerStopped,
  clockOffset,
  stalls,
];
const HANDSHAKES = 'handshakes';
const NAMES = [...SCENARIOS.map(({ name }) => name), HANDSHAKES];
const HANDSHAKE_COUNT = 6000;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: NAMES.join(',') },
    scale: { type: 'string', default: '1' },
    load: { type: 'string' },
    program: { type: 'string', default: 'dist/kpack.js' },
    release: { type: 'string', default: 'dist/release.yaml' },
    'keep-logs': { type: 'string' },
  },
});
const wanted = values.only.split(',');
const unknown = wanted.filter((name) => !NAMES.includes(name));
const scale = Number(values.scale);
const factor = values.load === undefined ? undefined : Number(values.load);
const isPart = (part: number): boolean => part > 0 && part <= 1;
if (unknown.length > 0 || !isPart(scale) || (factor !== undefined && !isPart(factor))) {
  if (unknown.length > 0) console.error(`no such scenario: ${unknown.join(', ')}; there are ${NAMES.join(', ')}`);
  else console.error('--scale and --load must be numbers above 0 and up to 1');
  process.exit(2);
}

const [program, release] = [resolve(values.program), resolve(values.release)];
const keepLogs = values['keep-logs'] === undefined ? undefined : resolve(values['keep-logs']);
const progressOf =
  (name: string) =>
  (text: string): void =>
    console.error(`${new Date().toISOString().slice(11, 19)} ${name}: ${text}`);
const base = { program, release, scale, keepLogs };

const loadAverageBefore = loadavg();
const underLoad = SCENARIOS.filter(({ name }) => wanted.includes(name));
const needsLoad = underLoad.some(({ quiet }) => quiet !== true);
const load = !needsLoad
  ? undefined
  : factor === undefined
    ? await bearableLoad({ ...base, load: undefined, progress: progressOf('load') })
    : lighter(FULL_LOAD, factor);
const results: ScenarioResult[] = [];
let handshakeResults: HandshakeResult[] | string | undefined;

function print(): void {
  const mustNotFail = results.filter(({ name }) => name !== naive.name);
  const sum = (of: (result: ScenarioResult) => number): number => mustNotFail.reduce((all, each) => all + of(each), 0);
  const document = {
    node: process.version,
    cpus: cpus().length,
    cpu: cpus()[0]?.model,
    loadAverageBefore,
    scale,
    load: { asked: FULL_LOAD, done: load },
    sum: {
      requests: sum(({ requests }) => requests),
      failed: sum(({ failed }) => failed),
      inFlightOnKilledProcesses: sum(({ apart }) => apart.inFlightOnAKilledProcess),
      whileBundlesWereReplaced: sum(({ apart }) => apart.whileTheBundleWasGone),
      scenariosNotAsTheyMustBe: results.filter(({ ok }) => !ok).map(({ name }) => name),
    },
    scenarios: results,
    handshakes: handshakeResults,
  };
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
}

// A run takes hours: whoever ends it gets what is done.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    print();
    process.exit(1);
  });
}

for (const scenario of underLoad) {
  const progress = progressOf(scenario.name);
  progress(scenario.about);
  const runs = scenario.preload === undefined ? program : withPreload(program, scenario.preload);
  const result = await runScenario({ ...base, program: runs, load, progress }, scenario);
  progress(
    `${result.ok ? 'as it must be' : 'NOT as it must be'}: ${result.failed} of ${result.requests} requests failed`,
  );
  for (const problem of result.problems) progress(`problem: ${problem}`);
  for (const { count, text } of result.failures.slice(0, 3)) progress(`${count} failed: ${text}`);
  results.push(result);
}
if (wanted.includes(HANDSHAKES)) {
  handshakeResults = await handshakes(program, Math.round(HANDSHAKE_COUNT * scale)).catch(String);
}
print();
process.exit(results.every(({ ok }) => ok) ? 0 : 1);
