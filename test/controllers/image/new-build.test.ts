// The Build that an Image makes: names, labels, annotations, tags, last build (spec controllers.md 2.8 to 2.10; faults 2, 4, 7, 16, 17, 45, 48 of 11).
import { describe, expect, test } from 'vitest';
import { buildChangesText } from '../../../src/controllers/image/build-changes-text.ts';
import { buildHistory } from '../../../src/controllers/image/build-history.ts';
import { buildTags } from '../../../src/controllers/image/build-tags.ts';
import { lastBuild } from '../../../src/controllers/image/last-build.ts';
import { type NewBuildInput, newBuild } from '../../../src/controllers/image/new-build.ts';
import { nextNumber } from '../../../src/controllers/image/next-number.ts';
import type { Image } from '../../../src/controllers/image/objects.ts';
import { build, builder, DIGEST_1, image, NOW, owner } from './given.ts';

const input = (changes: Partial<NewBuildInput> = {}): NewBuildInput => ({
  image: image(),
  number: 2,
  changes: [{ reason: 'COMMIT', old: 'a', new: 'b' }],
  attempt: 1,
  source: { git: { url: 'u', revision: 'b' } },
  builder: builder(),
  history: buildHistory([build()]),
  claimName: '',
  settings: { enablePriorityClasses: false },
  now: NOW,
  ...changes,
});

test('the whole Build', () => {
  const wanted = image(
    {
      additionalTags: ['registry.example.com/team/app:more'],
      cache: { volume: { size: '2G' } },
      projectDescriptorPath: 'p.toml',
      defaultProcess: 'web',
      cosign: { annotations: [{ name: 'a', value: 'b' }] },
      build: {
        env: [{ name: 'A', value: 'b' }],
        resources: { limits: { cpu: '1000m' } },
        services: [{ kind: 'Secret', name: 's' }],
        tolerations: [{ key: 'k', operator: 'Exists' }],
        nodeSelector: { n: 's' },
        affinity: { nodeAffinity: {} },
        runtimeClassName: 'r',
        schedulerName: 'sched',
        buildTimeout: 90,
        creationTime: 'now',
      },
    },
    {
      labels: { team: 'a', 'image.kpack.io/buildNumber': '99' },
      annotations: {
        note: 'mine',
        'image.kpack.io/additionalBuildNeeded': 'x',
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
      },
    },
  );
  expect(newBuild(input({ image: wanted, claimName: 'app-cache' }))).toEqual({
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'Build',
    metadata: {
      name: 'app-build-2',
      namespace: 'team',
      labels: {
        team: 'a',
        'image.kpack.io/buildNumber': '2',
        'image.kpack.io/image': 'app',
        'image.kpack.io/imageGeneration': '3',
      },
      annotations: {
        note: 'mine',
        'image.kpack.io/reason': 'COMMIT',
        'image.kpack.io/buildChanges': '[{"reason":"COMMIT","old":"a","new":"b"}]',
        'image.kpack.io/builderName': 'default',
        'image.kpack.io/builderKind': 'ClusterBuilder',
      },
      ownerReferences: [owner()],
    },
    spec: {
      tags: [
        'registry.example.com/team/app',
        'registry.example.com/team/app:b2.20201120.203815',
        'registry.example.com/team/app:more',
      ],
      builder: { image: 'registry.example.com/builder@sha256:b1' },
      runImage: { image: `registry.example.com/run@${DIGEST_1}` },
      serviceAccountName: 'app-sa',
      source: { git: { url: 'u', revision: 'b' } },
      cache: { volume: { persistentVolumeClaimName: 'app-cache' } },
      env: [{ name: 'A', value: 'b' }],
      resources: { limits: { cpu: '1' } },
      services: [{ kind: 'Secret', name: 's' }],
      tolerations: [{ key: 'k', operator: 'Exists' }],
      nodeSelector: { n: 's' },
      affinity: { nodeAffinity: {} },
      runtimeClassName: 'r',
      schedulerName: 'sched',
      activeDeadlineSeconds: 90,
      creationTime: 'now',
      projectDescriptorPath: 'p.toml',
      defaultProcess: 'web',
      cosign: { annotations: [{ name: 'a', value: 'b' }] },
      lastBuild: {
        image: 'registry.example.com/team/app@sha256:app1',
        cache: {},
        stackId: 'io.buildpacks.stacks.jammy',
      },
    },
  });
});

test.each([
  ['none', undefined, {}],
  ['switched off', {}, {}],
  ['in a registry', { registry: { tag: 'r.example.com/cache' } }, { registry: { tag: 'r.example.com/cache' } }],
  ['a volume whose claim could not be made', { volume: { size: '1G' } }, {}],
])('a cache: %s', (_, cache, expected) => {
  const { spec } = newBuild(input({ image: image(cache === undefined ? {} : { cache }) }));
  expect(spec?.cache).toEqual(expected);
});

describe('priority classes', () => {
  const priority = (on: boolean, ...reasons: ('COMMIT' | 'STACK' | 'LIFECYCLE')[]) => {
    const changes = reasons.map((reason) => ({ reason, old: '', new: '' }));
    return newBuild(input({ changes, settings: { enablePriorityClasses: on } })).spec?.priorityClassName;
  };
  test('off by default', () => expect(priority(false, 'COMMIT')).toBeUndefined());
  test('high for what people did', () => expect(priority(true, 'COMMIT', 'STACK')).toBe('kpack-build-high-priority'));
  test('low for what the builder did', () =>
    expect(priority(true, 'STACK', 'LIFECYCLE')).toBe('kpack-build-low-priority'));
});

test('a further attempt says which one it is', () => {
  expect(newBuild(input({ attempt: 3 })).metadata?.annotations?.['image.kpack.io/attempt']).toBe('3');
});

describe('tags', () => {
  const at = new Date('2021-05-12T16:18:19Z');
  test.each<[string, number, NonNullable<Image['spec']>, string[]]>([
    ['txconsole/helloapp', 1, {}, ['txconsole/helloapp', 'index.docker.io/txconsole/helloapp:b1.20210512.161819']],
    [
      'gcr.io/imagename/foo:test',
      45,
      {},
      ['gcr.io/imagename/foo:test', 'gcr.io/imagename/foo:test-b45.20210512.161819'],
    ],
    [
      'gcr.io/imagename/tagged:latest',
      1,
      {},
      ['gcr.io/imagename/tagged:latest', 'gcr.io/imagename/tagged:b1.20210512.161819'],
    ],
    ['nginx', 2, {}, ['nginx', 'index.docker.io/library/nginx:b2.20210512.161819']],
    ['nginx', 2, { imageTaggingStrategy: 'None' }, ['nginx']],
    ['nginx', 2, { imageTaggingStrategy: 'None', additionalTags: ['nginx:x'] }, ['nginx', 'nginx:x']],
    [
      'nginx',
      2,
      { imageTaggingStrategy: 'Else', additionalTags: ['nginx:x'] },
      ['nginx', 'index.docker.io/library/nginx:b2.20210512.161819', 'nginx:x'],
    ],
    ['Not A Tag', 2, { additionalTags: ['nginx:x'] }, []],
  ])('%s, build %i, %j', (tag, number, spec, tags) => {
    expect(buildTags(image({ tag, ...spec }), number, at)).toEqual(tags);
  });
});

describe('last build', () => {
  const last = (...builds: Parameters<typeof build>[0][]) => lastBuild(buildHistory(builds.map(build)));
  const image1 = {
    image: 'registry.example.com/team/app@sha256:app1',
    cache: {},
    stackId: 'io.buildpacks.stacks.jammy',
  };
  test('none', () => expect(last()).toBeUndefined());
  test('successful', () => expect(last({})).toEqual(image1));
  test('with a cache image', () => {
    expect(last({ status: { latestImage: 'i', latestCacheImage: 'c', stack: { id: 's' } } })).toEqual({
      image: 'i',
      cache: { image: 'c' },
      stackId: 's',
    });
  });
  test('a first one failed', () => expect(last({ succeeded: 'False' })).toBeUndefined());
  test('failed: what it was told', () => {
    const told = { image: 'some/image@sha256:from-build-before-this-build', stackId: 'io.buildpacks.stacks.bionic' };
    expect(last({ number: 2, succeeded: 'False', spec: { lastBuild: told } })).toEqual(told);
  });
  test('failed after a success that is still there', () => {
    expect(last({}, { number: 2, succeeded: 'False' })).toEqual(image1);
  });
  test('a rebase failed: the next is a full build, since the image may be gone (fault 16)', () => {
    const rebase = { number: 2, succeeded: 'False', reason: 'STACK', spec: { lastBuild: image1 } } as const;
    expect(last({}, rebase)).toEqual({ image: image1.image, cache: {} });
    const full = { ...rebase, number: 3, spec: { lastBuild: { image: image1.image, cache: {} } } };
    expect(last({}, rebase, full)).toEqual(image1);
  });
});

describe('the next number (faults 7 and 48)', () => {
  const next = (
    counter: number | undefined,
    latest: Parameters<typeof build>[0] | undefined,
    ...others: ReturnType<typeof build>[]
  ) => {
    const status = counter === undefined ? {} : { buildCounter: counter };
    const found = (name: string) => others.find(({ metadata }) => metadata?.name === name);
    const { number, waitsFor } = nextNumber(image({}, {}, status), latest && build(latest), found);
    return waitsFor === undefined ? number : `${number} waits for ${waitsFor.metadata?.name}`;
  };
  test('the first', () => expect(next(undefined, undefined)).toBe(1));
  test('after the newest', () => expect(next(undefined, { number: 4 })).toBe(5));
  test('never one that was given, though all Builds were deleted', () => expect(next(7, undefined)).toBe(8));
  test('nor when the newest was', () => expect(next(7, { number: 3 })).toBe(8));
  test('a status that is behind', () => expect(next(2, { number: 3 })).toBe(4));
  test('a spoilt label: the name says it', () => {
    expect(
      next(undefined, { number: 6, metadata: { name: 'app-build-6', labels: { 'image.kpack.io/buildNumber': 'x' } } }),
    ).toBe(7);
    expect(next(undefined, { metadata: { name: 'app-build-6-x7b2c', labels: {} } })).toBe(7);
    expect(next(undefined, { metadata: { name: 'by-hand', labels: {} } })).toBe(1);
  });
  test('a name that somebody else has is passed over', () => {
    expect(next(undefined, undefined, build({ metadata: { ownerReferences: [] } }))).toBe(2);
  });
  test('a Build of an earlier Image of this name will be gone soon', () => {
    const earlier = build({ metadata: { ownerReferences: [owner('earlier-uid')] } });
    expect(next(undefined, undefined, earlier)).toBe('1 waits for app-build-1');
  });
});

describe('the annotation stays short enough to store and to run (fault 45)', () => {
  const env = (value: string, count = 1) => Array.from({ length: count }, (_, i) => ({ name: `V${i}`, value }));
  const config = (value: string, count?: number) => ({
    reason: 'CONFIG' as const,
    old: { source: {} },
    new: { env: env(value, count) },
  });
  test('long values are cut', () => {
    const text = buildChangesText([config('x'.repeat(200_000))], { hidesEnvValues: false });
    expect(JSON.parse(text)).toEqual([config(`${'x'.repeat(64)}... (200000 characters, too many to show)`)]);
  });
  test('many of them are not shown', () => {
    const text = buildChangesText([{ reason: 'COMMIT', old: 'a', new: 'b' }, config('y'.repeat(100), 5000)], {
      hidesEnvValues: false,
    });
    expect(text.length).toBeLessThan(300);
    expect(JSON.parse(text)).toEqual([
      { reason: 'COMMIT', old: 'a', new: 'b' },
      { reason: 'CONFIG', old: '', new: expect.stringMatching(/^too large to show \(\d+ bytes\): compare the specs/) },
    ]);
  });
  test('beside large annotations of the Image there is less room', () => {
    const annotations = { big: 'z'.repeat(235 * 1024) };
    const made = newBuild(input({ image: image({}, { annotations }), changes: [config('y'.repeat(100), 100)] }));
    expect(Buffer.byteLength(JSON.stringify(made.metadata?.annotations))).toBeLessThan(256 * 1024);
  });
  test('values are hidden when the Image says so, but not that they differ', () => {
    const changes = [
      {
        reason: 'CONFIG' as const,
        old: { env: [...env('one'), { name: 'S', value: 'same' }] },
        new: { env: [...env('two'), { name: 'S', value: 'same' }] },
      },
    ];
    const made = newBuild(
      input({ changes, image: image({}, { annotations: { 'image.kpack.io/hideEnvValues': 'true' } }) }),
    );
    expect(JSON.parse(made.metadata?.annotations?.['image.kpack.io/buildChanges'] ?? '')).toEqual([
      {
        reason: 'CONFIG',
        old: {
          env: [
            { name: 'V0', value: '(hidden, old)' },
            { name: 'S', value: '(hidden)' },
          ],
        },
        new: {
          env: [
            { name: 'V0', value: '(hidden, new)' },
            { name: 'S', value: '(hidden)' },
          ],
        },
      },
    ]);
  });
});
