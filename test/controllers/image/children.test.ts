// What becomes of an Image's SourceResolver and claim (spec controllers.md 2.3 and 2.4; faults 12 and 13 of 11).
import { describe, expect, test } from 'vitest';
import type { Claim } from '../../../src/controllers/claim.ts';
import { claimPlan } from '../../../src/controllers/image/wanted-claim.ts';
import { resolverPlan } from '../../../src/controllers/image/wanted-resolver.ts';
import { image, owner, resolver } from './given.ts';

const LABEL = 'image.kpack.io/image';
const going = { deletionTimestamp: '2020-01-01T00:00:00Z' };

describe('SourceResolver', () => {
  test('a new one', () => {
    expect(resolverPlan(image({}, { labels: { a: 'b' }, annotations: { note: 'x' } }), undefined)).toEqual({
      do: 'create',
      resolver: {
        apiVersion: 'kpack.io/v1alpha2',
        kind: 'SourceResolver',
        metadata: { name: 'app-source', namespace: 'team', labels: { a: 'b' }, ownerReferences: [owner()] },
        spec: { serviceAccount: 'app-sa', source: { git: { url: 'https://some.git/url', revision: 'main' } } },
      },
    });
  });
  test('the same', () => expect(resolverPlan(image(), resolver({})).do).toBe('keep'));
  test('another source, account or label', () => {
    expect(resolverPlan(image({ source: { blob: { url: 'b', stripComponents: 1 } } }), resolver({}))).toMatchObject({
      do: 'update',
      resolver: { spec: { source: { blob: { url: 'b', stripComponents: 1 } } }, metadata: { uid: 'resolver-uid' } },
    });
    expect(resolverPlan(image({ serviceAccountName: 'x' }), resolver({})).do).toBe('update');
    expect(resolverPlan(image({}, { labels: { a: 'b' } }), resolver({})).do).toBe('update');
  });
  test('labels and annotations of others stay', () => {
    const present = resolver({}, { labels: { theirs: 'x' }, annotations: { theirs: 'y' } });
    expect(resolverPlan(image(), present).do).toBe('keep');
    expect(resolverPlan(image({}, { labels: { a: 'b' } }), present)).toMatchObject({
      resolver: { metadata: { labels: { theirs: 'x', a: 'b' }, annotations: { theirs: 'y' } } },
    });
  });
  test('how often the source is looked at is said on the Image', () => {
    const often = { 'source.kpack.io/polling-interval': '10s' };
    expect(resolverPlan(image({}, { annotations: often }), undefined)).toMatchObject({
      resolver: { metadata: { annotations: often } },
    });
    expect(resolverPlan(image({}, { annotations: often }), resolver({})).do).toBe('update');
    expect(resolverPlan(image({}, { annotations: often }), resolver({}, { annotations: often })).do).toBe('keep');
    const taken = resolverPlan(image(), resolver({}, { annotations: { ...often, theirs: 'x' } }));
    expect(taken).toMatchObject({ do: 'update', resolver: { metadata: { annotations: { theirs: 'x' } } } });
    expect(taken).not.toHaveProperty(['resolver', 'metadata', 'annotations', 'source.kpack.io/polling-interval']);
  });
  test('owner references of the older API version count', () => {
    const older = resolver({}, { ownerReferences: [{ ...owner(), apiVersion: 'kpack.io/v1alpha1' }] });
    expect(resolverPlan(image(), older).do).toBe('keep');
  });
  test.each([
    ['of an earlier Image of this name', { ownerReferences: [owner('earlier')] }, 'wait'],
    ['being deleted', going, 'wait'],
    ['of nobody', { ownerReferences: [] }, 'leave'],
    ['of another Image', { ownerReferences: [owner('other', 'other')] }, 'leave'],
    ['of something else', { ownerReferences: [{ ...owner(), apiVersion: 'apps/v1', kind: 'Deployment' }] }, 'leave'],
  ])('one %s: %s', (_, metadata, expected) => {
    expect(resolverPlan(image(), resolver({}, metadata)).do).toBe(expected);
  });
});

describe('claim', () => {
  const wanted = (size?: string, labels = {}) =>
    image(size === undefined ? { cache: {} } : { cache: { volume: { size, storageClassName: 'fast' } } }, { labels });
  const claim = (size = '2G', metadata: Claim['metadata'] = {}): Claim => ({
    metadata: {
      name: 'app-cache',
      uid: 'claim-uid',
      labels: { [LABEL]: 'app' },
      ownerReferences: [owner()],
      ...metadata,
    },
    spec: { resources: { requests: { storage: size } } },
  });
  test('none wanted, none there', () => expect(claimPlan(wanted(), undefined)).toEqual({ do: 'nothing' }));
  test('a new one', () => {
    expect(claimPlan(wanted('2G', { a: 'b' }), undefined)).toEqual({
      do: 'create',
      claim: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          name: 'app-cache',
          namespace: 'team',
          labels: { a: 'b', [LABEL]: 'app' },
          ownerReferences: [owner()],
        },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2G' } }, storageClassName: 'fast' },
      },
    });
  });
  test('the default class is for the cluster to choose', () => {
    const plan = claimPlan(image({ cache: { volume: { size: '1G' } } }), undefined);
    expect(plan).not.toHaveProperty('claim.spec.storageClassName');
  });
  test.each([
    ['the same size, written otherwise', '2000M', '2G', 'keep'],
    ['a claim that somebody made larger', '2G', '4G', 'keep'],
  ])('%s', (_, size, present, expected) => expect(claimPlan(wanted(size), claim(present)).do).toBe(expected));
  test('growth', () => {
    expect(claimPlan(wanted('4G'), claim('2G'))).toMatchObject({ do: 'change', wanted: { growsTo: '4G' } });
  });
  test('a new label, and the label of a claim that kpack made; those of others stay', () => {
    expect(claimPlan(wanted('2G', { a: 'b' }), claim())).toMatchObject({
      do: 'change',
      wanted: { labels: { a: 'b' }, growsTo: undefined },
    });
    expect(claimPlan(wanted('2G'), claim('2G', { labels: {} })).do).toBe('change');
    expect(claimPlan(wanted('2G'), claim('2G', { labels: { [LABEL]: 'app', theirs: 'x' } })).do).toBe('keep');
  });
  test('not wanted any more', () => expect(claimPlan(wanted(), claim()).do).toBe('delete'));
  test.each([
    ['of nobody', { ownerReferences: [] }, 'leave', 'nothing'],
    ['of another Image', { ownerReferences: [owner('other', 'other')] }, 'leave', 'nothing'],
    ['of an earlier Image of this name', { ownerReferences: [owner('earlier')] }, 'wait', 'nothing'],
    ['being deleted', going, 'wait', 'nothing'],
  ])('one %s is neither used nor grown nor deleted', (_, metadata, whenWanted, whenNot) => {
    expect(claimPlan(wanted('4G'), claim('2G', metadata)).do).toBe(whenWanted);
    expect(claimPlan(wanted(), claim('2G', metadata)).do).toBe(whenNot);
  });
});
