// In which order keys come out of the queue: changes first, the background not never, namespaces in turns.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BACKGROUND_SHARE, FairQueue, type Priority } from '../../src/reconciler/fair-queue.ts';
import { Fifo } from '../../src/reconciler/fifo.ts';
import { fromKey } from '../../src/reconciler/key.ts';
import { BEGINNING_SHARE } from '../../src/reconciler/line.ts';

const open = () => false;
const drain = (queue: FairQueue): string[] => {
  const keys: string[] = [];
  for (let next = queue.take(open); next !== undefined; next = queue.take(open)) keys.push(next.key);
  return keys;
};
const filled = (keys: string, priority: Priority = 'prompt', queue = new FairQueue()): FairQueue => {
  for (const key of keys.split(' ')) queue.push(key, priority);
  return queue;
};

describe('order', () => {
  test.each([
    ['first in, first out', 'a/1 a/2 a/3', 'a/1 a/2 a/3'],
    ['a key comes once', 'a/1 a/2 a/1', 'a/1 a/2'],
    ['namespaces take turns', 'a/1 a/2 a/3 b/1 c/1 b/2', 'a/1 b/1 c/1 a/2 b/2 a/3'],
    ['cluster-wide keys are a namespace of their own', 'a/1 a/2 x y', 'a/1 x a/2 y'],
  ])('%s', (_, pushed, taken) => {
    expect(drain(filled(pushed)).join(' ')).toBe(taken);
  });

  test('what just changed goes before what a list brought', () => {
    const queue = filled('a/listed b/listed', 'background');
    queue.push('a/changed', 'prompt');
    expect(drain(queue)).toEqual(['a/changed', 'a/listed', 'b/listed']);
  });

  test('a listed key that then changes goes first, and still comes once', () => {
    const queue = filled('a/1 a/2 a/3', 'background');
    queue.push('a/3', 'prompt');
    expect(drain(queue)).toEqual(['a/3', 'a/1', 'a/2']);
  });

  test('a changed key that is listed too keeps its place', () => {
    const queue = filled('a/1 a/2');
    queue.push('a/1', 'background');
    expect(drain(queue)).toEqual(['a/1', 'a/2']);
  });

  test('however many changes come, one key in eight is from the background', () => {
    const queue = filled('z/1 z/2', 'background');
    const taken: string[] = [];
    for (let i = 0; i < 16; i += 1) {
      queue.push(`a/${i}`, 'prompt');
      taken.push(queue.take(open)?.key ?? '');
    }
    expect(taken.flatMap((key, index) => (key.startsWith('z/') ? [`${key} at ${index}`] : []))).toEqual([
      'z/1 at 7',
      'z/2 at 15',
    ]);
  });

  test('what goes on comes before what begins, which gets one turn in four', () => {
    const queue = filled('a/new1 a/new2 a/new3');
    for (let i = 1; i <= 7; i += 1) queue.push(`a/on${i}`, 'continuing');
    expect(drain(queue).join(' ')).toBe('a/on1 a/on2 a/on3 a/new1 a/on4 a/on5 a/on6 a/new2 a/on7 a/new3');
  });

  test('a key that begins and then can go on goes ahead, and comes once', () => {
    const queue = filled('a/1 a/2 a/3');
    queue.push('a/3', 'continuing');
    queue.push('a/3', 'prompt');
    expect(drain(queue)).toEqual(['a/3', 'a/1', 'a/2']);
  });

  test('another namespace does not wait for what goes on in this one', () => {
    const queue = filled('b/new');
    for (let i = 1; i <= 3; i += 1) queue.push(`a/on${i}`, 'continuing');
    expect(drain(queue)).toEqual(['b/new', 'a/on1', 'a/on2', 'a/on3']);
  });

  test('a blocked namespace is passed by and loses nothing', () => {
    const queue = filled('a/1 a/2 b/1');
    expect(queue.take((namespace) => namespace === 'a')?.key).toBe('b/1');
    expect(queue.take((namespace) => namespace === 'a')).toBeUndefined();
    expect(queue.size).toBe(2);
    expect(drain(queue)).toEqual(['a/1', 'a/2']);
  });
});

test('a single change in a namespace waits for one key of each other namespace, however many those have', () => {
  const queue = new FairQueue();
  for (let i = 0; i < 5000; i += 1) queue.push(`big/${i}`, 'prompt');
  for (let i = 0; i < 5000; i += 1) queue.push(`bigger/${i}`, 'prompt');
  for (let i = 0; i < 5000; i += 1) queue.push(`listed/${i}`, 'background');
  queue.push('small/push', 'prompt');
  const before = drain(queue).indexOf('small/push');
  expect(before).toBe(2);
});

describe('properties', () => {
  const key = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(20)).map(([ns, i]) => `${ns}/${i}`);
  const push = fc.record({ key, priority: fc.constantFrom<Priority>('continuing', 'prompt', 'background') });

  test('what goes in comes out, once', () => {
    fc.assert(
      fc.property(fc.array(fc.option(push, { nil: 'take' as const }), { maxLength: 100, size: 'max' }), (steps) => {
        const queue = new FairQueue();
        const inside = new Set<string>();
        for (const step of steps) {
          if (step === 'take') {
            const taken = queue.take(open);
            expect(taken === undefined).toBe(inside.size === 0);
            if (taken !== undefined) expect(inside.delete(taken.key)).toBe(true);
          } else {
            queue.push(step.key, step.priority);
            inside.add(step.key);
          }
          expect(queue.size).toBe(inside.size);
        }
        expect(new Set(drain(queue))).toEqual(inside);
      }),
    );
  });

  test('fairness: a change waits for no more than its predecessors, times the namespaces, plus the shares of what goes on and of the background', () => {
    fc.assert(
      fc.property(fc.array(push, { maxLength: 120, size: 'max' }), key, (pushes, mine) => {
        const queue = new FairQueue();
        for (const each of pushes) queue.push(each.key, each.priority);
        const isAhead = ({ key: other, priority }: { key: string; priority: Priority }) =>
          priority === 'prompt' && fromKey(other).namespace === fromKey(mine).namespace;
        const ahead = new Set(pushes.filter(isAhead).map((each) => each.key)).size;
        queue.push(mine, 'prompt');
        const turns = (ahead + 1) * BEGINNING_SHARE * 4;
        const bound = turns + Math.ceil(turns / (BACKGROUND_SHARE - 1)) + 1;
        expect(drain(queue).indexOf(mine)).toBeLessThan(bound);
      }),
    );
  });

  test('a fifo is an array with push and shift', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(), { freq: 1 }), { maxLength: 100, size: 'max' }), (steps) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        for (const step of steps) {
          if (step === null) expect(fifo.shift()).toBe(model.shift());
          else {
            fifo.push(step);
            model.push(step);
          }
          expect(fifo.size).toBe(model.length);
        }
      }),
    );
  });
});
