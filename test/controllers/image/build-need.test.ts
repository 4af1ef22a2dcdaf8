// When an Image builds again, why, and the text of the annotation that says so (spec controllers.md 2.6 and 2.7; faults 1, 3, 14 of 11).
import { describe, expect, test } from 'vitest';
import { buildChangesText } from '../../../src/controllers/image/build-changes-text.ts';
import { wantedConfig } from '../../../src/controllers/image/build-config.ts';
import { buildHistory } from '../../../src/controllers/image/build-history.ts';
import { type BuildNeed, buildNeed, isUnattended } from '../../../src/controllers/image/build-need.ts';
import type { BuilderView } from '../../../src/controllers/image/builder-view.ts';
import type { Build, Image } from '../../../src/controllers/image/objects.ts';
import type { SourceConfig } from '../../../src/schemas/source.ts';
import { build, builder, DIGEST_1, DIGEST_2, image, NOW } from './given.ts';

const git = (revision = 'commit-1', url = 'https://some.git/url'): SourceConfig => ({ git: { url, revision } });

interface Situation {
  readonly builds?: readonly Build[];
  readonly wanted?: Image;
  readonly source?: SourceConfig;
  readonly now?: Date;
  readonly builder?: BuilderView;
}

function need(situation: Situation): BuildNeed {
  const { builds = [build()], wanted = image(), source = git(), now = NOW, builder: view = builder() } = situation;
  return buildNeed({ history: buildHistory(builds), config: wantedConfig(wanted, source), builder: view, now });
}

/** `no`, or the text of the annotation. */
function changes(situation: Situation): string {
  const found = need(situation);
  return found.isNeeded ? buildChangesText(found.changes, { hidesEnvValues: false }) : 'no';
}

const env = [{ name: 'keyA', value: 'previous-value' }];
const withBuild = (settings: NonNullable<NonNullable<Image['spec']>['build']>) => image({ build: settings });

describe('buildChanges, byte for byte', () => {
  test.each<[string, Situation, string]>([
    ['nothing', {}, 'no'],
    [
      'first build',
      { builds: [], source: git('1234567-resolved', 'https://some.git/url-resolved') },
      '[{"reason":"CONFIG","old":{"resources":{},"source":{}},"new":{"resources":{},"source":{"git":{"url":"https://some.git/url-resolved","revision":"1234567-resolved"}}}}]',
    ],
    ['new commit', { source: git('new-commit') }, '[{"reason":"COMMIT","old":"commit-1","new":"new-commit"}]'],
    [
      'env removed',
      { builds: [build({ spec: { env, source: git('revision', 'https://some.git/url') } })], source: git('revision') },
      '[{"reason":"CONFIG","old":{"env":[{"name":"keyA","value":"previous-value"}],"resources":{},"source":{"git":{"url":"https://some.git/url","revision":"revision"}}},"new":{"resources":{},"source":{"git":{"url":"https://some.git/url","revision":"revision"}}}}]',
    ],
    [
      'url and commit',
      {
        builds: [build({ spec: { source: git('out-of-date-git-revision', 'out-of-date-git-url') } })],
        source: git('1234567-resolved', 'https://some.git/url-resolved'),
      },
      '[{"reason":"COMMIT","old":"out-of-date-git-revision","new":"1234567-resolved"},{"reason":"CONFIG","old":{"resources":{},"source":{"git":{"url":"out-of-date-git-url","revision":"out-of-date-git-revision"}}},"new":{"resources":{},"source":{"git":{"url":"https://some.git/url-resolved","revision":"1234567-resolved"}}}}]',
    ],
    [
      'buildpack gone',
      {
        builds: [
          build({
            status: {
              buildMetadata: [
                { id: 'z', version: '1', homepage: 'h' },
                { id: 'io.buildpack', version: 'old-version' },
                { id: 'io.buildpack', version: '1' },
              ],
            },
          }),
        ],
      },
      '[{"reason":"BUILDPACK","old":[{"id":"io.buildpack","version":"old-version"},{"id":"z","version":"1"}],"new":null}]',
    ],
    [
      'more buildpacks than used',
      {
        builder: builder({
          buildpacks: [
            { id: 'io.buildpack', version: '1' },
            { id: 'x', version: '2' },
          ],
        }),
      },
      'no',
    ],
    [
      'stack',
      { builder: builder({ runImage: `mirror.example.com/other@${DIGEST_2}` }) },
      `[{"reason":"STACK","old":"${DIGEST_1}","new":"${DIGEST_2}"}]`,
    ],
    [
      'the same run image in another repository',
      { builder: builder({ runImage: `mirror.example.com/other@${DIGEST_1}` }) },
      'no',
    ],
    [
      'lifecycle',
      { builder: builder({ lifecycleVersion: '0.18.0' }) },
      '[{"reason":"LIFECYCLE","old":"0.17.0","new":"0.18.0"}]',
    ],
    [
      'an image of a kpack that did not record the lifecycle',
      { builds: [build({ status: { lifecycleVersion: '' } })] },
      '[{"reason":"LIFECYCLE","old":"","new":"0.17.0"}]',
    ],
    ['a builder of such a kpack', { builder: builder({ lifecycleVersion: '' }) }, 'no'],
    [
      'manual trigger, whatever the value',
      { builds: [build({ annotations: { 'image.kpack.io/additionalBuildNeeded': '' } })] },
      '[{"reason":"TRIGGER","old":"","new":"A new build was manually triggered on Fri, 20 Nov 2020 20:38:15 +0000"}]',
    ],
    [
      'a url with &, < and >',
      { source: git('commit-1', 'https://host/r.git?a=1&b=<2>') },
      '[{"reason":"CONFIG","old":{"resources":{},"source":{"git":{"url":"https://some.git/url","revision":"commit-1"}}},"new":{"resources":{},"source":{"git":{"url":"https://host/r.git?a=1\\u0026b=\\u003c2\\u003e","revision":"commit-1"}}}}]',
    ],
    [
      'resources in canonical form, names in order',
      {
        wanted: withBuild({
          resources: {
            requests: { memory: '1024Mi', cpu: '0.25' },
            limits: { memory: '1.5Gi', cpu: '1000m', 'a.b/c': '2G' },
          },
        }),
      },
      '[{"reason":"CONFIG","old":{"resources":{},"source":{"git":{"url":"https://some.git/url","revision":"commit-1"}}},"new":{"resources":{"limits":{"a.b/c":"2G","cpu":"1","memory":"1536Mi"},"requests":{"cpu":"250m","memory":"1Gi"}},"source":{"git":{"url":"https://some.git/url","revision":"commit-1"}}}}]',
    ],
    [
      'services and bindings',
      {
        wanted: withBuild({
          services: [{ name: 's', kind: 'Secret', apiVersion: 'v1' }],
          cnbBindings: [{ name: 'b', secretRef: { name: 'x' }, metadataRef: { name: 'm' } }],
        }),
        source: { registry: { image: 'r', imagePullSecrets: [{ name: 'p' }] }, subPath: 'sub' },
      },
      '[{"reason":"CONFIG","old":{"resources":{},"source":{"git":{"url":"https://some.git/url","revision":"commit-1"}}},"new":{"resources":{},"services":[{"kind":"Secret","name":"s","apiVersion":"v1"}],"cnbBindings":[{"name":"b","metadataRef":{"name":"m"},"secretRef":{"name":"x"}}],"source":{"registry":{"image":"r","imagePullSecrets":[{"name":"p"}]},"subPath":"sub"}}}]',
    ],
    [
      'all of them, in order',
      {
        builds: [build({ annotations: { 'image.kpack.io/additionalBuildNeeded': 'x' } })],
        source: git('c2', 'u2'),
        builder: builder({ runImage: `r.example.com/run@${DIGEST_2}`, buildpacks: [], lifecycleVersion: '2' }),
      },
      `[{"reason":"TRIGGER","old":"","new":"A new build was manually triggered on Fri, 20 Nov 2020 20:38:15 +0000"},{"reason":"COMMIT","old":"commit-1","new":"c2"},{"reason":"CONFIG","old":{"resources":{},"source":{"git":{"url":"https://some.git/url","revision":"commit-1"}}},"new":{"resources":{},"source":{"git":{"url":"u2","revision":"c2"}}}},{"reason":"BUILDPACK","old":[{"id":"io.buildpack","version":"1"}],"new":null},{"reason":"STACK","old":"${DIGEST_1}","new":"${DIGEST_2}"},{"reason":"LIFECYCLE","old":"0.17.0","new":"2"}]`,
    ],
    [
      'env in another order',
      {
        builds: [build({ spec: { source: git(), env: [{ name: 'a' }, { name: 'b' }] } })],
        wanted: withBuild({ env: [{ name: 'a' }, { name: 'b' }] }),
      },
      'no',
    ],
    [
      'quantities of the same value',
      {
        builds: [build({ spec: { source: git(), resources: { limits: { cpu: '1' } } } })],
        wanted: withBuild({ resources: { limits: { cpu: '1000m' } } }),
      },
      'no',
    ],
    ['the service account', { wanted: image({ serviceAccountName: 'other' }) }, 'no'],
    [
      'tags, cache, limits, placement',
      {
        wanted: image({
          additionalTags: ['x'],
          cache: { registry: { tag: 'c' } },
          build: { nodeSelector: { a: 'b' }, buildTimeout: 5 },
        }),
      },
      'no',
    ],
  ])('%s', (_, situation, text) => {
    expect(changes(situation)).toBe(text);
  });

  test('env in another order is a change', () => {
    const builds = [build({ spec: { source: git(), env: [{ name: 'a' }, { name: 'b' }] } })];
    expect(changes({ builds, wanted: withBuild({ env: [{ name: 'b' }, { name: 'a' }] }) })).toMatch(
      /^\[{"reason":"CONFIG"/,
    );
  });
});

describe('a run image that is not known is no reason, and hides no other (fault 14)', () => {
  test.each(['', 'Not A Reference', '@'])('%j in the last build', (runImage) => {
    const builds = [build({ status: { stack: { id: 'i', runImage } } })];
    expect(changes({ builds })).toBe('no');
    expect(changes({ builds, source: git('next') })).toBe('[{"reason":"COMMIT","old":"commit-1","new":"next"}]');
  });
  test('in the builder', () => {
    expect(changes({ builder: builder({ runImage: '' }) })).toBe('no');
  });
});

describe('a build that did not bring what it was made for is not made again (fault 1)', () => {
  const lifecycle = [{ reason: 'LIFECYCLE', old: '0.16.0', new: '0.18.0' }];
  const newer = builder({ lifecycleVersion: '0.18.0', image: 'registry.example.com/builder@sha256:b2' });

  test('LIFECYCLE: until the builder has another one', () => {
    const builds = [build({ number: 2, reason: 'LIFECYCLE', changes: lifecycle })];
    expect(need({ builds, builder: newer })).toEqual({
      isNeeded: false,
      withoutEffect: [{ reason: 'LIFECYCLE', old: '0.17.0', new: '0.18.0' }],
    });
    expect(changes({ builds, builder: builder({ lifecycleVersion: '0.19.0' }) })).toBe(
      '[{"reason":"LIFECYCLE","old":"0.17.0","new":"0.19.0"}]',
    );
  });
  test('STACK', () => {
    const builds = [build({ number: 2, reason: 'STACK', changes: [{ reason: 'STACK', old: 'x', new: DIGEST_2 }] })];
    expect(changes({ builds, builder: builder({ runImage: `r.example.com/run@${DIGEST_2}` }) })).toBe('no');
  });
  test('BUILDPACK: with the same builder image', () => {
    const builds = [build({ number: 2, reason: 'BUILDPACK', changes: [{ reason: 'BUILDPACK', old: [], new: null }] })];
    expect(changes({ builds, builder: builder({ buildpacks: [] }) })).toBe('no');
    expect(changes({ builds, builder: builder({ buildpacks: [], image: 'r.example.com/b@sha256:b3' }) })).toBe(
      '[{"reason":"BUILDPACK","old":[{"id":"io.buildpack","version":"1"}],"new":null}]',
    );
  });
  test('another reason builds, and names the gap too, so that it does not count as new afterwards', () => {
    const builds = [build({ number: 2, reason: 'LIFECYCLE', changes: lifecycle })];
    expect(changes({ builds, builder: newer, source: git('c2') })).toBe(
      '[{"reason":"COMMIT","old":"commit-1","new":"c2"},{"reason":"LIFECYCLE","old":"0.17.0","new":"0.18.0"}]',
    );
  });
  test.each(['', 'not json', '{}', '[1,null]'])('an annotation that was spoilt (%j) is forgiven', (text) => {
    const builds = [build({ number: 2, annotations: { 'image.kpack.io/buildChanges': text } })];
    expect(changes({ builds, builder: newer })).toBe('[{"reason":"LIFECYCLE","old":"0.17.0","new":"0.18.0"}]');
  });
});

describe('after a failed build (fault 3)', () => {
  const patched = builder({
    runImage: `r.example.com/run@${DIGEST_2}`,
    image: 'registry.example.com/builder@sha256:b2',
  });
  const made = { builder: { image: patched.image }, runImage: { image: patched.runImage } };
  const rebase = (annotations = {}) =>
    build({ number: 2, succeeded: 'False', reason: 'STACK', annotations, spec: { source: git(), ...made } });

  test('that was asked for: it waits for another commit', () => {
    const builds = [build(), build({ number: 2, succeeded: 'False', reason: 'COMMIT', spec: { source: git('c2') } })];
    expect(changes({ builds, source: git('c2') })).toBe('no');
    expect(changes({ builds, source: git('c3') })).toBe('[{"reason":"COMMIT","old":"c2","new":"c3"}]');
  });
  test('a first one that failed has nothing to compare with', () => {
    expect(changes({ builds: [build({ succeeded: 'False' })], builder: patched })).toBe('no');
  });
  test('a stack patch that comes later builds, with what the failed build was to bring', () => {
    const builds = [build(), build({ number: 2, succeeded: 'False', reason: 'COMMIT', spec: { source: git('c2') } })];
    expect(changes({ builds, source: git('c2'), builder: patched })).toBe(
      `[{"reason":"COMMIT","old":"commit-1","new":"c2"},{"reason":"STACK","old":"${DIGEST_1}","new":"${DIGEST_2}"}]`,
    );
  });
  test.each([
    ['first', {}, '2020-11-20T20:01:00Z', 2],
    ['third', { 'image.kpack.io/attempt': '3' }, '2020-11-20T20:04:00Z', 4],
    ['seventh', { 'image.kpack.io/attempt': '7' }, '2020-11-20T21:00:00Z', 8],
  ])('of a stack patch: after the %s attempt it is tried again, later each time', (_, annotations, at, attempt) => {
    const builds = [build(), rebase(annotations)];
    const due = new Date(at);
    const early = need({ builds, builder: patched, now: new Date(due.getTime() - 1) });
    expect(early).toEqual({ isNeeded: false, retryAt: due, withoutEffect: [] });
    const late = need({ builds, builder: patched, now: due });
    expect(late).toMatchObject({ isNeeded: true, attempt, changes: [{ reason: 'STACK' }] });
  });
  test('and not for ever', () => {
    const builds = [build(), rebase({ 'image.kpack.io/attempt': '8' })];
    expect(need({ builds, builder: patched, now: new Date('2030-01-01') })).toMatchObject({
      isNeeded: false,
      retryAt: undefined,
    });
  });
  test('another builder image is a new chance, at once', () => {
    const builds = [build(), rebase({ 'image.kpack.io/attempt': '8' })];
    const again = builder({ runImage: patched.runImage, image: 'registry.example.com/builder@sha256:b3' });
    expect(need({ builds, builder: again })).toMatchObject({ isNeeded: true, attempt: 1 });
  });
  test('nothing differs from what runs', () => {
    expect(changes({ builds: [build(), rebase()] })).toBe('no');
  });
});

test('only what nobody asked for is unattended', () => {
  const kinds = (...reasons: ('COMMIT' | 'STACK' | 'LIFECYCLE' | 'TRIGGER')[]) =>
    isUnattended(reasons.map((reason) => ({ reason, old: '', new: '' })));
  expect(kinds('STACK', 'LIFECYCLE')).toBe(true);
  expect(kinds('COMMIT', 'STACK')).toBe(false);
  expect(kinds('TRIGGER')).toBe(false);
});
