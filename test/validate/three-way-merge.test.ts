// What kubectl apply makes of a stored object.
import { expect, test } from 'vitest';
import { threeWayMerge } from '../../src/validate/object/three-way-merge.ts';

test.each([
  ['what the manifest says', { a: 1, b: 2 }, {}, { a: 3 }, { a: 3, b: 2 }],
  ['what it no longer says', { a: 1, b: 2 }, { a: 1 }, {}, { b: 2 }],
  ['what it says is null', { a: 1, b: 2 }, { a: 1 }, { a: null }, { b: 2 }],
  ['null says nothing of what it never said', { a: 1 }, {}, { a: null }, { a: 1 }],
  ['null was nothing before', { a: 1 }, { a: null }, {}, { a: 1 }],
  ['inside of objects', { s: { a: 1, b: 2, c: 3 } }, { s: { a: 1 } }, { s: { c: 4 } }, { s: { b: 2, c: 4 } }],
  ['an empty object leaves what others set', { s: { a: 1, b: 2 } }, { s: { a: 1 } }, { s: {} }, { s: { b: 2 } }],
  ['an empty object where there is none', {}, {}, { s: {} }, { s: {} }],
  ['an object of nulls where there is none', {}, {}, { s: { a: null } }, {}],
  ['lists as a whole', { l: [1, 2] }, { l: [1, 2] }, { l: [3] }, { l: [3] }],
  ['another type', { s: { a: 1 } }, { s: { a: 1 } }, { s: 5 }, { s: 5 }],
  ['an object for a value', { s: 5 }, {}, { s: { a: 1, b: null } }, { s: { a: 1 } }],
])('%s', (_, stored, before, now, merged) => {
  expect(threeWayMerge(stored, before, now)).toEqual(merged);
});
