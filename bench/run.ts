// The benchmark: `npm run bench`, or `node bench/run.ts [--only cpu,latency,startup,memory,convert,validate] [--seconds N] [--rounds N]
// [--requests N]` on a built dist/kpack.js. One JSON document on stdout, progress on stderr. The exit code says only whether it
// could run: machines differ, and a time that is missed is a figure to look at and not a failure.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { convert } from './convert.ts';
import { echoRatio } from './echo-ratio.ts';
import { memory } from './memory.ts';
import type { Part, PartResult } from './part.ts';
import { startup } from './startup.ts';
import { validate } from './validate.ts';

/** CPU time and latency come from the same measurement. */
const PARTS: Record<string, Part> = { cpu: echoRatio, latency: echoRatio, startup, memory, convert, validate };
const PROGRAM = 'dist/kpack.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(PARTS).join(',') },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '7' },
    requests: { type: 'string', default: '200000' },
    program: { type: 'string', default: PROGRAM },
  },
});

const wanted = values.only.split(',');
const unknown = wanted.filter((name) => PARTS[name] === undefined);
const numbers = { seconds: Number(values.seconds), rounds: Number(values.rounds), requests: Number(values.requests) };
const wrong = Object.entries(numbers).filter(([, value]) => !(value > 0));
if (unknown.length > 0 || wrong.length > 0) {
  if (unknown.length > 0)
    console.error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  for (const [name] of wrong) console.error(`--${name} must be a number above 0`);
  process.exit(2);
}

const results: PartResult[] = [];
const details: Record<string, unknown> = {};
for (const part of new Set(wanted.map((name) => PARTS[name]))) {
  if (part === undefined) continue;
  const name = Object.keys(PARTS)
    .filter((key) => PARTS[key] === part)
    .join('+');
  const result = await part({
    ...numbers,
    program: values.program,
    progress: (text) => console.error(`${name}: ${text}`),
  });
  results.push(result);
  details[name] = result.details;
}

console.log(
  JSON.stringify(
    {
      node: process.version,
      cpus: cpus().length,
      cpu: cpus()[0]?.model,
      targets: Object.assign({}, ...results.map(({ targets }) => targets)),
      details,
    },
    undefined,
    2,
  ),
);
