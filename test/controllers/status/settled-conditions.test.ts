// The time of a condition says since when it has its status, whatever else is written.
import { expect, test } from 'vitest';
import { settledConditions } from '../../../src/controllers/status/settled-conditions.ts';

const now = new Date('2026-06-17T10:48:23.789Z');
const before = [
  {
    type: 'Ready',
    status: 'Unknown',
    lastTransitionTime: '2026-01-01T00:00:00Z',
    reason: 'BuildRunning',
    message: 'a',
  },
  { type: 'Other', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' },
];

test.each([
  ['another message keeps the time', 'Unknown', '2026-01-01T00:00:00Z'],
  ['another status gets a new one, in whole seconds', 'True', '2026-06-17T10:48:23Z'],
] as const)('%s', (_, status, lastTransitionTime) => {
  expect(settledConditions(before, [{ type: 'Ready', status, reason: 'R', message: 'b' }], now)).toEqual([
    { type: 'Ready', status, lastTransitionTime, reason: 'R', message: 'b' },
  ]);
});

test('a condition without a time, as kpack wrote them for sources, gets one; empty texts are left out', () => {
  const timeless = [{ type: 'Ready', status: 'True' }];
  expect(settledConditions(timeless, [{ type: 'Ready', status: 'True', reason: '', message: '' }], now)).toEqual([
    { type: 'Ready', status: 'True', lastTransitionTime: '2026-06-17T10:48:23Z' },
  ]);
});

test('frozen objects of a cache are left as they are', () => {
  const cached = Object.freeze(before.map((condition) => Object.freeze(condition)));
  settledConditions(cached, [{ type: 'Ready', status: 'True' }], now);
  expect(cached).toEqual(before);
});
