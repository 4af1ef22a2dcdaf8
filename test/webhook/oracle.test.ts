// Replays recorded answers of kpack's own webhook (test/fixtures/oracle) against the real command: ours must give a user the
// same answer in each of the three situations that a cluster's StorageClasses can be in.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';

const run = promisify(execFile);
let server: ChildProcess | undefined;
let directory: string | undefined;

afterEach(async () => {
  server?.kill('SIGKILL');
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
});

/** Starts the standalone server on free ports; gives the address that it prints. */
async function start(defaultStorageClass: string): Promise<string> {
  directory = await mkdtemp(join(tmpdir(), 'kpack-oracle-'));
  const args = ['--standalone', '--port', '0', '--ops-port', '0', '--cert-dir', directory, '--log-level', 'error'];
  const process_ = spawn(
    process.execPath,
    ['src/cli/main.ts', 'webhook', ...args, '--default-storage-class', defaultStorageClass],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  server = process_;
  let printed = '';
  for await (const chunk of process_.stdout) {
    printed += chunk;
    const address = /https:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error(`the server ended after printing: ${printed}`);
}

interface Report {
  sum: { total: number; equal: number; different: number; deviation: number };
  failures: unknown[];
}

test.each([
  ['none', 'none'],
  ['std', 'default'],
  ['std:expandable', 'expandable'],
])('with the default StorageClass %s', async (flag, context) => {
  const url = await start(flag);
  const compare = ['test/fixtures/oracle/compare.mjs', '--url', url, '--context', context, '--json'];
  const { stdout } = await run(process.execPath, compare, { maxBuffer: 64e6 }).catch((failed) => failed);
  const { sum, failures } = JSON.parse(stdout) as Report;
  expect(failures).toEqual([]);
  expect(sum.different).toBe(0);
  expect(sum.equal).toBeGreaterThan(600);
});
