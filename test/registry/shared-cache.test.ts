// Results that are made once, and waits that end.
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { SharedCache } from '../../src/registry/shared-cache.ts';
import { unlessAborted, withinTime } from '../../src/registry/time-limit.ts';

const never = new AbortController().signal;

describe('the cache', () => {
  test('makes once for all who ask at once, and again when it is over', async () => {
    let now = 0;
    let made = 0;
    const cache = new SharedCache<number>(10, () => now);
    const make = async () => ({ value: ++made, forMs: 100 });
    expect(await Promise.all([cache.get('a', never, make), cache.get('a', never, make)])).toEqual([1, 1]);
    now = 99;
    expect(await cache.get('a', never, make)).toBe(1);
    now = 100;
    expect(await cache.get('a', never, make)).toBe(2);
    cache.delete('a');
    expect(await cache.get('a', never, make)).toBe(3);
  });

  test('keeps no failures, and nothing that holds for no time', async () => {
    const cache = new SharedCache<number>(10);
    await expect(cache.get('a', never, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await cache.get('a', never, async () => ({ value: 1, forMs: 0 }))).toBe(1);
    expect(await cache.get('a', never, async () => ({ value: 2, forMs: 1_000 }))).toBe(2);
    expect(await cache.get('a', never, async () => ({ value: 3, forMs: 1_000 }))).toBe(2);
  });

  test('lets go of what was not used for longest', async () => {
    const cache = new SharedCache<string>(2);
    const get = (key: string, value = key) => cache.get(key, never, async () => ({ value, forMs: 1_000 }));
    await get('a');
    await get('b');
    await get('a');
    await get('c');
    expect([await get('a', 'new'), await get('c', 'new'), await get('b', 'new')]).toEqual(['a', 'c', 'new']);
  });

  test('one who leaves does not end it for the others', async () => {
    const cache = new SharedCache<number>(10);
    const gate = Promise.withResolvers<{ value: number; forMs: number }>();
    const leaving = new AbortController();
    const left = cache.get('a', leaving.signal, () => gate.promise);
    const stays = cache.get('a', never, () => gate.promise);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    gate.resolve({ value: 7, forMs: 1 });
    expect(await stays).toBe(7);
  });
});

describe('time limits', () => {
  const forever = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('broken'))));

  test('end what takes too long, with their own error', async () => {
    await expect(withinTime(5, undefined, () => new Error('late'), forever)).rejects.toThrow('late');
  });

  test('give way to the caller', async () => {
    const caller = new AbortController();
    const ended = expect(withinTime(60_000, caller.signal, () => new Error('late'), forever)).rejects.toThrow(
      'stopped',
    );
    caller.abort(new Error('stopped'));
    await ended;
    await expect(
      withinTime(
        1,
        caller.signal,
        () => new Error('late'),
        async () => 1,
      ),
    ).rejects.toThrow('stopped');
    await expect(unlessAborted(Promise.resolve(1), caller.signal)).rejects.toThrow('stopped');
  });

  test('leave nothing behind on a signal that lives on', async () => {
    const { signal } = new AbortController();
    await withinTime(
      1_000,
      signal,
      () => new Error('late'),
      async () => 1,
    );
    await unlessAborted(Promise.resolve(1), signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('leave other errors and results as they are', async () => {
    await expect(
      withinTime(
        1_000,
        undefined,
        () => new Error('late'),
        () => Promise.reject(new Error('other')),
      ),
    ).rejects.toThrow('other');
    expect(
      await withinTime(
        1_000,
        undefined,
        () => new Error('late'),
        async () => 1,
      ),
    ).toBe(1);
  });
});
