// Two test runs on one machine must not compile Kubernetes twice, and a killed one must not block the next.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { withBuildLock } from './build-lock.ts';

const dir = mkdtempSync(join(tmpdir(), 'kpack-lock-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('one build at a time, and the lock is gone afterwards', async () => {
  const path = join(dir, 'busy.lock');
  let building = 0;
  let most = 0;
  const build = async (): Promise<void> => {
    most = Math.max(most, ++building);
    await delay(20);
    building--;
  };
  await Promise.all(Array.from({ length: 4 }, () => withBuildLock(path, build)));
  expect(most).toBe(1);
  expect(existsSync(path)).toBe(false);
});

test('the lock of a process that died is taken at once', async () => {
  const path = join(dir, 'dead.lock');
  const { pid } = spawnSync('true');
  writeFileSync(path, JSON.stringify({ pid, host: hostname() }));
  expect(await withBuildLock(path, async () => 'built', { staleAfterMs: 3_600_000 })).toBe('built');
});

test('the lock of another host is taken when its heartbeat stops, not before', async () => {
  const path = join(dir, 'silent.lock');
  writeFileSync(path, JSON.stringify({ pid: process.pid, host: 'another-host' }));
  const began = performance.now();
  expect(await withBuildLock(path, async () => 'built', { staleAfterMs: 300 })).toBe('built');
  expect(performance.now() - began).toBeGreaterThanOrEqual(300);
});

test('a holder that lives keeps its lock however long it takes', async () => {
  const path = join(dir, 'long.lock');
  const order: string[] = [];
  const long = withBuildLock(
    path,
    async () => {
      await delay(900);
      order.push('long');
    },
    { heartbeatMs: 50 },
  );
  await delay(20);
  await Promise.all([long, withBuildLock(path, async () => order.push('next'), { staleAfterMs: 400 })]);
  expect(order).toEqual(['long', 'next']);
});

test('a build that fails gives the lock back', async () => {
  const path = join(dir, 'failed.lock');
  await expect(withBuildLock(path, () => Promise.reject(new Error('no compiler')))).rejects.toThrow('no compiler');
  expect(existsSync(path)).toBe(false);
});
