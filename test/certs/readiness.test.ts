// When a replica that has just started may get requests.
import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../src/certs/policy.ts';
import { type OtherReplica, type Start, whyNotReady } from '../../src/certs/readiness.ts';

const HOUR = 3_600_000;
const start: Start = { issuer: 'A', trustedForMs: 0, publishedForMs: 0, trustsForeign: false, others: [] };
const serves = (issuer: string, change: Partial<OtherReplica> = {}): OtherReplica => ({
  issuer,
  isReady: true,
  isAlive: true,
  ...change,
});

const UNTRUSTED = 'not every registration trusts the serving certificate yet';
const wait = (s: number) => `API servers may not trust the serving certificate yet (at most ${s} s more)`;

describe('may it turn ready?', () => {
  test.each<[string, Partial<Start>, string | undefined]>([
    ['nobody was told', { trustedForMs: undefined }, UNTRUSTED],
    ['nobody was told, and nobody else serves', { trustedForMs: undefined, publishedForMs: HOUR }, UNTRUSTED],
    ['the reports are not known', { others: undefined }, 'the reports of the other replicas have not been read yet'],
    ['nobody else is there', {}, undefined],
    ['others are starting as well', { others: [serves('A', { isReady: false })] }, undefined],
    ['another one serves a leaf of the same authority', { others: [serves('A')] }, undefined],
    [
      'another one serves a leaf of the same authority, a third one another',
      { others: [serves('B'), serves('A')] },
      undefined,
    ],
    ['another one serves a leaf of another authority', { others: [serves('B')] }, wait(60)],
    ['the same, 20.5 s later', { others: [serves('B')], trustedForMs: 20_500 }, wait(40)],
    ['the same, a minute later', { others: [serves('B')], trustedForMs: 60_000 }, undefined],
    ['somebody said so once, but is not heard', { others: [serves('A', { isAlive: false })] }, wait(60)],
    [
      'another one is getting ready with a leaf of the same authority, which says nothing',
      { others: [serves('B'), serves('A', { isReady: false })] },
      wait(60),
    ],
    [
      'nobody else is there, but somebody else’s authority is trusted: kpack may serve',
      { trustsForeign: true },
      wait(60),
    ],
    ['the same, a minute later', { trustsForeign: true, trustedForMs: 60_000 }, undefined],
    ['kpack may serve, and one of ours does already', { trustsForeign: true, others: [serves('A')] }, undefined],
  ])('%s', (_, change, expected) => {
    expect(whyNotReady({ ...start, ...change }, DEFAULT_POLICY)).toBe(expected);
  });
});

describe('what API servers were told long ago they know: it waits only for a leader who may be about to take it away', () => {
  test.each<[string, Partial<Start>, string | undefined]>([
    ['another one serves a leaf of another authority', { others: [serves('B')] }, wait(10)],
    ['the same, 9 s later', { others: [serves('B')], trustedForMs: 9000 }, wait(1)],
    ['the same, 10 s later', { others: [serves('B')], trustedForMs: 10_000 }, undefined],
    ['kpack may serve', { trustsForeign: true }, wait(10)],
    ['those who said that they serve are not heard', { others: [serves('A', { isAlive: false })] }, wait(10)],
    ['told a moment less than long enough ago', { others: [serves('B')], publishedForMs: 59_999 }, wait(60)],
  ])('%s', (_, change, expected) => {
    expect(whyNotReady({ ...start, publishedForMs: 60_000, ...change }, DEFAULT_POLICY)).toBe(expected);
  });

  test('where changes spread in no time there is nothing to wait for', () => {
    const policy = { ...DEFAULT_POLICY, propagationMs: 0, settleMs: 0 };
    expect(whyNotReady({ ...start, others: [serves('B')] }, policy)).toBeUndefined();
  });
});
