// The controllers under load on a real API server, with the webhook, a real registry and a git server beside them, and next to a naive controller:
//   node bench/controller.ts [--only images,idle,latency,growth] [--sizes 1000,3000] [--controller 'COMMAND'] [--name NAME] [--baseline-sizes 1000]
//     [--repositories image|namespace] [--idle-seconds 120] [--growth-seconds 120] [--polling-seconds 60] [--keep-logs DIRECTORY]
// Takes dist as `npm run build` made it. One JSON document on stdout, progress on stderr; the exit code says only whether it could run.
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Measured, measure, PART_NAMES, type PartName } from './controller/measure.ts';
import { ratios } from './controller/ratios.ts';

const OWN_FLAGS = 'controller --allow-local-sources --ops-host=127.0.0.1 --ops-port=0';
const NAIVE = { name: 'naive', command: `${process.execPath} bench/controller/naive.ts` };

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PART_NAMES.join(',') },
    sizes: { type: 'string', default: '1000' },
    controller: { type: 'string' },
    name: { type: 'string', default: 'kpack-ts' },
    'baseline-sizes': { type: 'string' },
    'baseline-only': { type: 'string', default: 'images,idle' },
    repositories: { type: 'string', default: 'image' },
    'idle-seconds': { type: 'string', default: '120' },
    'growth-seconds': { type: 'string', default: '120' },
    'polling-seconds': { type: 'string', default: '60' },
    program: { type: 'string', default: 'dist/kpack.js' },
    release: { type: 'string', default: 'dist/release.yaml' },
    'keep-logs': { type: 'string' },
  },
});

const list = (text: string): string[] => text.split(',').filter((part) => part !== '');
const problems: string[] = [];
const numbers = (flag: string, text: string): number[] =>
  list(text).map((part) => {
    const number = Number(part);
    if (!(number > 0)) problems.push(`--${flag} must be a number above 0`);
    return number;
  });
const partsOf = (flag: string, text: string): PartName[] =>
  list(text).flatMap((name) => {
    const known = PART_NAMES.find((part) => part === name);
    if (known === undefined) problems.push(`--${flag}: no such part: ${name}; there are ${PART_NAMES.join(', ')}`);
    return known ?? [];
  });
const seconds = (flag: 'idle-seconds' | 'growth-seconds' | 'polling-seconds'): number =>
  numbers(flag, values[flag])[0] ?? 0;

const { repositories } = values;
if (repositories !== 'image' && repositories !== 'namespace')
  problems.push('--repositories must be image or namespace');
const sizes = numbers('sizes', values.sizes);
const baselineSizes = numbers('baseline-sizes', values['baseline-sizes'] ?? values.sizes);
const parts = partsOf('only', values.only);
const baselineParts = partsOf('baseline-only', values['baseline-only']).filter((part) => parts.includes(part));
const times = {
  idleSeconds: seconds('idle-seconds'),
  growthSeconds: seconds('growth-seconds'),
  pollingSeconds: seconds('polling-seconds'),
};
if (problems.length > 0) {
  for (const problem of problems) console.error(problem);
  process.exit(2);
}

const own = `${process.execPath} ${resolve(values.program)} ${OWN_FLAGS}`;
const subject = { name: values.name, command: values.controller ?? own };
const runs = [
  ...sizes.map((size) => ({ subject, size, parts })),
  ...baselineSizes.map((size) => ({ subject: NAIVE, size, parts: baselineParts })),
];
const loadAverageBefore = loadavg();
const measured: Measured[] = [];

function print(): void {
  const document = {
    node: process.version,
    cpus: cpus().length,
    cpu: cpus()[0]?.model,
    loadAverageBefore,
    repositories,
    targets: Object.assign({}, ...measured.filter(({ name }) => name === subject.name).map(({ targets }) => targets)),
    ofNaive: ratios(measured, subject.name, NAIVE.name),
    measured,
  };
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
}

// A run may take hours: whoever ends it gets what is done.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    print();
    process.exit(1);
  });
}

let failed = false;
for (const run of runs) {
  const label = `${run.subject.name} ${run.size}`;
  const progress = (text: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${label}: ${text}`);
  const keepLogs = values['keep-logs'];
  const result = await measure({
    ...run,
    ...times,
    repositories: repositories === 'namespace' ? 'namespace' : 'image',
    program: resolve(values.program),
    release: resolve(values.release),
    keepLogs: keepLogs === undefined ? undefined : join(resolve(keepLogs), `${run.subject.name}-${run.size}`),
    progress,
  });
  if (result.error !== undefined) {
    failed = true;
    progress(result.error);
  }
  measured.push(result);
}
print();
process.exit(failed ? 1 : 0);
