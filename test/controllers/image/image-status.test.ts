// What an Image says of itself (spec controllers.md 2.11 and 2.12; faults 7, 8, 18, 42 of 11).
import { describe, expect, test } from 'vitest';
import { buildHistory } from '../../../src/controllers/image/build-history.ts';
import {
  builderConditions,
  builderNotFound,
  builderNotReady,
  buildFailed,
  buildRunning,
  rebuildWithoutEffect,
  resolverNotReady,
  unknownState,
  upToDate,
} from '../../../src/controllers/image/image-conditions.ts';
import { type ImageStatusInput, imageStatus } from '../../../src/controllers/image/image-status.ts';
import type { Build } from '../../../src/controllers/image/objects.ts';
import { surplusBuilds } from '../../../src/controllers/image/surplus-builds.ts';
import { build, builder, type GivenBuild, image, NOW, resolver } from './given.ts';

const history = (...builds: GivenBuild[]) => buildHistory(builds.map(build));
const status = (input: Partial<ImageStatusInput>) =>
  imageStatus({ image: image(), history: history(), claimName: '', conditions: [unknownState()], now: NOW, ...input });

const conditions = [
  {
    type: 'Ready',
    status: 'Unknown',
    reason: 'UnknownState',
    message: 'Error: Build status unknown',
    lastTransitionTime: '2020-11-20T20:38:15Z',
  },
];

describe('fields', () => {
  test('without a Build', () => expect(status({})).toEqual({ observedGeneration: 3, conditions }));

  test('a Build was made', () => {
    const created = build({ number: 2, reason: 'COMMIT', succeeded: 'Unknown' });
    expect(status({ created, history: history({}), claimName: 'app-cache' })).toEqual({
      observedGeneration: 3,
      conditions,
      latestBuildRef: 'app-build-2',
      latestBuildReason: 'COMMIT',
      latestBuildImageGeneration: 3,
      latestImage: 'registry.example.com/team/app@sha256:app1',
      buildCounter: 2,
      buildCacheName: 'app-cache',
    });
  });
  test('the newest Build succeeded', () => {
    expect(status({ history: history({}, { number: 2 }) })).toMatchObject({
      latestBuildRef: 'app-build-2',
      latestImage: 'registry.example.com/team/app@sha256:app2',
      latestStack: 'io.buildpacks.stacks.jammy',
      buildCounter: 2,
    });
  });
  test('the newest Build failed: the image stays, the stack does not', () => {
    const before = image({}, {}, { latestImage: 'i', latestStack: 's', latestBuildRef: 'app-build-2' });
    const after = status({ image: before, history: history({ number: 2, succeeded: 'False' }) });
    expect(after.latestImage).toBe('i');
    expect(after).not.toHaveProperty('latestStack');
  });
  test('a status write that was lost is made up for while the build runs (fault 8)', () => {
    const lost = image({}, {}, { latestImage: 'old', latestBuildRef: 'app-build-1', buildCounter: 1 });
    const running = { number: 2, succeeded: 'Unknown', spec: { lastBuild: { image: 'built-before' } } } as const;
    expect(status({ image: lost, history: history(running) })).toMatchObject({
      latestBuildRef: 'app-build-2',
      latestBuildReason: 'CONFIG',
      latestBuildImageGeneration: 3,
      buildCounter: 2,
      latestImage: 'built-before',
    });
  });
  test('the counter does not go back when Builds are deleted (fault 7)', () => {
    expect(status({ image: image({}, {}, { buildCounter: 5 }) }).buildCounter).toBe(5);
  });
  test('a claim that was not looked at stays', () => {
    const before = image({}, {}, { buildCacheName: 'app-cache' });
    expect(status({ image: before, claimName: undefined }).buildCacheName).toBe('app-cache');
    expect(status({ image: before, claimName: '' })).not.toHaveProperty('buildCacheName');
  });
});

describe('the newest Build is the one with the highest number (fault 7)', () => {
  test('though another was made later, or in the same second', () => {
    const at = (number: number, creationTimestamp: string) => ({
      number,
      metadata: {
        name: `app-build-${number}`,
        creationTimestamp,
        labels: { 'image.kpack.io/buildNumber': String(number) },
      },
    });
    const builds = [at(10, '2020-01-01T00:00:00Z'), at(9, '2020-01-01T00:00:00Z'), at(2, '2021-01-01T00:00:00Z')];
    expect(history(...builds).latest?.metadata?.name).toBe('app-build-10');
  });
});

describe('sentences', () => {
  const failed = build({ succeeded: 'False', message: 'no space left' });
  test.each([
    ['cluster builder', builderNotFound(image()), "Error: Unable to find builder 'default' in namespace ''."],
    [
      'builder: in the namespace that was searched (fault 18)',
      builderNotFound(image({ builder: { kind: 'Builder', name: 'b', namespace: 'unused' } })),
      "Error: Unable to find builder 'b' in namespace 'team'.",
    ],
    [
      'builder not ready',
      builderNotReady(
        builder({ name: 'builder-name', namespace: 'some-namespace', readyMessage: 'something went wrong' }),
      ),
      "Error: Builder 'builder-name' is not ready in namespace 'some-namespace'; Message: something went wrong",
    ],
    [
      'builder not ready, and silent',
      builderNotReady(builder()),
      "Error: Builder 'default' is not ready in namespace ''",
    ],
    [
      'resolver not ready',
      resolverNotReady('app-source', undefined),
      "Error: SourceResolver 'app-source' is not ready",
    ],
    [
      'resolver that says why',
      resolverNotReady(
        'app-source',
        resolver({ conditions: [{ type: 'Ready', status: 'False', message: 'cannot reach https://some.git' }] }),
      ),
      "Error: SourceResolver 'app-source' is not ready; Message: cannot reach https://some.git",
    ],
    ['running, silent', buildRunning({ ...build(), status: {} }), "Build 'app-build-1' is executing"],
    [
      'running',
      buildRunning(build({ succeeded: 'Unknown', message: 'Container detect waiting' })),
      'Container detect waiting',
    ],
    ['running, without words', buildRunning(build({ succeeded: 'Unknown' })), undefined],
    ['successful', upToDate(build()), undefined],
    ['failed', buildFailed(failed, undefined), "Error: Build 'app-build-1' in namespace 'team' failed: no space left"],
    [
      'failed without words',
      buildFailed(build({ succeeded: 'False' }), undefined),
      "Error: Build 'app-build-1' in namespace 'team' failed: ",
    ],
    [
      'failed, tried again (fault 25)',
      buildFailed(failed, new Date('2026-01-01T00:00:00Z')),
      "Error: Build 'app-build-1' in namespace 'team' failed: no space left; it is tried again after 2026-01-01T00:00:00Z",
    ],
    [
      'without effect (fault 1)',
      rebuildWithoutEffect(build({ number: 2 }), [{ reason: 'LIFECYCLE', old: '1', new: '2' }]),
      "Build 'app-build-2' was made for LIFECYCLE, and its image still differs from the builder in that: no further build is made before the builder changes. To build once more: kubectl annotate builds.kpack.io app-build-2 --namespace team image.kpack.io/additionalBuildNeeded=now",
    ],
  ])('%s', (_, condition, message) => {
    expect(condition.message).toBe(message);
  });

  test('builder conditions', () => {
    expect(builderConditions(builder())).toEqual([
      { type: 'BuilderReady', status: 'True', reason: 'BuilderReady' },
      { type: 'BuilderUpToDate', status: 'True', reason: 'BuilderUpToDate' },
    ]);
    expect(builderConditions(builder({ isReady: false, isUpToDate: false }))).toEqual([
      {
        type: 'BuilderReady',
        status: 'False',
        reason: 'BuilderNotReady',
        message: "Error: Builder 'default' is not ready in namespace ''",
      },
      {
        type: 'BuilderUpToDate',
        status: 'False',
        reason: 'BuilderNotUpToDate',
        message: 'Builder is not up to date. The latest stack and buildpacks may not be in use.',
      },
    ]);
  });
});

describe('old Builds', () => {
  const names = (builds: Build[]) => builds.map(({ metadata }) => metadata?.name);
  const failed = (number: number) => ({ number, succeeded: 'False' }) as const;
  test('all beyond the limit at once, the oldest (fault 42)', () => {
    const wanted = image({ failedBuildHistoryLimit: 4, successBuildHistoryLimit: 1 });
    const builds = [failed(1), failed(2), failed(3), { number: 4 }, failed(5), { number: 6 }, failed(7), failed(8)];
    expect(names(surplusBuilds(wanted, history(...builds)))).toEqual(['app-build-4', 'app-build-1', 'app-build-2']);
  });
  test('ten by default', () => {
    const builds = Array.from({ length: 11 }, (_, i) => ({ number: i + 1 }));
    expect(names(surplusBuilds(image(), history(...builds)))).toEqual(['app-build-1']);
  });
  test('while a build runs too, but not that one', () => {
    const builds = [{ number: 1 }, { number: 2 }, { number: 3, succeeded: 'Unknown' } as const];
    expect(names(surplusBuilds(image({ successBuildHistoryLimit: 1 }), history(...builds)))).toEqual(['app-build-1']);
  });
  test('not twice', () => {
    const going = { number: 1, metadata: { name: 'app-build-1', deletionTimestamp: '2020-01-01T00:00:00Z' } };
    expect(surplusBuilds(image({ successBuildHistoryLimit: 1 }), history(going, { number: 2 }))).toEqual([]);
  });
});
