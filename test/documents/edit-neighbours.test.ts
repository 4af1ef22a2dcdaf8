// A file in which an object would read otherwise after rewriting, because of what is broken around it, stays as it is. Found by bench/fuzz-documents.ts.
import { expect, test } from 'vitest';
import { editManifests } from '../../src/documents/edit-manifests.ts';
import { isObject } from '../../src/schemas/json.ts';

test('a lone carriage return before three dashes', () => {
  const bytes = Buffer.from('apiVersion: kpack.io/v1alpha2\nkind: ClusterStore\r---\nmetadata:\n  name: app\n');
  const rewritten = editManifests('app.yaml', bytes, ({ value }) => ({
    value: { ...value, metadata: { ...(isObject(value.metadata) ? value.metadata : {}), labels: { x: 'yes' } } },
  }));
  expect(rewritten.stuck.map(({ reason }) => reason)).toEqual(['its document cannot be told from its neighbours']);
  expect(rewritten.changed).toEqual([]);
  expect(rewritten.bytes).toBe(bytes);
});
