// Questions are shared, spaced out, and put again when they fail: on a clock that the test moves.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Outcome, type Poll, SharedPolls } from '../../src/source/shared-polls.ts';

const MINUTE = 60_000;
let polls: SharedPolls<string>;
let news: string[];
/** When each question was put, ms. */
let asked: { key: string; at: number; urgency: string }[];
let answers: Map<string, string | Error>;
let began: number;

beforeEach(() => {
  vi.useFakeTimers();
  began = performance.now();
  news = [];
  asked = [];
  answers = new Map();
  polls = new SharedPolls<string>({
    same: (a, b) => text(a) === text(b),
    isAnswer: (error) => error.message === 'absent',
    retryAfterMs: (error) => (error.message === 'slow down' ? 10 * MINUTE : undefined),
    onNews: (follower) => news.push(follower),
    random: () => 0.5,
  });
});
afterEach(() => {
  polls.stop();
  vi.useRealTimers();
});
const text = (outcome: Outcome<string>) => (outcome.kind === 'found' ? outcome.value : outcome.error.message);
const poll = (key: string, interval: number | 'off' = MINUTE, isKnown = false): Poll<string> => ({
  key,
  intervalMs: interval === 'off' ? undefined : interval,
  isKnown,
  async ask(urgency) {
    asked.push({ key, at: Math.round(performance.now() - began), urgency });
    const answer = answers.get(key) ?? 'one';
    if (answer instanceof Error) throw answer;
    return answer;
  },
});
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const times = () => asked.map(({ at }) => at);

test('all who follow the same share one question an interval, and hear of another answer only', async () => {
  for (let i = 0; i < 1000; i++) expect(polls.follow(`f${i}`, poll('a'))).toBeUndefined();
  await wait(0);
  expect(asked).toHaveLength(1);
  expect(news).toHaveLength(1000);
  expect(polls.follow('f0', poll('a'))).toMatchObject({ kind: 'found', value: 'one' });
  news = [];
  await wait(10 * MINUTE);
  // With its jitter of up to a tenth.
  expect(times()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => n * 63_000));
  expect(news).toEqual([]);
  answers.set('a', 'two');
  await wait(1.05 * MINUTE);
  expect(news).toHaveLength(1000);
  expect(polls.size).toBe(1);
});

test('a new follower of a recent answer has it at once, of an old one it is asked for', async () => {
  polls.follow('a', poll('x', 5 * MINUTE));
  await wait(MINUTE / 2);
  expect(polls.follow('b', poll('x', 5 * MINUTE))).toMatchObject({ value: 'one' });
  await wait(2 * MINUTE);
  expect(polls.follow('c', poll('x', 5 * MINUTE))).toBeUndefined();
  await wait(0);
  expect(times()).toEqual([0, 2.5 * MINUTE]);
});

test('what is known from before is asked for within the interval, and at once when somebody does not know it', async () => {
  polls.follow('a', poll('x', MINUTE, true));
  polls.follow('b', poll('y', MINUTE, true));
  await wait(100);
  expect(asked).toEqual([]);
  polls.follow('c', poll('y'));
  await wait(MINUTE / 2);
  expect(asked).toEqual([
    { key: 'y', at: 100, urgency: 'prompt' },
    { key: 'x', at: 30_000, urgency: 'background' },
  ]);
});

test('the shortest interval counts, and a change of it counts from the last question', async () => {
  polls.follow('a', poll('x', 10 * MINUTE));
  await wait(2 * MINUTE);
  polls.follow('b', poll('x', MINUTE, true));
  await wait(0);
  expect(times()).toEqual([0, 2 * MINUTE]);
  polls.follow('b', poll('x', 10 * MINUTE, true));
  await wait(10 * MINUTE);
  expect(times()).toEqual([0, 2 * MINUTE]);
  await wait(MINUTE);
  expect(times()).toEqual([0, 2 * MINUTE, 12.5 * MINUTE]);
});

test('without an interval it ends with the first answer', async () => {
  answers.set('x', new Error('down'));
  polls.follow('a', poll('x', 'off'));
  await wait(1000);
  expect(asked).toHaveLength(2);
  answers.set('x', 'one');
  await wait(60 * MINUTE);
  expect(asked).toHaveLength(3);
});

describe('a failure', () => {
  test('is tried again soon while there is no answer yet, and ever more rarely', async () => {
    answers.set('x', new Error('down'));
    polls.follow('a', poll('x'));
    await wait(60 * MINUTE);
    const gaps = times()
      .map((at, index) => at - (times()[index - 1] ?? at))
      .slice(1);
    expect(gaps.slice(0, 4)).toEqual([750, 1500, 3000, 6000]);
    expect(Math.max(...gaps)).toBe(225_000);
    expect(news).toEqual(['a']);
    answers.set('x', 'one');
    await wait(5 * MINUTE);
    expect(news).toEqual(['a', 'a']);
  });

  test('after an answer never comes more often than the interval', async () => {
    polls.follow('a', poll('x'));
    await wait(0);
    answers.set('x', new Error('down'));
    await wait(30 * MINUTE);
    const gaps = times()
      .map((at, index) => (at - (times()[index - 1] ?? at)) / MINUTE)
      .slice(1);
    expect(gaps.slice(0, 5)).toEqual([1.05, 1.05, 2.1, 4.2, 5.25]);
  });

  test('that is an answer comes at the usual pace', async () => {
    answers.set('x', new Error('absent'));
    polls.follow('a', poll('x'));
    await wait(5 * MINUTE);
    expect(times()).toEqual([0, 1, 2, 3, 4].map((n) => n * 63_000));
  });

  test('that is an answer to somebody who waits comes within minutes, however long the interval is', async () => {
    answers.set('x', new Error('absent'));
    polls.follow('a', poll('x', 24 * 60 * MINUTE));
    await wait(16 * MINUTE);
    expect(times()).toEqual([0, 5.25, 10.5, 15.75].map((n) => n * MINUTE));
  });

  test('is not tried again before the server wants it', async () => {
    answers.set('x', new Error('slow down'));
    polls.follow('a', poll('x'));
    await wait(21 * MINUTE);
    expect(times()).toEqual([0, 10 * MINUTE, 20 * MINUTE]);
  });
});

test('what nobody follows any more is not asked for', async () => {
  polls.follow('a', poll('x'));
  polls.follow('b', poll('x'));
  await wait(0);
  polls.follow('a', poll('y'));
  polls.unfollow('b');
  expect(polls.size).toBe(1);
  asked = [];
  await wait(10 * MINUTE);
  expect(new Set(asked.map(({ key }) => key))).toEqual(new Set(['y']));
  polls.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('an answer that comes after the last follower has gone is told to nobody', async () => {
  polls.follow('a', poll('x'));
  polls.unfollow('a');
  await wait(0);
  expect(news).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test('renewed, it is asked for at once, and who wanted that is told of the same answer too', async () => {
  polls.follow('a', poll('x'));
  polls.follow('b', poll('x'));
  await wait(10_000);
  news = [];
  asked = [];
  polls.renew('a');
  polls.renew('a');
  polls.renew('nobody');
  await wait(0);
  expect(times()).toEqual([10_000]);
  expect(news).toEqual(['a']);
  expect(polls.follow('a', poll('x'))).toMatchObject({ askedAt: began + 10_000 });
  // And goes on from there.
  await wait(MINUTE + 10_000);
  expect(times()).toEqual([10_000, 73_000]);
  expect(news).toEqual(['a']);
});
