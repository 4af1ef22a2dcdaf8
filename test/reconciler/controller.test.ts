// How a controller treats its reconciler: when it calls it, what becomes of what it throws, and how it ends.
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../../src/reconciler/api-error.ts';
import {
  type ControllerOptions,
  type Reconcile,
  type RunningController,
  startController,
} from '../../src/reconciler/controller.ts';
import { createCoreMetrics } from '../../src/reconciler/core-metrics.ts';
import type { Change } from '../../src/reconciler/list-watch.ts';
import { changesOf, type Enqueue } from '../../src/reconciler/source.ts';
import { TerminalError } from '../../src/reconciler/terminal-error.ts';

const lines: string[] = [];
const logger = pino({ level: 'debug', base: null, timestamp: false }, { write: (line: string) => lines.push(line) });
const running: RunningController[] = [];
let enqueue: Enqueue;

beforeEach(() => void vi.useFakeTimers());
afterEach(async () => {
  for (const one of running.splice(0)) {
    const stopped = one.stop(0);
    if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(100_000);
    await stopped;
  }
  if (vi.isFakeTimers()) expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  lines.length = 0;
});

function start(reconcile: Reconcile, options: Partial<ControllerOptions> = {}): RunningController {
  const source = {
    begin(given: Enqueue) {
      enqueue = given;
      return () => undefined;
    },
  };
  const backoff = { firstMs: 100, maxMs: 1000, random: () => 0.999_999 };
  const controller = startController({ name: 'test', reconcile, sources: [source], logger, backoff, ...options });
  running.push(controller);
  return controller;
}
const pass = (ms = 10) => vi.advanceTimersByTimeAsync(ms);
const logged = () => lines.map((line) => JSON.parse(line) as { level: number; msg: string; key?: string });

/** Ends only when its signal is aborted. */
const hanging: Reconcile = (_, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('a burst of changes of one key is one reconcile; changes during it are one more', async () => {
  const calls: string[] = [];
  start(async (key) => {
    calls.push(key);
    if (calls.length === 1) for (let i = 0; i < 5; i += 1) enqueue(key, 'prompt');
  });
  for (let i = 0; i < 5; i += 1) enqueue('a', 'prompt');
  expect(calls).toEqual([]);
  await pass();
  expect(calls).toEqual(['a', 'a']);
});

test('looks in the background begin one a turn of the event loop, what is prompt at once', async () => {
  vi.useRealTimers();
  const begun: string[] = [];
  start(async (key) => void begun.push(key));
  for (let i = 0; i < 20; i += 1) enqueue(`old-${i}`, 'background');
  for (let i = 0; i < 5; i += 1) enqueue(`new-${i}`, 'prompt');
  const turns: number[] = [];
  while (begun.length < 25) {
    const before = begun.length;
    await new Promise(setImmediate);
    turns.push(begun.length - before);
  }
  expect(begun.slice(0, 5)).toEqual(['new-0', 'new-1', 'new-2', 'new-3', 'new-4']);
  expect(Math.max(...turns.slice(1))).toBe(1);
});

test('as many at once as allowed, and never the same key', async () => {
  const now = new Set<string>();
  let most = 0;
  let done = 0;
  const controller = start(
    async (key) => {
      expect(now.has(key)).toBe(false);
      now.add(key);
      most = Math.max(most, now.size);
      await vi.advanceTimersByTimeAsync(0);
      now.delete(key);
      done += 1;
    },
    { concurrency: 3 },
  );
  for (let i = 0; i < 30; i += 1) enqueue(`ns-${i % 5}/${i % 10}`, 'prompt');
  await vi.waitFor(() => expect(controller.isIdle).toBe(true));
  expect(most).toBe(3);
  expect(done).toBe(10);
});

describe('what a reconciler throws', () => {
  test('is logged and tried again, later each time, and others go on', async () => {
    const times: number[] = [];
    const others: string[] = [];
    start(async (key) => {
      if (key !== 'bad') return void others.push(key);
      times.push(performance.now());
      throw new Error('broken');
    });
    const began = performance.now();
    enqueue('bad', 'prompt');
    enqueue('good', 'prompt');
    await pass(800);
    expect(times.map((at) => Math.round((at - began) / 100))).toEqual([0, 1, 3, 7]);
    expect(others).toEqual(['good']);
    expect(logged()[1]).toMatchObject({ level: 50, key: 'bad', msg: 'the reconcile failed, trying again' });
  });

  test('also before it returns a promise, and whatever it is', async () => {
    let calls = 0;
    start(() => {
      calls += 1;
      if (calls === 1) throw new Error('at once');
      return Promise.reject(undefined);
    });
    enqueue('a', 'prompt');
    await pass(150);
    expect(calls).toBe(2);
  });

  test('a success makes the next failure a first one', async () => {
    let calls = 0;
    start(async () => {
      calls += 1;
      if (calls !== 3) throw new Error('broken');
    });
    enqueue('a', 'prompt');
    await pass(350);
    expect(calls).toBe(3);
    enqueue('a', 'prompt');
    await pass(120);
    expect(calls).toBe(5);
  });

  test('for good: not tried again, until something changes', async () => {
    let calls = 0;
    start(async () => {
      calls += 1;
      throw new TerminalError('the spec makes no sense');
    });
    enqueue('a', 'prompt');
    await pass(1_000_000);
    expect(calls).toBe(1);
    enqueue('a', 'prompt');
    await pass();
    expect(calls).toBe(2);
  });

  test('a conflict is no error in the log, and is tried again', async () => {
    let calls = 0;
    start(async () => {
      calls += 1;
      if (calls === 1) throw new ApiError(409, 'Conflict', 'the object has been modified');
    });
    enqueue('a', 'prompt');
    await pass(150);
    expect(calls).toBe(2);
    expect(logged().filter(({ level }) => level > 20)).toEqual([]);
  });

  test('a server that asks to wait is given that time', async () => {
    let calls = 0;
    start(async () => {
      calls += 1;
      throw new ApiError(429, 'TooManyRequests', 'later', 5000);
    });
    enqueue('a', 'prompt');
    await pass(4900);
    expect(calls).toBe(1);
    await pass(200);
    expect(calls).toBe(2);
  });
});

describe('a result', () => {
  test('says when to come again', async () => {
    let calls = 0;
    start(async () => {
      calls += 1;
      return { requeueAfterMs: 60_000 };
    });
    enqueue('a', 'prompt');
    await pass(59_000);
    expect(calls).toBe(1);
    await pass(60_000 * 9 + 2000);
    expect(calls).toBe(11);
  });

  test.each([0, -1])('of %d does not spin', async (requeueAfterMs) => {
    let calls = 0;
    start(async () => {
      calls += 1;
      return { requeueAfterMs };
    });
    enqueue('a', 'prompt');
    await pass(10_000);
    expect(calls).toBeGreaterThan(3);
    expect(calls).toBeLessThan(20);
  });
});

describe('the deadline', () => {
  test('ends a reconcile that hangs, which is tried again', async () => {
    let calls = 0;
    start(
      (key, signal) => {
        calls += 1;
        return hanging(key, signal);
      },
      { deadlineMs: 1000 },
    );
    enqueue('a', 'prompt');
    await pass(1050);
    expect(lines.join('')).toContain('reconciling a took longer than 1000 ms');
    await pass(100);
    expect(calls).toBe(2);
  });

  test('a reconcile that ignores it holds its key, but not its place', async () => {
    const release = Promise.withResolvers<void>();
    const calls: string[] = [];
    start(
      async (key) => {
        calls.push(key);
        if (key === 'deaf' && calls.length === 1) await release.promise;
      },
      { deadlineMs: 1000, concurrency: 1 },
    );
    enqueue('deaf', 'prompt');
    await pass();
    enqueue('other', 'prompt');
    enqueue('deaf', 'prompt');
    await pass(5900);
    expect(calls).toEqual(['deaf']);
    await pass(200);
    expect(calls).toEqual(['deaf', 'other']);
    expect(lines.join('')).toContain('the reconcile goes on after its deadline of 1000 ms');
    release.resolve();
    await pass();
    expect(calls).toEqual(['deaf', 'other', 'deaf']);
  });
});

describe('a stop', () => {
  test('waits for what is under way and takes up nothing else', async () => {
    const release = Promise.withResolvers<void>();
    const calls: string[] = [];
    const controller = start(
      async (key) => {
        calls.push(key);
        await release.promise;
      },
      { concurrency: 1 },
    );
    enqueue('a', 'prompt');
    enqueue('b', 'prompt');
    await pass();
    let isStopped = false;
    const stopped = controller.stop(10_000).then(() => (isStopped = true));
    await pass(5000);
    expect(isStopped).toBe(false);
    release.resolve();
    await stopped;
    expect(calls).toEqual(['a']);
  });

  test('aborts what does not end in time, without an error in the log', async () => {
    const controller = start(hanging);
    enqueue('a', 'prompt');
    await pass();
    const stopped = controller.stop(2000);
    await pass(2001);
    await stopped;
    expect(logged().filter(({ level }) => level > 20)).toEqual([]);
  });
});

test('changes become keys: old and new state, prompt or background', () => {
  let listener: (change: Change<string>) => void = () => undefined;
  const informer = {
    onChange(given: typeof listener) {
      listener = given;
      return () => undefined;
    },
    entries: () => [['ns/existing', 'owner-0'] as const],
  };
  const got: string[] = [];
  const matters = ({ object }: Change<string>) => object !== 'ignored';
  const source = changesOf(informer, (object) => [object], { matters });
  source.begin((key, priority) => got.push(`${key} ${priority}`));
  const change = { type: 'updated', key: 'ns/x', previous: undefined, listed: false, afterGap: false } as const;
  listener({ ...change, object: 'owner-1', listed: true });
  listener({ ...change, object: 'owner-2', previous: 'owner-1' });
  listener({ ...change, object: 'owner-2', previous: 'owner-2' });
  listener({ ...change, object: 'ignored' });
  expect(got).toEqual([
    'owner-0 background',
    'owner-1 background',
    'owner-2 prompt',
    'owner-1 prompt',
    'owner-2 prompt',
  ]);
  got.length = 0;
  changesOf(informer, (object) => [object], { priority: 'continuing' }).begin((key, priority) =>
    got.push(`${key} ${priority}`),
  );
  listener({ ...change, object: 'owner-1', listed: true });
  listener({ ...change, object: 'owner-2' });
  expect(got).toEqual(['owner-0 background', 'owner-1 background', 'owner-2 continuing']);
  got.length = 0;
  changesOf(informer, (object) => [object], { isPending: (object) => object !== 'owner-1' }).begin((key, priority) =>
    got.push(`${key} ${priority}`),
  );
  listener({ ...change, object: 'owner-1', listed: true });
  listener({ ...change, object: 'owner-2', listed: true });
  expect(got).toEqual(['owner-0 prompt', 'owner-1 background', 'owner-2 prompt']);
});

test('metrics carry the names that dashboards know', async () => {
  const registry = new Registry();
  const metrics = createCoreMetrics(registry);
  let calls = 0;
  const controller = start(
    async (key, signal) => {
      if (key === 'hangs') return hanging(key, signal);
      if (key === 'terminal') throw new TerminalError('no');
      calls += 1;
      if (calls === 1) throw new Error('broken');
      return { requeueAfterMs: 1_000_000 };
    },
    { observer: metrics.controller('image'), concurrency: 2, mostOfNamespace: 2 },
  );
  for (const key of ['a', 'terminal']) enqueue(key, 'prompt');
  await pass(200);
  for (const key of ['hangs', 'hangs-too', 'waits']) enqueue(key.replace('-too', ''), 'prompt');
  await pass(2000);
  metrics.answer('GET', '200');
  metrics.answer('GET', '<error>');
  metrics.informer.listed('images.example.com');
  metrics.informer.watched('images.example.com');
  const read = async () =>
    (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const text = await read();
  expect(text).toEqual(
    expect.arrayContaining([
      'workqueue_depth{name="image",controller="image"} 0',
      'workqueue_adds_total{name="image",controller="image"} 5',
      'workqueue_retries_total{name="image",controller="image"} 1',
      'workqueue_longest_running_processor_seconds{name="image",controller="image"} 2',
      'workqueue_queue_duration_seconds_count{name="image",controller="image"} 5',
      'workqueue_work_duration_seconds_count{name="image",controller="image"} 4',
      'controller_runtime_active_workers{controller="image"} 1',
      'controller_runtime_max_concurrent_reconciles{controller="image"} 2',
      'controller_runtime_reconcile_total{controller="image",result="success"} 0',
      'controller_runtime_reconcile_total{controller="image",result="requeue_after"} 2',
      'controller_runtime_reconcile_total{controller="image",result="error"} 2',
      'controller_runtime_reconcile_errors_total{controller="image"} 2',
      'controller_runtime_terminal_reconcile_errors_total{controller="image"} 1',
      'controller_runtime_reconcile_time_seconds_count{controller="image"} 4',
      'rest_client_requests_total{code="200",method="GET"} 1',
      'rest_client_requests_total{code="<error>",method="GET"} 1',
      'reflector_lists_total{name="images.example.com"} 1',
      'reflector_watches_total{name="images.example.com"} 1',
    ]),
  );
  await controller.stop(0);
  const after = (await read()).filter((line) => /active_workers|workqueue_depth|max_concurrent/.test(line));
  expect(after).toEqual(['controller_runtime_max_concurrent_reconciles{controller="image"} 0']);
});
