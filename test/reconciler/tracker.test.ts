// Who is woken when a thing that others refer to appears, changes or goes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Reference, Tracker } from '../../src/reconciler/tracker.ts';

function refer(tracker: Tracker, owner: string, ...references: Reference[]): void {
  const gathering = tracker.gather(owner);
  for (const each of references) gathering.add(each);
  gathering.end();
}
const builder = (namespace: string, name: string) => ({ kind: 'Builder', namespace, name });

test('an object that does not exist yet wakes those who wait for it', () => {
  const tracker = new Tracker();
  refer(tracker, 'team/app', builder('team', 'b'), { kind: 'ClusterBuilder', name: 'b' });
  refer(tracker, 'team/other', builder('team', 'b'));
  expect(tracker.ownersOf(builder('team', 'b'))).toEqual(['team/app', 'team/other']);
  expect(tracker.ownersOf({ kind: 'ClusterBuilder', name: 'b' })).toEqual(['team/app']);
  expect(tracker.ownersOf(builder('other-team', 'b'))).toEqual([]);
});

test('all of a kind, in a namespace or in the cluster', () => {
  const tracker = new Tracker();
  refer(tracker, 'team/one', { kind: 'Buildpack', namespace: 'team' });
  refer(tracker, 'two', { kind: 'Buildpack' });
  refer(tracker, 'team/three', { kind: 'Buildpack', namespace: 'team', name: 'java' }, { kind: 'Buildpack' });
  const wakes = (namespace: string, name: string) => tracker.ownersOf({ kind: 'Buildpack', namespace, name }).sort();
  expect(wakes('team', 'java')).toEqual(['team/one', 'team/three', 'two']);
  expect(wakes('team', 'go')).toEqual(['team/one', 'team/three', 'two']);
  expect(wakes('other', 'java')).toEqual(['team/three', 'two']);
});

test('a reference counts at once, and an old one until all new ones are known', () => {
  const tracker = new Tracker();
  refer(tracker, 'o', builder('n', 'old'));
  const gathering = tracker.gather('o');
  gathering.add(builder('n', 'new'));
  expect(tracker.ownersOf(builder('n', 'new'))).toEqual(['o']);
  expect(tracker.ownersOf(builder('n', 'old'))).toEqual(['o']);
  gathering.end();
  expect(tracker.ownersOf(builder('n', 'old'))).toEqual([]);
  expect(tracker.ownersOf(builder('n', 'new'))).toEqual(['o']);
});

test('an owner that is gone is woken by nothing', () => {
  const tracker = new Tracker();
  refer(tracker, 'o', builder('n', 'a'), builder('n', 'b'));
  tracker.forget('o');
  expect(['a', 'b'].flatMap((name) => tracker.ownersOf(builder('n', name)))).toEqual([]);
});

test('always: those whose last complete references name the object', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const step = fc.record({ owner: fc.constantFrom('x', 'y', 'z'), names: fc.array(name) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const tracker = new Tracker();
      const last = new Map<string, string[]>();
      for (const { owner, names } of steps) {
        refer(tracker, owner, ...names.map((each) => builder('n', each)));
        last.set(owner, names);
      }
      for (const each of ['a', 'b', 'c']) {
        const expected = [...last].filter(([, names]) => names.includes(each)).map(([owner]) => owner);
        expect(tracker.ownersOf(builder('n', each)).sort()).toEqual(expected.sort());
      }
    }),
  );
});
