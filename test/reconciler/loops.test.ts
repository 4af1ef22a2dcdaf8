// The small parts that loops are made of: when to wake, how long to wait.
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createBackoff } from '../../src/reconciler/backoff.ts';
import { createBell } from '../../src/reconciler/bell.ts';
import { pause } from '../../src/reconciler/pause.ts';

describe('backoff', () => {
  test('doubles up to the cap, and is short again after a success', () => {
    const backoff = createBackoff(100, 1000, () => 0.999_999);
    expect([1, 2, 3, 4, 5, 6].map(() => backoff.next())).toEqual([100, 200, 400, 800, 1000, 1000]);
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  test('spreads over the upper half of its bound', () => {
    expect(createBackoff(100, 1000, () => 0).next()).toBe(50);
    expect(createBackoff(100, 1000, () => 0.5).next()).toBe(75);
  });

  test('stays at the cap however often it fails', () => {
    const backoff = createBackoff(100, 1000, () => 0.999_999);
    const delays = Array.from({ length: 2000 }, () => backoff.next());
    expect(delays.at(-1)).toBe(1000);
  });
});

describe('a bell', () => {
  const never = new AbortController().signal;

  test('rung before the wait ends it at once, and only once', async () => {
    const bell = createBell();
    bell.ring();
    bell.ring();
    await bell.wait(never);
    const stop = new AbortController();
    const second = bell.wait(stop.signal).then(() => 'woke');
    expect(await Promise.race([second, pause(30, never).then(() => 'asleep')])).toBe('asleep');
    stop.abort();
    expect(await second).toBe('woke');
  });

  test('rung during the wait ends it', async () => {
    const bell = createBell();
    const wait = bell.wait(never);
    bell.ring();
    await wait;
  });

  test('that nobody rings wakes after the timeout', async () => {
    await createBell().wait(never, 5);
  });

  test('does not keep those who left: ten thousand waits leave no listener on the signal', async () => {
    const bell = createBell();
    const stop = new AbortController();
    for (let i = 0; i < 10_000; i += 1) {
      const wait = bell.wait(stop.signal);
      bell.ring();
      await wait;
    }
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });
});

test('a pause ends early, without an error, when it is stopped', async () => {
  const stop = new AbortController();
  const began = performance.now();
  const paused = pause(60_000, stop.signal);
  stop.abort();
  await paused;
  await pause(60_000, stop.signal);
  expect(performance.now() - began).toBeLessThan(30_000);
});
