// Many fuzzed objects, put to a real API server with our webhooks and to the judge of `kpack validate`:
// `node bench/agreement.ts [--objects 100000] [--seed 1] [--from 0]`. It is the cluster test fuzzed-alike with other numbers, about 20 minutes.
// One JSON document on stdout: how many were compared and refused, and those about which the two disagree. Progress on stderr.
// Exit code 0 when they agree about all, 1 when not, 2 for wrong usage. Needs a built dist.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
  },
});
for (const [name, value] of Object.entries(values)) {
  if (Number.isSafeInteger(Number(value)) && Number(value) >= 0) continue;
  console.error(`--${name} must be a whole number, 0 or above`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'kpack-agreement-'));
try {
  const report = join(folder, 'report.json');
  const env = {
    KPACK_FUZZED_OBJECTS: values.objects,
    KPACK_FUZZED_SEED: values.seed,
    KPACK_FUZZED_FROM: values.from,
    KPACK_FUZZED_REPORT: report,
  };
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--project=cluster', 'test/cluster/fuzzed-alike.test.ts'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const [code] = await once(child, 'close');
  if (existsSync(report)) process.stdout.write(readFileSync(report, 'utf8'));
  process.exitCode = code === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
