// Which statuses and settings say the same (spec controllers.md 1.7).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildConfigSchema } from '../../../src/controllers/image/build-config.ts';
import { sameMeaning } from '../../../src/controllers/status/same-meaning.ts';
import { imageStatusV1alpha2 } from '../../../src/schemas/image.ts';

describe('settings', () => {
  const git = { url: 'u', revision: 'r' };
  test.each([
    [true, 'absent and empty', undefined, {}],
    [true, 'absent and empty members', {}, { env: [], services: [], resources: { limits: {} }, source: {} }],
    [
      true,
      'quantities of one value',
      { resources: { limits: { cpu: '1000m' } } },
      { resources: { limits: { cpu: '1' } } },
    ],
    [
      true,
      'a member that is the zero value',
      { source: { git } },
      { source: { git: { ...git, initializeSubmodules: false } } },
    ],
    [
      true,
      'free values in another order',
      { resources: { limits: { a: '1', b: '2' } } },
      { resources: { limits: { b: '2', a: '1' } } },
    ],
    [false, 'other quantities', { resources: { limits: { cpu: '1' } } }, { resources: { limits: { cpu: '2' } } }],
    [
      false,
      'one resource more',
      { resources: { limits: { cpu: '1' } } },
      { resources: { limits: { cpu: '1', memory: '1' } } },
    ],
    [false, 'another resource', { resources: { limits: { cpu: '0' } } }, { resources: { limits: { memory: '0' } } }],
    [
      false,
      'a list in another order',
      { env: [{ name: 'a' }, { name: 'b' }] },
      { env: [{ name: 'b' }, { name: 'a' }] },
    ],
    [false, 'an empty pointer and none', { source: { git: {} } }, { source: {} }],
    [false, 'another text', { source: { git } }, { source: { git: { ...git, url: 'v' } } }],
  ])('%s: %s', (same, _, a, b) => {
    expect(sameMeaning(buildConfigSchema, a, b)).toBe(same);
    expect(sameMeaning(buildConfigSchema, b, a)).toBe(same);
  });
});

describe('statuses', () => {
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' };
  test.each([
    [
      true,
      'the time of a transition',
      { conditions: [ready] },
      { conditions: [{ ...ready, lastTransitionTime: '2027-01-01T00:00:00Z' }] },
    ],
    [true, 'a counter of zero', { buildCounter: 0 }, {}],
    [false, 'a message', { conditions: [ready] }, { conditions: [{ ...ready, message: 'm' }] }],
    [false, 'a generation', { observedGeneration: 1 }, { observedGeneration: 2 }],
    [false, 'no conditions yet', {}, { conditions: [ready] }],
  ])('%s: %s', (same, _, a, b) => {
    expect(sameMeaning(imageStatusV1alpha2, a, b)).toBe(same);
  });
});

test('any settings mean the same as themselves, read anew', () => {
  const text = fc.string({ maxLength: 5 });
  const env = fc.array(fc.record({ name: text, value: text }), { maxLength: 4 });
  const limits = fc.dictionary(text, fc.constantFrom('1', '500m', '1Gi'), { maxKeys: 3 });
  const config = fc.record({ env, resources: fc.record({ limits }) });
  fc.assert(fc.property(config, (c) => sameMeaning(buildConfigSchema, c, structuredClone(c))));
  fc.assert(
    fc.property(config, text, (c, value) => {
      const other = { ...c, env: [...c.env, { name: 'one more', value }] };
      return !sameMeaning(buildConfigSchema, c, other);
    }),
  );
});
