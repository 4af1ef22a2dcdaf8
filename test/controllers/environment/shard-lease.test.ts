// Each part of a split controller has its own lease, and all processes of a part have the same.
import { expect, test } from 'vitest';
import { CONTROLLER_NAMES } from '../../../src/controllers/environment/controller-names.ts';
import { shardLease } from '../../../src/controllers/environment/shard-lease.ts';

test('what is not split has the plain name, in whatever order the controllers are named', () => {
  expect(shardLease(CONTROLLER_NAMES, undefined)).toBe('kpack-controller');
  expect(shardLease(CONTROLLER_NAMES.toReversed(), undefined)).toBe('kpack-controller');
});

test('equal parts have equal names, others have others', () => {
  const parts = [
    shardLease(CONTROLLER_NAMES, ['a']),
    shardLease(CONTROLLER_NAMES, ['b']),
    shardLease(CONTROLLER_NAMES, ['a', 'b']),
    shardLease(['image'], undefined),
    shardLease(['build'], undefined),
    shardLease(['image', 'build'], undefined),
    shardLease(['image'], ['a']),
  ];
  expect(new Set(parts).size).toBe(parts.length);
  for (const part of parts) expect(part).toMatch(/^kpack-controller-[0-9a-f]{10}$/);
  expect(shardLease(CONTROLLER_NAMES, ['b', 'a', 'b'])).toBe(shardLease(CONTROLLER_NAMES, ['a', 'b']));
  expect(shardLease(['build', 'image'], undefined)).toBe(shardLease(['image', 'build'], undefined));
});
