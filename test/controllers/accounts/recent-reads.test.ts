import { describe, expect, test } from 'vitest';
import { RecentReads } from '../../../src/controllers/accounts/recent-reads.ts';

/** Reads that count, by a clock that the test moves. */
function reads(values: (string | undefined)[]) {
  let now = 0;
  let count = 0;
  const recent = new RecentReads<string>(() => now);
  return {
    get: (fresh = false) => recent.get('key', { fresh }, async () => values[Math.min(count++, values.length - 1)]),
    pass: (ms: number) => (now += ms),
    count: () => count,
    recent,
  };
}

describe('what is read by many', () => {
  test('is read once a minute', async () => {
    const { get, pass, count } = reads(['first', 'second']);
    expect(await Promise.all([get(), get()])).toEqual(['first', 'first']);
    pass(59_999);
    expect(await get()).toBe('first');
    expect(count()).toBe(1);
    pass(1);
    expect(await get()).toBe('second');
  });

  test('is looked for again after two seconds while it does not exist', async () => {
    const { get, pass, count } = reads([undefined, 'there']);
    expect(await get()).toBeUndefined();
    pass(1_999);
    expect(await get()).toBeUndefined();
    expect(count()).toBe(1);
    pass(1);
    expect(await get()).toBe('there');
  });

  test('is read anew at once when it was refused, once for all who were refused in that second', async () => {
    const { get, pass, count } = reads(['old', 'new', 'newer']);
    expect(await get()).toBe('old');
    expect(await Promise.all([get(true), get(true), get(true)])).toEqual(['new', 'new', 'new']);
    pass(999);
    expect(await get(true)).toBe('new');
    expect(count()).toBe(2);
    pass(1);
    expect(await get(true)).toBe('newer');
  });

  test('is read again after an error, which is told to all who waited', async () => {
    const recent = new RecentReads<string>();
    const fail = () => recent.get('key', {}, () => Promise.reject(new Error('no')));
    const [first, second] = [fail(), fail()];
    await expect(first).rejects.toThrow('no');
    await expect(second).rejects.toThrow('no');
    expect(await recent.get('key', {}, async () => 'there')).toBe('there');
  });

  test('is read for the others when one of them stops waiting', async () => {
    const recent = new RecentReads<string>();
    const slow = Promise.withResolvers<string>();
    const stop = new AbortController();
    const first = recent.get('key', { signal: stop.signal }, () => slow.promise);
    const second = recent.get('key', {}, () => Promise.reject(new Error('read twice')));
    stop.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    slow.resolve('there');
    expect(await second).toBe('there');
  });
});
