// When the bundles in an object were last written, by its managed fields as the API server keeps them.
import { expect, test } from 'vitest';
import { bundleWrittenAt } from '../../src/certs/written-at.ts';

const webhooks = (fields: object) => ({ 'f:webhooks': { 'k:{"name":"defaults.webhook.kpack.io"}': fields } });
const ours = {
  manager: 'kpack-webhook',
  operation: 'Apply',
  time: '2026-11-25T12:00:00Z',
  fieldsV1: webhooks({ 'f:clientConfig': { 'f:caBundle': {} } }),
};
const kubectl = {
  manager: 'kubectl-client-side-apply',
  operation: 'Update',
  time: '2026-11-25T13:00:00Z',
  fieldsV1: webhooks({ 'f:clientConfig': { 'f:service': {} } }),
};
const kpack = { ...kubectl, manager: 'webhook', time: '2026-11-24T12:00:00Z', fieldsV1: ours.fieldsV1 };

test.each([
  ['ours', [ours], '2026-11-25T12:00:00.000Z'],
  ['a manifest without a bundle was applied later', [ours, kubectl], '2026-11-25T12:00:00.000Z'],
  ['two own a bundle: the later one', [kpack, ours], '2026-11-25T12:00:00.000Z'],
  ['nobody owns a bundle', [kubectl], undefined],
  ['no record', [], undefined],
  ['a record without a time', [{ ...ours, time: undefined }], undefined],
])('%s', (_, managedFields, expected) => {
  expect(bundleWrittenAt({ metadata: { name: 'x', managedFields } as object })?.toISOString()).toBe(expected);
});

test('an object without metadata', () => {
  expect(bundleWrittenAt({})).toBeUndefined();
});
