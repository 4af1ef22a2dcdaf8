// What is found in a cache: by key, namespace and index, always as a search through everything would find it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromKey } from '../../src/reconciler/key.ts';
import { ownerKey } from '../../src/reconciler/owner-key.ts';
import { Store } from '../../src/reconciler/store.ts';
import { withoutManagedFields } from '../../src/reconciler/without-managed-fields.ts';

const key = fc.constantFrom('a/1', 'a/2', 'b/1', 'cluster-wide');
const labels = fc.array(fc.constantFrom('red', 'green', 'blue'));
const step = fc.record({ key, labels: fc.option(labels) });

test('indexes are as true as a search', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const store = new Store({ label: (object: string[]) => object });
      const model = new Map<string, string[]>();
      for (const each of steps) {
        if (each.labels === null) {
          store.drop(each.key);
          model.delete(each.key);
        } else {
          store.put(each.key, each.labels);
          model.set(each.key, each.labels);
        }
      }
      expect(new Map(store.entries())).toEqual(model);
      expect(store.size).toBe(model.size);
      expect(new Set(store.list())).toEqual(new Set(model.values()));
      for (const namespace of ['a', 'b', '', 'nobody']) {
        const expected = [...model]
          .filter(([each]) => fromKey(each).namespace === namespace)
          .map(([, object]) => object);
        expect(new Set(store.list(namespace))).toEqual(new Set(expected));
      }
      for (const label of ['red', 'green', 'blue', 'none']) {
        const expected = [...model.values()].filter((object) => object.includes(label));
        expect(new Set(store.by('label', label))).toEqual(new Set(expected));
      }
    }),
  );
});

test('a kept object has no managedFields and cannot be changed by a reconciler', () => {
  const metadata = { name: 'a', managedFields: [{ manager: 'kubectl' }], labels: { a: 'b' } };
  const kept = withoutManagedFields<{ metadata: { labels: Record<string, string> }; spec: { list: string[] } }>({
    metadata,
    spec: { list: ['x'] },
  } as object);
  expect(kept).toEqual({ metadata: { name: 'a', labels: { a: 'b' } }, spec: { list: ['x'] } });
  expect(() => kept.spec.list.push('y')).toThrow(TypeError);
  expect(() => {
    kept.metadata.labels.a = 'c';
  }).toThrow(TypeError);
});

const reference = (apiVersion: string, kind: string, controller?: boolean) => ({
  apiVersion,
  kind,
  name: 'app',
  uid: 'u',
  ...(controller === undefined ? {} : { controller }),
});
test.each([
  ['the same version', [reference('example.com/v2', 'Image', true)], 'team/app'],
  ['an older version', [reference('example.com/v1', 'Image', true)], 'team/app'],
  [
    'not the controller',
    [reference('example.com/v2', 'Image'), reference('example.com/v2', 'Image', false)],
    undefined,
  ],
  ['another kind', [reference('example.com/v2', 'Build', true)], undefined],
  ['another group', [reference('apps/v1', 'Image', true)], undefined],
  ['the core group', [reference('v1', 'Image', true)], undefined],
  ['no owner', [], undefined],
])('the owner of a child: %s', (_, ownerReferences, expected) => {
  const child = { metadata: { name: 'c', namespace: 'team', ownerReferences } };
  expect(ownerKey(child, { group: 'example.com', kind: 'Image' })).toBe(expected);
});
