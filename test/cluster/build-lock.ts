// Keeps two test runs from compiling the same servers at once: minutes of CPU time each, for one and the same file.
// It saves work and nothing more: a finished build is moved into place by one rename, so two holders do no harm.
import { randomUUID } from 'node:crypto';
import { readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** How the lock shows that its holder lives, and how long a waiter believes it. */
export interface BuildLockOptions {
  /** Called about every 5 s while another process holds the lock, with the time waited so far in ms. */
  readonly onWait?: (waitedMs: number) => void;
  /** The holder touches the file this often, in ms. */
  readonly heartbeatMs?: number;
  /** A waiter takes a lock that was not touched for this long, in ms, by the waiter's own clock. */
  readonly staleAfterMs?: number;
}

/**
 * Runs `task` while holding the lock file `path`, waiting for whoever holds it.
 * A lock is stale when its holder is a dead process of this host, or when its file was not touched for `staleAfterMs`: modification times are only compared
 * with each other, never with a clock, so that a cache shared between containers or hosts works too.
 */
export async function withBuildLock<T>(
  path: string,
  task: () => Promise<T>,
  options: BuildLockOptions = {},
): Promise<T> {
  const { onWait, heartbeatMs = 2_000, staleAfterMs = 15_000 } = options;
  const content = JSON.stringify({ pid: process.pid, host: hostname(), token: randomUUID() });
  await acquire(path, content, staleAfterMs, onWait);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // somebody broke the lock: the build goes on, its result is as good
  }, heartbeatMs);
  try {
    return await task();
  } finally {
    clearInterval(heartbeat);
    if ((await contentOf(path)) === content) await unlink(path).catch(() => undefined);
  }
}

async function acquire(
  path: string,
  content: string,
  staleAfterMs: number,
  onWait: BuildLockOptions['onWait'],
): Promise<void> {
  const began = performance.now();
  let lastTouch: number | undefined;
  let seenAlive = began;
  let told = began;
  for (;;) {
    try {
      await writeFile(path, content, { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const touch = (await stat(path).catch(() => undefined))?.mtimeMs;
    const now = performance.now();
    if (touch !== lastTouch) {
      lastTouch = touch;
      seenAlive = now;
    }
    if (now - seenAlive > staleAfterMs || (await holderIsDead(path))) {
      await unlink(path).catch(() => undefined);
      continue;
    }
    if (onWait !== undefined && now - told >= 5_000) {
      told = now;
      onWait(now - began);
    }
    await delay(100);
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

/** Whether the holder was a process of this host that is gone. A half-written or foreign lock is not judged: its heartbeat decides. */
async function holderIsDead(path: string): Promise<boolean> {
  let holder: { pid?: unknown; host?: unknown };
  try {
    holder = JSON.parse((await contentOf(path)) ?? '{}') as typeof holder;
  } catch {
    return false;
  }
  if (holder.host !== hostname() || typeof holder.pid !== 'number') return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
