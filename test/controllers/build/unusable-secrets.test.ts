// What a refusal of a registry says of secrets that were meant to help and cannot.
import { expect, test } from 'vitest';
import { namingUnusable } from '../../../src/controllers/build/unusable-secrets.ts';
import { RegistryError } from '../../../src/registry/registry-error.ts';

const problems = [
  { secret: 'a', message: 'secret "a" has no data password: add it' },
  { secret: 'b', message: 'secret "b" cannot be a pull secret: it is of type Opaque' },
];

test('a refusal names them behind its own hint', () => {
  const refused = new RegistryError('Forbidden', 'GET x: 403', { status: 403, hint: 'Ask for the right.' });
  expect(namingUnusable(refused, problems)).toMatchObject({
    code: 'Forbidden',
    message: 'GET x: 403',
    status: 403,
    hint: 'Ask for the right. Passed over: secret "a" has no data password: add it; secret "b" cannot be a pull secret: it is of type Opaque.',
    cause: refused,
  });
});

test.each([
  ['nothing is wrong with secrets', new RegistryError('Unauthorized', 'GET x: 401'), []],
  ['it is no refusal', new RegistryError('Timeout', 'x'), problems],
  ['it is no answer of a registry', new Error('x'), problems],
])('%s: the error as it is', (_, error, found) => {
  expect(namingUnusable(error, found)).toBe(error);
});
