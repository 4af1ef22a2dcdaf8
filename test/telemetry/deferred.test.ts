// Put-off work: soon, in order, much of it at once, and at the latest when somebody asks.
import { expect, test, vi } from 'vitest';
import { Deferred } from '../../src/telemetry/deferred.ts';

test('is done soon without anybody asking', async () => {
  const done: string[] = [];
  new Deferred((items: readonly string[]) => done.push(...items)).push('a');
  expect(done).toEqual([]);
  await vi.waitFor(() => expect(done).toEqual(['a']));
});

test('keeps its order across full loads and a flush, and does nothing twice', async () => {
  const done: number[] = [];
  const work = new Deferred((items: readonly number[]) => done.push(...items));
  const items = Array.from({ length: 1000 }, (_, i) => i);
  for (const item of items) work.push(item);
  expect(done.length).toBeGreaterThan(900);
  work.flush();
  expect(done).toEqual(items);
  work.flush();
  work.push(1000);
  await vi.waitFor(() => expect(done).toEqual([...items, 1000]));
});

test('may put off more while it works', () => {
  const done: number[] = [];
  const work = new Deferred((items: readonly number[]) => {
    for (const item of items) {
      done.push(item);
      if (item < 3) work.push(item + 1);
    }
  });
  work.push(0);
  while (done.at(-1) !== 3) work.flush();
  expect(done).toEqual([0, 1, 2, 3]);
});
