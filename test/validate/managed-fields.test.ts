// managedFields that somebody edited: answers of the API server, as recorded.
import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/schemas/json.ts';
import { firstAnswer } from './first-answer.ts';
import { context, manifest } from './manifest.ts';

const entry: JsonObject = {
  manager: 'kubectl',
  operation: 'Update',
  apiVersion: 'kpack.io/v1alpha2',
  time: '2026-11-25T09:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:spec': { 'f:tag': {} } },
};
const pack = (...managedFields: JsonObject[]): JsonObject => ({
  apiVersion: 'kpack.io/v1alpha2',
  kind: 'ClusterBuildpack',
  metadata: { name: 'app', managedFields },
  spec: { image: 'team/java' },
});
const refused = (text: string): string => `ClusterBuildpack.kpack.io "app" is invalid: ${text}`;
const bad = (i: number, manager: string): string =>
  `metadata.managedFields[${i}].manager: Invalid value: "${manager}": invalid character U+000A (at position 1)`;

test.each<[string, JsonObject[], string | undefined]>([
  ['as kubectl prints them', [entry], undefined],
  ['a manager with a line break', [{ ...entry, manager: 'a\n' }], refused(bad(0, 'a\\n'))],
  [
    'a long manager',
    [{ ...entry, manager: 'a'.repeat(129) }],
    refused('metadata.managedFields[0].manager: Too long: may not be more than 128 bytes'),
  ],
  [
    'a long subresource',
    [{ ...entry, subresource: 's'.repeat(257) }],
    refused('metadata.managedFields[0].subresource: Too long: may not be more than 256 bytes'),
  ],
  [
    'two, which the API server sorts',
    [
      { ...entry, manager: 'b\n' },
      { ...entry, manager: 'a\n' },
    ],
    refused(`[${bad(0, 'a\\n')}, ${bad(1, 'b\\n')}]`),
  ],
  ['one that cannot be read, so that all go away', [{ ...entry, manager: 'a\n' }, {}], undefined],
  [
    'of a version that the kind does not have',
    [{ ...entry, manager: 'a\n', apiVersion: 'kpack.io/v1alpha1' }],
    undefined,
  ],
  [
    'of fields that the object has',
    [{ ...entry, manager: 'a\n', fieldsV1: { 'f:spec': { 'f:image': {} } } }],
    undefined,
  ],
  ['of no field', [{ ...entry, manager: 'a\n', fieldsV1: {} }], undefined],
])('%s', (_, entries, answer) => {
  expect(firstAnswer(manifest(pack(...entries)), context)).toBe(answer);
});
