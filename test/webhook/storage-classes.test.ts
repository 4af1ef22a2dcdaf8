// Which StorageClass counts as the default, and what is remembered of a class.
import { describe, expect, test } from 'vitest';
import { defaultStorageClass, knownStorageClass } from '../../src/webhook/storage-classes.ts';

const GA = 'storageclass.kubernetes.io/is-default-class';
const BETA = 'storageclass.beta.kubernetes.io/is-default-class';

const made = (name: string, creationTimestamp: string, annotations: Record<string, string> = {}, grows?: boolean) =>
  knownStorageClass({
    metadata: { name, creationTimestamp, annotations },
    ...(grows === undefined ? {} : { allowVolumeExpansion: grows }),
  });

describe('the default class', () => {
  test.each([
    ['none without an annotation', [made('a', '2026-01-01T00:00:00Z')], undefined],
    ['none when the annotation says something else', [made('a', '2026-01-01T00:00:00Z', { [GA]: 'True' })], undefined],
    [
      'by the annotation',
      [made('a', '2026-01-01T00:00:00Z'), made('b', '2026-01-01T00:00:00Z', { [GA]: 'true' })],
      'b',
    ],
    ['by the beta annotation', [made('a', '2026-01-01T00:00:00Z', { [BETA]: 'true' })], 'a'],
    ['by one of the two', [made('a', '2026-01-01T00:00:00Z', { [GA]: 'false', [BETA]: 'true' })], 'a'],
    [
      'the newest of several',
      [
        made('a', '2026-01-01T00:00:00Z', { [GA]: 'true' }),
        made('b', '2026-03-01T00:00:00Z', { [BETA]: 'true' }),
        made('c', '2026-02-01T00:00:00Z', { [GA]: 'true' }),
      ],
      'b',
    ],
    [
      'the first by name of equally new ones',
      [made('b', '2026-01-01T00:00:00Z', { [GA]: 'true' }), made('a', '2026-01-01T00:00:00Z', { [GA]: 'true' })],
      'a',
    ],
  ])('%s', (_, classes, name) => {
    expect(defaultStorageClass(classes)?.name).toBe(name);
    expect(defaultStorageClass(classes.toReversed())?.name).toBe(name);
  });
});

test.each([
  [true, true],
  [false, false],
  [undefined, false],
])('allowVolumeExpansion %s means expandable %s', (grows, expandable) => {
  expect(made('a', '2026-01-01T00:00:00Z', {}, grows).expandable).toBe(expandable);
});

test('nothing else of a class is kept', () => {
  const kept = knownStorageClass({ metadata: { name: 'a', labels: { x: 'y' } }, allowVolumeExpansion: true });
  expect(kept).toEqual({ name: 'a', expandable: true, default: false, creationTimestamp: '' });
});
