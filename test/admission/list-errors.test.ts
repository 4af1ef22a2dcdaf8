// Lists with more faults than anybody reads: a review of a few MB has room for a million of them, and no answer may keep others waiting.
import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/schemas/json.ts';
import { refusal, set } from './ask.ts';
import * as sample from './samples.ts';

const lines = (object: JsonValue): string[] => refusal({ object }).split('\n');

test('1,000 errors of a list are told in full', () => {
  const env = Array.from({ length: 1000 }, (_, i) => ({ name: `E${i}`, valueFrom: { secretKeyRef: {} } }));
  const told = lines(set(sample.imageV2, 'spec.build.env', env));
  expect(told).toHaveLength(1);
  expect(told[0]?.match(/spec\.build\.env\[\d+\]\.valueFrom\.secretKeyRef/g)).toHaveLength(1000);
});

test('of a list with more, the first errors are told, and where the rest begins', () => {
  const env = Array.from({ length: 1001 }, (_, i) => ({ name: `E${i}`, valueFrom: { secretKeyRef: {} } }));
  const told = lines(set(sample.imageV2, 'spec.build.env', env));
  expect(told[0]).toBe('more than 1000 errors in one list, it was not checked any further, from: spec.build.env[1000]');
  expect(told[1]?.match(/secretKeyRef(?:,|$)/g)).toHaveLength(1000);
});

test('groups within an order count together', () => {
  const order = Array.from({ length: 300 }, () => ({ group: [{}, {}, {}, {}] }));
  const told = lines(set(sample.builderV2, 'spec.order', order));
  expect(told.at(-1)).toBe('more than 1000 errors in one list, it was not checked any further, from: spec.order[250]');
});

test('an item without fault does not end the list', () => {
  const services = Array.from({ length: 3000 }, (_, i) => ({ name: `s${i}`, kind: i === 2999 ? '' : 'Secret' }));
  expect(lines(set(sample.imageV2, 'spec.build.services', services))).toEqual([
    'missing field(s): spec.build.services[2999].kind',
  ]);
});
