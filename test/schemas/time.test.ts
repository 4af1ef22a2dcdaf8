// Times as Kubernetes keeps them: UTC, whole seconds.
import { describe, expect, test } from 'vitest';
import { canonicalTime, isTime } from '../../src/schemas/time.ts';

test.each([
  ['2024-05-06T07:08:09Z', '2024-05-06T07:08:09Z'],
  ['2024-05-06T07:08:09.999Z', '2024-05-06T07:08:09Z'],
  ['2024-05-06T07:08:09,5Z', '2024-05-06T07:08:09Z'],
  ['2024-05-06T09:08:09+02:00', '2024-05-06T07:08:09Z'],
  ['2024-12-31T23:59:59-00:30', '2025-01-01T00:29:59Z'],
  ['2024-02-29T7:00:00Z', '2024-02-29T07:00:00Z'],
  ['0001-01-01T00:00:00Z', null],
  ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00Z'],
])('%s is %s', (text, canonical) => {
  expect(canonicalTime(text)).toBe(canonical);
  expect(isTime(text)).toBe(true);
});

describe('is no time', () => {
  test.each([
    '',
    'yesterday',
    '2024-05-06',
    '2024-05-06 07:08:09Z',
    '2024-13-01T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-05-06T24:00:00Z',
    '2024-05-06T07:60:00Z',
    '2024-05-06T07:08:60Z',
    '2024-05-06t07:08:09z',
    '2024-05-06T07:08:09',
    '2024-05-06T07:08:09+0200',
    '2024-05-06T07:08:09+25:00',
  ])('%s', (text) => {
    expect(isTime(text)).toBe(false);
    expect(canonicalTime(text)).toBe(text);
  });
});
