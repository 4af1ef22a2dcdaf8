// What the controller remembers between two looks: how long it waits in silence, and what was refused.
import { beforeEach, describe, expect, test } from 'vitest';
import { Patience } from '../../../src/controllers/image/patience.ts';
import { Refusals } from '../../../src/controllers/image/refusals.ts';
import { ApiError } from '../../../src/reconciler/api-error.ts';

let at = 0;
const now = () => at;
beforeEach(() => {
  at = 1_000_000;
});

describe('patience', () => {
  test('ends, and begins anew for another thing', () => {
    const patience = new Patience(1000, now);
    expect(patience.left('a', 'x')).toBe(1000);
    at += 400;
    expect(patience.left('a', 'x')).toBe(600);
    at += 600;
    expect(patience.left('a', 'x')).toBe(0);
    expect(patience.left('a', 'y')).toBe(1000);
    expect(patience.left('b', 'x')).toBe(1000);
    patience.end('a');
    expect(patience.left('a', 'y')).toBe(1000);
  });
});

describe('refusals', () => {
  let asked = 0;
  const refuse = async () => {
    asked += 1;
    throw new ApiError(403, 'Forbidden', 'exceeded quota');
  };
  beforeEach(() => {
    asked = 0;
  });
  test('the same request is made again later each time, and its refusal told meanwhile', async () => {
    const refusals = new Refusals(now);
    const waits: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const outcome = await refusals.attempt('a', 'claim', 'create', refuse);
      if (outcome.done) throw new Error('was refused');
      expect(outcome.message).toBe('exceeded quota');
      waits.push(outcome.retryInMs);
      at += outcome.retryInMs / 2;
      await refusals.attempt('a', 'claim', 'create', refuse);
      at += outcome.retryInMs / 2;
    }
    expect(asked).toBe(9);
    expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
  });
  test('another request, another child, another owner are made at once', async () => {
    const refusals = new Refusals(now);
    await refusals.attempt('a', 'claim', 'create', refuse);
    await refusals.attempt('a', 'claim', 'grow', refuse);
    await refusals.attempt('a', 'build', 'create', refuse);
    await refusals.attempt('b', 'claim', 'create', refuse);
    expect(asked).toBe(4);
    expect(await refusals.attempt('a', 'claim', 'other', async () => 'made')).toEqual({ done: true, value: 'made' });
  });
  test.each([409, 404, 429, 500, 503])('%i is no refusal', async (status) => {
    const refusals = new Refusals(now);
    const fail = () => refusals.attempt('a', 'claim', 'create', () => Promise.reject(new ApiError(status, '', 'no')));
    await expect(fail()).rejects.toThrow('no');
    await expect(fail()).rejects.toThrow('no');
  });
});
