// The patch that kubectl apply would send.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/schemas/json.ts';
import { applyPatch } from '../../src/validate/apply-patch.ts';

const stored = (spec: JsonObject, last?: JsonObject): JsonObject => ({
  kind: 'Image',
  metadata: {
    name: 'app',
    uid: '1',
    annotations: {
      other: 'x',
      ...(last && {
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
          kind: 'Image',
          metadata: { name: 'app' },
          spec: last,
        }),
      }),
    },
  },
  spec,
});
const manifest = (spec: JsonObject): JsonObject => ({ kind: 'Image', metadata: { name: 'app' }, spec });

describe('applyPatch', () => {
  test.each<[string, JsonObject, JsonObject | undefined, JsonObject, JsonObject | undefined]>([
    ['nothing when nothing changes', { tag: 'a', count: 10 }, { tag: 'a' }, { tag: 'a' }, undefined],
    ['what is new', { tag: 'a' }, { tag: 'a' }, { tag: 'a', env: [{ name: 'x' }] }, { spec: { env: [{ name: 'x' }] } }],
    ['what is different', { tag: 'a' }, undefined, { tag: 'b' }, { spec: { tag: 'b' } }],
    ['lists as a whole', { l: [1, 2] }, { l: [1, 2] }, { l: [2] }, { spec: { l: [2] } }],
    [
      'null for what an earlier manifest had',
      { tag: 'a', x: 1, y: 1 },
      { tag: 'a', x: 1 },
      { tag: 'a' },
      { spec: { x: null } },
    ],
    ['null that the manifest says', { x: 1 }, undefined, { x: null }, { spec: { x: null } }],
    [
      'deep changes only',
      { build: { env: [], limit: 1, more: 2 } },
      { build: { env: [], limit: 1 } },
      { build: { env: [] } },
      { spec: { build: { limit: null } } },
    ],
    ['both at once', { a: { b: 1, c: 1 } }, { a: { b: 1, c: 1 } }, { a: { b: 2 } }, { spec: { a: { c: null, b: 2 } } }],
    [
      'an object in the place of a text',
      { a: 'x' },
      { a: 'x' },
      { a: { b: null, c: 1 } },
      { spec: { a: { b: null, c: 1 } } },
    ],
    [
      'no object of nothing but nulls',
      { tag: 'a' },
      undefined,
      { cache: { volume: null } },
      { spec: { cache: { volume: null } } },
    ],
    ['an object that is empty', { tag: 'a' }, undefined, { cache: {} }, { spec: { cache: {} } }],
  ])('gives %s', (_, current, last, wanted, patch) => {
    expect(applyPatch(manifest(wanted), stored(current, last))).toEqual(patch);
  });

  test('takes an annotation that somebody has edited for none', () => {
    const current = stored({ tag: 'a', x: 1 });
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{' };
    expect(applyPatch(manifest({ tag: 'a' }), { ...current, metadata: { name: 'app', annotations } })).toBeUndefined();
  });
});
