// Variables of the environment mean what they mean to kpack's controller, and what cannot be read is as good as not set.
import { expect, test } from 'vitest';
import { booleanVariable, integerVariable } from '../../../src/controllers/environment/variables.ts';

test.each([
  ['1', true],
  ['t', true],
  ['T', true],
  ['TRUE', true],
  ['true', true],
  ['True', true],
  ['0', false],
  ['f', false],
  ['F', false],
  ['FALSE', false],
  ['false', false],
  ['False', false],
])('%j is %s, whatever the default', (text, value) => {
  expect(booleanVariable({ X: text }, 'X', true)).toBe(value);
  expect(booleanVariable({ X: text }, 'X', false)).toBe(value);
});

test.each([undefined, '', ' ', 'yes', 'on', 'tRUE', '2', ' true'])('%j gives the default', (text) => {
  const env = text === undefined ? {} : { X: text };
  expect(booleanVariable(env, 'X', true)).toBe(true);
  expect(booleanVariable(env, 'X', false)).toBe(false);
});

test.each([
  ['10', 10],
  ['-3', -3],
  ['+4', 4],
  ['007', 7],
  ['', 1],
  ['1.5', 1],
  ['1e3', 1],
  ['ten', 1],
  ['99999999999999999999', 1],
])('the number %j is %d, where 1 is the default', (text, value) => {
  expect(integerVariable({ X: text }, 'X', 1)).toBe(value);
});
