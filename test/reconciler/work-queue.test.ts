// No key twice at once, none lost: tables for what a caller sees, and a model that any sequence of calls is compared with.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Priority } from '../../src/reconciler/fair-queue.ts';
import { WorkQueue, type WorkQueueOptions } from '../../src/reconciler/work-queue.ts';

const backoff = { firstMs: 100, maxMs: 1000, random: () => 0.999_999 };
const make = (options: Partial<WorkQueueOptions> = {}) =>
  new WorkQueue({ onReady: () => undefined, backoff, ...options });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a key that is worked on', () => {
  test('is not given out again before it is done, then once for all that came meanwhile', () => {
    const queue = make();
    queue.add('a', 'prompt');
    expect(queue.take()?.key).toBe('a');
    queue.add('a', 'background');
    queue.add('a', 'prompt');
    queue.add('a', 'background');
    expect(queue.take()).toBeUndefined();
    queue.done('a');
    expect(queue.take()).toEqual({ key: 'a', priority: 'prompt' });
    queue.done('a');
    expect(queue.take()).toBeUndefined();
  });

  test('done twice, or never taken: nothing happens', () => {
    const queue = make();
    queue.done('a');
    queue.add('a', 'prompt');
    queue.take();
    queue.done('a');
    queue.done('a');
    expect([queue.depth, queue.running]).toEqual([0, 0]);
  });
});

describe('an appointment', () => {
  test('is kept, not before its time', () => {
    const queue = make();
    queue.addAfter('a', 1000);
    vi.advanceTimersByTime(999);
    expect(queue.take()).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(queue.take()).toEqual({ key: 'a', priority: 'background' });
  });

  test('the earlier of two counts, and only it', () => {
    const queue = make();
    queue.addAfter('a', 1000);
    queue.addAfter('a', 300);
    queue.addAfter('a', 2000);
    vi.advanceTimersByTime(300);
    expect(queue.take()?.key).toBe('a');
    queue.done('a');
    vi.advanceTimersByTime(5000);
    expect(queue.take()).toBeUndefined();
  });

  test('is over when the key is worked on before: that work says when to come again', () => {
    const queue = make();
    queue.addAfter('a', 1000);
    queue.add('a', 'prompt');
    queue.take();
    queue.addAfter('a', 5000);
    queue.done('a');
    vi.advanceTimersByTime(4999);
    expect(queue.take()).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(queue.take()?.key).toBe('a');
  });

  test.each([0, -5, Number.NaN])('in %d ms is now', (delay) => {
    const queue = make();
    queue.addAfter('a', delay);
    expect(queue.take()?.key).toBe('a');
  });

  test('further away than timers reach does not come at once', () => {
    const queue = make();
    queue.addAfter('a', 1e15);
    vi.advanceTimersByTime(1000);
    expect(queue.take()).toBeUndefined();
    queue.close();
  });
});

describe('failures', () => {
  test('wait longer each time, up to the cap, until the key is forgotten', () => {
    const queue = make();
    const delays = Array.from({ length: 6 }, () => queue.retry('a', 'prompt'));
    expect(delays).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(queue.retry('b', 'prompt')).toBe(100);
    queue.forget('a');
    expect(queue.retry('a', 'prompt')).toBe(100);
  });

  test('keep their priority, and wait as long as a server asked for', () => {
    const queue = make();
    expect(queue.retry('a', 'prompt', 3000)).toBe(3000);
    vi.advanceTimersByTime(2999);
    expect(queue.take()).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(queue.take()).toEqual({ key: 'a', priority: 'prompt' });
  });
});

test('a namespace where everything hangs leaves room for others', () => {
  const queue = make({ mostOfNamespace: 2 });
  for (const key of ['a/1', 'a/2', 'a/3', 'b/1', 'x', 'y', 'z']) queue.add(key, 'prompt');
  const taken = Array.from({ length: 7 }, () => queue.take()?.key);
  expect(taken).toEqual(['a/1', 'b/1', 'x', 'a/2', 'y', 'z', undefined]);
  queue.done('a/1');
  expect(queue.take()?.key).toBe('a/3');
});

test('closed: nothing is taken or added any more, no timer is left', () => {
  const queue = make();
  queue.add('a', 'prompt');
  queue.take();
  queue.add('b', 'prompt');
  queue.addAfter('c', 100);
  queue.close();
  queue.add('d', 'prompt');
  queue.addAfter('e', 100);
  queue.done('a');
  expect(queue.take()).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

test('tells its observer what happens, in seconds', () => {
  const heard: string[] = [];
  const observer = {
    added: () => heard.push('added'),
    began: (seconds: number) => heard.push(`waited ${seconds}`),
    ended: (seconds: number) => heard.push(`worked ${seconds}`),
    retried: () => heard.push('retried'),
  };
  const queue = make({ observer });
  queue.add('a', 'prompt');
  queue.add('a', 'prompt');
  vi.advanceTimersByTime(250);
  queue.take();
  queue.add('a', 'prompt');
  vi.advanceTimersByTime(500);
  expect(queue.unfinished()).toEqual({ longestSeconds: 0.5, totalSeconds: 0.5 });
  queue.done('a');
  vi.advanceTimersByTime(1000);
  queue.take();
  queue.retry('a', 'prompt');
  queue.done('a');
  expect(heard).toEqual(['added', 'waited 0.25', 'added', 'worked 0.5', 'waited 1.5', 'retried', 'worked 0']);
  queue.close();
});

type Step =
  | { do: 'add'; key: string; priority: Priority }
  | { do: 'addAfter'; key: string; delay: number }
  | { do: 'retry'; key: string }
  | { do: 'take' }
  | { do: 'done'; key: string }
  | { do: 'pass'; ms: number };

describe('any sequence of calls', () => {
  const key = fc.constantFrom('a/1', 'a/2', 'a/3', 'b/1', 'b/2', 'c');
  const priority = fc.constantFrom<Priority>('prompt', 'background');
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ do: fc.constant('add' as const), key, priority }),
    fc.record({ do: fc.constant('addAfter' as const), key, delay: fc.nat(500) }),
    fc.record({ do: fc.constant('retry' as const), key }),
    fc.record({ do: fc.constant('take' as const) }),
    fc.record({ do: fc.constant('done' as const), key }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.nat(300) }),
  );

  test('gives no key out twice at once, loses none, invents none, and says when there is work', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), fc.constantFrom(undefined, 1, 2), (steps, most) => {
        let rung = false;
        const queue = make({
          onReady: () => (rung = true),
          ...(most === undefined ? {} : { mostOfNamespace: most }),
        });
        // Keys that somebody asked for since they were last taken; those at work; when those with an appointment are due.
        const wanted = new Set<string>();
        const working = new Set<string>();
        const due = new Map<string, number>();
        let now = 0;
        const later = (each: string, delay: number) => {
          if (delay <= 0) wanted.add(each);
          else due.set(each, Math.min(due.get(each) ?? Number.POSITIVE_INFINITY, now + delay));
        };
        const isFree = (each: string) => {
          const namespace = each.slice(0, -2);
          const others = [...working].filter((other) => other.slice(0, -2) === namespace).length;
          return !working.has(each) && (namespace === '' || others < (most ?? 9));
        };
        for (const each of steps) {
          if (each.do === 'add') {
            rung = false;
            queue.add(each.key, each.priority);
            wanted.add(each.key);
            expect(rung).toBe(true);
          } else if (each.do === 'addAfter') {
            queue.addAfter(each.key, each.delay);
            later(each.key, each.delay);
          } else if (each.do === 'retry') later(each.key, queue.retry(each.key, 'prompt'));
          else if (each.do === 'done') {
            rung = false;
            queue.done(each.key);
            expect(rung).toBe(working.delete(each.key));
          } else if (each.do === 'pass') {
            vi.advanceTimersByTime(each.ms);
            now += each.ms;
            for (const [other, at] of [...due]) {
              if (at > now) continue;
              due.delete(other);
              wanted.add(other);
            }
          } else {
            const taken = queue.take();
            const takeable = [...wanted].filter(isFree);
            if (taken === undefined) expect(takeable).toEqual([]);
            else {
              expect(takeable).toContain(taken.key);
              wanted.delete(taken.key);
              due.delete(taken.key);
              working.add(taken.key);
            }
          }
          expect(queue.running).toBe(working.size);
        }
        // In the end everything that was asked for is worked on.
        vi.advanceTimersByTime(1_000_000);
        for (const other of due.keys()) wanted.add(other);
        for (const each of working) queue.done(each);
        const rest = new Set<string>();
        for (let next = queue.take(); next !== undefined; next = queue.take()) {
          rest.add(next.key);
          queue.done(next.key);
        }
        expect(rest).toEqual(wanted);
        expect([queue.depth, queue.running, vi.getTimerCount()]).toEqual([0, 0, 0]);
      }),
      { numRuns: 300 },
    );
  });
});
