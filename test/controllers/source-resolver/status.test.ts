// What a SourceResolver says of itself, from what it said before and what was found.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../src/controllers/accounts/accounts.ts';
import { copiedSource } from '../../../src/controllers/source-resolver/copied-source.ts';
import { credentialNote } from '../../../src/controllers/source-resolver/credential-note.ts';
import { gitPolling } from '../../../src/controllers/source-resolver/git-polling.ts';
import { pollingInterval } from '../../../src/controllers/source-resolver/polling-interval.ts';
import { Rereads } from '../../../src/controllers/source-resolver/rereads.ts';
import { resolvedGit } from '../../../src/controllers/source-resolver/resolved-git.ts';
import { type Finding, isKnown, sourceStatus } from '../../../src/controllers/source-resolver/source-status.ts';
import type { SourceResolverV1alpha2 } from '../../../src/schemas/source-resolver.ts';
import { parseGitUrl } from '../../../src/source/git-url.ts';

const url = 'https://git.example.com/app.git';
const OLD = 'a'.repeat(40);
const NEW = 'b'.repeat(40);
const TAG = 'c'.repeat(40);
const source = { git: { url, revision: 'main' }, subPath: 'app' };
const found = (commit: string, more = {}) => ({
  commit,
  type: 'Branch' as const,
  tagObject: undefined,
  ref: 'refs/heads/main',
  ...more,
});
const polled = (git: object): Finding => ({ kind: 'found', source: { git } as never, isPolled: true });
const NOW = new Date('2026-05-12T16:22:52.345Z');
const EARLIER = '2026-05-11T00:00:00Z';

describe('the source', () => {
  test('is the commit, with all that the spec says', () => {
    const spec = { git: { url, revision: 'main', initializeSubmodules: true }, subPath: 'app' };
    expect(resolvedGit(spec, undefined, found(NEW))).toEqual({
      git: { url, revision: NEW, subPath: 'app', type: 'Branch', initializeSubmodules: true },
    });
    expect(resolvedGit(spec, undefined, undefined)).toEqual({
      git: { url, revision: 'main', subPath: 'app', type: 'Unknown', initializeSubmodules: true },
    });
  });
  test('stays as it is where only the directory of others changed', () => {
    const before = { url, revision: OLD, type: 'Branch', tree: 't1' };
    const revision = (more: object, from: object = before) =>
      resolvedGit(source, from as never, found(NEW, more)).git?.revision;
    expect(revision({ tree: 't1' })).toBe(OLD);
    expect(revision({ tree: 't2' })).toBe(NEW);
    expect(revision({})).toBe(NEW);
    expect(revision({ tree: 't1' }, { ...before, url: 'https://other.example.com/app.git' })).toBe(NEW);
    expect(revision({ tree: 't1' }, { ...before, revision: 'main' })).toBe(NEW);
  });
  test('of a tag that kpack has resolved to its object stays so, and no build is made for nothing', () => {
    const tag = { ...found(NEW), type: 'Tag' as const, tagObject: TAG };
    expect(resolvedGit(source, { url, revision: TAG, type: 'Tag' }, tag).git?.revision).toBe(TAG);
    expect(resolvedGit(source, { url, revision: OLD, type: 'Tag' }, tag).git?.revision).toBe(NEW);
  });
  test('of blobs and images is copied whole', () => {
    const blob = { url: 'https://example.com/a.zip', auth: 'secret', stripComponents: 2 };
    expect(copiedSource({ blob, subPath: 'app' } as never)).toEqual({ blob: { ...blob, subPath: 'app' } });
    const registry = { image: 'registry.example.com/src', imagePullSecrets: [{ name: 'pull' }] };
    expect(copiedSource({ registry, subPath: 'app' })).toEqual({ registry: { ...registry, subPath: 'app' } });
    expect(copiedSource({})).toBeUndefined();
  });
});

describe('the status', () => {
  const good: SourceResolverV1alpha2 = {
    metadata: { name: 'app-source', namespace: 'team', generation: 3 },
    spec: { source },
    status: {
      observedGeneration: 3,
      conditions: [
        { type: 'Ready', status: 'True', lastTransitionTime: EARLIER },
        { type: 'ActivePolling', status: 'True', lastTransitionTime: EARLIER },
      ],
      source: { git: { url, revision: OLD, type: 'Branch' } },
    },
  };
  const fresh: SourceResolverV1alpha2 = { metadata: { generation: 1 }, spec: { source } };
  const failed: Finding = {
    kind: 'failed',
    source: { git: { url, revision: 'main', type: 'Unknown' } },
    reason: 'Unreachable',
    message: 'No way.',
    isRetried: true,
  };

  test('of a branch is kpack’s, with times', () => {
    const at = '2026-05-12T16:22:52Z';
    expect(sourceStatus(fresh, polled({ url, revision: NEW, type: 'Branch' }), NOW)).toEqual({
      observedGeneration: 1,
      conditions: [
        { type: 'Ready', status: 'True', lastTransitionTime: at },
        { type: 'ActivePolling', status: 'True', lastTransitionTime: at },
      ],
      source: { git: { url, revision: NEW, type: 'Branch' } },
    });
  });
  test('keeps its times while nothing turns', () => {
    const { conditions } = sourceStatus(good, polled({ url, revision: NEW, type: 'Branch' }), NOW);
    expect(conditions?.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual([EARLIER, EARLIER]);
  });
  test('says why a first look failed', () => {
    expect(sourceStatus(fresh, failed, NOW)).toMatchObject({
      observedGeneration: 1,
      conditions: [
        { type: 'Ready', status: 'False', reason: 'Unreachable', message: 'No way.' },
        { type: 'ActivePolling', status: 'Unknown', reason: 'Unreachable' },
      ],
      source: { git: { url, revision: 'main', type: 'Unknown' } },
    });
    const { conditions } = sourceStatus(fresh, { ...failed, isRetried: false }, NOW);
    expect(conditions?.[1]).toMatchObject({ type: 'ActivePolling', status: 'False' });
  });
  test('never loses what is known of this generation', () => {
    expect(sourceStatus(good, failed, NOW)).toEqual({
      observedGeneration: 3,
      conditions: [
        { type: 'Ready', status: 'True', lastTransitionTime: EARLIER },
        {
          type: 'ActivePolling',
          status: 'Unknown',
          lastTransitionTime: '2026-05-12T16:22:52Z',
          reason: 'Unreachable',
          message: 'No way. The last commit that was found is kept.',
        },
      ],
      source: { git: { url, revision: OLD, type: 'Branch' } },
    });
    const other = { ...good, metadata: { ...good.metadata, generation: 4 } };
    expect(sourceStatus(other, failed, NOW)).toMatchObject({
      observedGeneration: 4,
      conditions: [{ status: 'False' }, { status: 'Unknown' }],
      source: { git: { type: 'Unknown' } },
    });
  });
  test.each<[string, object | undefined, boolean]>([
    ['a commit', { url, revision: OLD, type: 'Branch' }, true],
    ['what kpack could not resolve', { url, revision: 'main', type: 'Unknown' }, false],
    ['what kpack took for a commit', { url, revision: 'no-such-branch', type: 'Commit' }, false],
    ['the zeros that kpack writes for HEAD', { url, revision: '0'.repeat(40), type: 'Unknown' }, false],
    ['nothing', undefined, false],
  ])('%s counts as known: %s', (_, git, expected) => {
    expect(isKnown({ ...good, status: { ...good.status, source: git === undefined ? {} : { git } } as never })).toBe(
      expected,
    );
  });
});

test.each<[string | undefined, number | undefined, boolean]>([
  [undefined, 60_000, false],
  ['off', undefined, false],
  ['5m', 300_000, false],
  ['1h30m', 5_400_000, false],
  ['90s', 90_000, false],
  ['10s', 10_000, false],
  ['24h', 86_400_000, false],
  ['9s', 60_000, true],
  ['25h', 60_000, true],
  ['999999h', 60_000, true],
  ['', 60_000, true],
  ['5', 60_000, true],
  ['-5m', 60_000, true],
  ['5m ', 60_000, true],
  ['Off', 60_000, true],
  ['1.5h', 60_000, true],
])('polling interval %j', (annotation, ms, isWrong) => {
  const interval = pollingInterval(annotation, 60_000);
  expect([interval.ms, interval.problem !== undefined]).toEqual([ms, isWrong]);
});

test('the condition of polling says what differs from the usual', () => {
  const of = (text: string | undefined) => gitPolling(true, pollingInterval(text, 60_000));
  expect(gitPolling(false, pollingInterval('off', 60_000))).toEqual({ isPolled: false });
  expect(of(undefined)).toEqual({ isPolled: true });
  expect(of('off')).toEqual({
    isPolled: false,
    remark: {
      reason: 'PollingOff',
      message: 'Annotation source.kpack.io/polling-interval is off: remove it to have new commits found.',
    },
  });
  expect(of('often')).toEqual({
    isPolled: true,
    remark: {
      reason: 'InvalidPollingInterval',
      message:
        'Annotation source.kpack.io/polling-interval is "often": write a duration from 10s to 24h, such as 5m, or off. Until then it is polled every 60 s.',
    },
  });
});

describe('what a refusal may come from', () => {
  const serviceAccount = { metadata: { name: 'build-sa' } };
  const account = (more: Partial<Account> = {}): Account => ({ serviceAccount, secrets: [], missing: [], ...more });
  const nothing = { credential: undefined, problems: [] };
  const credential = { kind: 'basic', username: 'u', password: 'p', source: 'secret "a"' } as const;
  const note = (text: string, of: Account, found: Parameters<typeof credentialNote>[3] = nothing) =>
    credentialNote(parseGitUrl(text), 'build-sa', of, found);

  test('is said in full', () => {
    expect(note(url, account({ serviceAccount: undefined }))).toBe(
      'Service account "build-sa" does not exist: create it, or name another one in the Image.',
    );
    expect(note(url, account({ missing: ['git-auth'] }))).toBe(
      'Secret "git-auth", which service account "build-sa" names, does not exist: create it.',
    );
    expect(note(url, account())).toBe(
      'No secret of service account "build-sa" is for it: create one of type kubernetes.io/basic-auth with annotation kpack.io/git: https://git.example.com, and name it under secrets of the service account.',
    );
    expect(note('git@git.example.com:a', account())).toContain(
      'kubernetes.io/ssh-auth with annotation kpack.io/git: git@git.example.com,',
    );
    expect(note('ssh://h.example.com:2222/a', account())).toContain('kpack.io/git: git@h.example.com:2222,');
    expect(note(url, account(), { credential, problems: [] })).toBe('');
    expect(
      note(url, account(), { credential: undefined, problems: ['secret "a" is of type Opaque: create another'] }),
    ).toBe('Secret "a" is of type Opaque: create another.');
  });
});

test('credentials are read anew once for each question that was refused', () => {
  const rereads = new Rereads();
  expect(rereads.isDue('team/default', 100, 110)).toBe(true);
  expect(rereads.isDue('team/default', 100, 120)).toBe(false);
  expect(rereads.isDue('other/default', 100, 120)).toBe(true);
  expect(rereads.isDue('team/default', 115, 130)).toBe(true);
});
