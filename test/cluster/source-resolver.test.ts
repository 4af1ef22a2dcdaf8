// The SourceResolver controller on a real API server, with a real git server beside it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { createAccounts } from '../../src/controllers/accounts/accounts.ts';
import { SOURCE_RESOLVERS } from '../../src/controllers/informers.ts';
import { sourceResolverController } from '../../src/controllers/source-resolver/controller.ts';
import type { SourceResolver } from '../../src/controllers/source-resolver/resolvers.ts';
import { type RunningController, startController } from '../../src/reconciler/controller.ts';
import { createEventRecorder } from '../../src/reconciler/event-recorder.ts';
import { Informer } from '../../src/reconciler/informer.ts';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { createGitRemotes, type GitRemotes } from '../../src/source/git-remotes.ts';
import { type GitServer, startGitServer, withPassword } from '../source/git-server.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';

/** Long enough to count questions, short enough to wait for. */
const POLLING_MS = 400;
const logger = pino({ level: 'silent' });

let plane: ControlPlane;
let server: GitServer;
/** The test's own. */
let client: KubeClient;
/** The controller's; what it asks is counted. */
let counted: KubeClient;
let requests: string[] = [];
let resolvers: Informer<SourceResolver>;
let git: GitRemotes;
let controller: RunningController;
let namespace: string;
let namespaces = 0;

beforeAll(async () => {
  plane = await startControlPlane();
  server = await startGitServer();
  const crd = parse(
    readFileSync(join(import.meta.dirname, '../../manifests/crds/kpack.io_sourceresolvers.yaml'), 'utf8'),
  ) as { spec: object };
  const input = JSON.stringify({ ...crd, spec: { ...crd.spec, conversion: { strategy: 'None' } } });
  await plane.kubectlOk(['apply', '--filename=-'], { input });
  await plane.kubectlOk(['wait', '--for=condition=Established', 'crd/sourceresolvers.kpack.io', '--timeout=60s']);
  client = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }));
  counted = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }), (method) => requests.push(method));
  git = createGitRemotes({
    certificates: [],
    proxyFor: () => undefined,
    environment: process.env,
    trustUnknownHosts: true,
    allowLocalAddresses: true,
    timeoutMs: 3_000,
  });
  await start();
});
afterAll(async () => {
  await stop();
  await git?.close();
  client?.close();
  counted?.close();
  await server?.close();
  await plane?.stop();
});
beforeEach(async () => {
  namespaces += 1;
  namespace = `team-${namespaces}`;
  await client.create(resourcePath(core('namespaces')), {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  server.answer = () => 'git';
  server.version2 = false;
});

// What is left would be asked for in the tests that follow.
afterEach(() => client.delete(resourcePath(SOURCE_RESOLVERS, { namespace })));

const core = (plural: string) => ({ group: '', version: 'v1', plural });

async function start(): Promise<void> {
  resolvers = new Informer<SourceResolver>({ client, resource: SOURCE_RESOLVERS, logger });
  await resolvers.synced;
  controller = startController(
    sourceResolverController({
      resolvers,
      client: counted,
      accounts: createAccounts(counted),
      git,
      events: createEventRecorder({ client, component: 'kpack-controller', instance: 'test', logger }),
      now: () => client.now(),
      pollingMs: POLLING_MS,
      shallowClone: false,
      logger,
    }),
  );
}
async function stop(): Promise<void> {
  await controller?.stop(1000);
  await resolvers?.stop();
}

type Spec = NonNullable<SourceResolver['spec']>;
const path = (name: string) => resourcePath(SOURCE_RESOLVERS, { namespace, name });
const create = (
  name: string,
  source: Spec['source'],
  more: { annotations?: Record<string, string>; serviceAccount?: string } = {},
) =>
  client.create<SourceResolver>(resourcePath(SOURCE_RESOLVERS, { namespace }), {
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'SourceResolver',
    metadata: { name, namespace, ...(more.annotations === undefined ? {} : { annotations: more.annotations }) },
    spec: { serviceAccount: more.serviceAccount ?? 'default', source },
  } as SourceResolver);
const gitSource = (repository: string, revision = 'main') => ({
  git: { url: `${server.url}/${repository}`, revision },
});
const read = (name: string) => client.get<SourceResolver>(path(name));
const eventually = (name: string, expected: object, timeout = 30_000) =>
  vi.waitFor(
    async () => {
      const { status } = await read(name);
      expect(status).toMatchObject(expected);
      return status;
    },
    { timeout, interval: 30 },
  );
const conditions = (ready: string, polling: string, more: { ready?: object; polling?: object } = {}) => ({
  conditions: [
    { type: 'Ready', status: ready, ...more.ready },
    { type: 'ActivePolling', status: polling, ...more.polling },
  ],
});
const revision = (commit: string, type = 'Branch') => ({ source: { git: { revision: commit, type } } });
/** Questions about a repository so far. */
const asked = (repository: string) => server.requests.filter((line) => line.includes(`/${repository}/`)).length;
const repository = (name: string) => server.repository(`${namespace}-${name}.git`);
/** Until the repository has been asked so many times more. */
const untilAsked = (name: string, times: number) => {
  const before = asked(name);
  return vi.waitFor(() => expect(asked(name) - before).toBeGreaterThanOrEqual(times), {
    timeout: 30_000,
    interval: 20,
  });
};
const answerWith = (status: number) => (_: unknown, response: import('node:http').ServerResponse) => {
  response.writeHead(status).end();
  return undefined;
};

async function secret(name: string, data: Record<string, string>, isNew = true): Promise<void> {
  const object = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, annotations: { 'build.pivotal.io/git': server.url } },
    type: 'kubernetes.io/basic-auth',
    stringData: data,
  };
  if (isNew) await client.create(resourcePath(core('secrets'), { namespace }), object as KubeObject);
  else await client.apply(resourcePath(core('secrets'), { namespace, name }), object as KubeObject, 'test');
}
const account = (name: string, secrets: readonly string[]) =>
  client.create(resourcePath(core('serviceaccounts'), { namespace }), {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace },
    secrets: secrets.map((each) => ({ name: each })),
  } as KubeObject);

describe('a branch', () => {
  test('is resolved with one status write, in kpack’s words, and its commits are found', async () => {
    const { name, commit } = repository('app');
    const first = commit();
    requests = [];
    await create('app', { ...gitSource(name), subPath: 'web' });
    const status = await eventually('app', revision(first));
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(status).toEqual({
      observedGeneration: 1,
      conditions: [
        { type: 'Ready', status: 'True', lastTransitionTime: time },
        { type: 'ActivePolling', status: 'True', lastTransitionTime: time },
      ],
      source: { git: { url: `${server.url}/${name}`, revision: first, type: 'Branch', subPath: 'web' } },
    });
    expect(requests.filter((method) => method === 'PUT')).toHaveLength(1);
    const second = commit();
    const next = await eventually('app', revision(second));
    expect(next?.conditions).toEqual(status?.conditions);
    expect(requests.filter((method) => method === 'PUT')).toHaveLength(2);
  });

  test('that another controller has found newer is not set back by an older answer, but asked for again', async () => {
    const { name, commit } = repository('led');
    const first = commit();
    await create('led', gitSource(name), { annotations: { 'source.kpack.io/polling-interval': '1h' } });
    await eventually('led', revision(first));
    const before = asked(name);
    const second = commit();
    const seen = await read('led');
    const git = { ...seen.status?.source?.git, revision: second };
    const written = await client.update(`${path('led')}/status`, {
      ...seen,
      status: { ...seen.status, source: { git } },
    } as SourceResolver);
    await vi.waitFor(() => expect(asked(name)).toBe(before + 1), { timeout: 30_000, interval: 20 });
    // A commit that only the controller finds: what is written next shows that nothing was written in between.
    const third = commit();
    await client.patch(path('led'), 'merge', {
      metadata: { annotations: { 'source.kpack.io/polling-interval': '1s' } },
    });
    const revisions = new Set<string | undefined>();
    await vi.waitFor(
      async () => {
        const { status } = await read('led');
        revisions.add(status?.source?.git?.revision);
        expect(status).toMatchObject(revision(third));
      },
      { timeout: 30_000, interval: 10 },
    );
    expect(revisions).not.toContain(first);
    expect(written.status?.source?.git?.revision).toBe(second);
  });

  test('shared by many is asked for once an interval, and a poll costs no API request', async () => {
    const { name, commit } = repository('shared');
    const first = commit();
    await Promise.all(Array.from({ length: 30 }, (_, i) => create(`r${i}`, gitSource(name))));
    await Promise.all(Array.from({ length: 30 }, (_, i) => eventually(`r${i}`, revision(first))));
    await untilAsked(name, 1);
    const began = performance.now();
    const before = asked(name);
    requests = [];
    await untilAsked(name, 6);
    const intervals = (performance.now() - began) / POLLING_MS;
    expect(asked(name) - before).toBeLessThanOrEqual(Math.ceil(intervals) + 1);
    expect(requests).toEqual([]);
    const second = commit();
    await Promise.all(Array.from({ length: 30 }, (_, i) => eventually(`r${i}`, revision(second))));
    expect(requests.filter((method) => method === 'PUT')).toHaveLength(30);
  });

  test('that is not there yet is a condition, and is found when it is pushed', async () => {
    const { name, commit } = repository('later');
    commit();
    await create('later', gitSource(name, 'feature/x'));
    const message =
      `git repository ${server.url}/${name}, revision "feature/x": there is no branch or tag "feature/x". ` +
      'Push it, or correct the revision; it is looked for again.';
    await eventually('later', {
      observedGeneration: 1,
      ...conditions('False', 'Unknown', { ready: { reason: 'RevisionNotFound', message } }),
      source: { git: { revision: 'feature/x', type: 'Unknown' } },
    });
    const { items } = await client.list<KubeObject & { reason?: string; message?: string }>(
      resourcePath(core('events'), { namespace }),
    );
    expect(items.map(({ reason, message: text }) => [reason, text])).toEqual([['RevisionNotFound', message]]);
    const id = commit('feature/x');
    await eventually('later', { ...conditions('True', 'True'), ...revision(id) });
  });

  test('follows its spec', async () => {
    const { name, commit } = repository('moving');
    const [main, other] = [commit(), commit('other')];
    await create('moving', gitSource(name));
    await eventually('moving', revision(main));
    await client.patch(path('moving'), 'merge', { spec: { source: gitSource(name, 'other') } });
    await eventually('moving', { observedGeneration: 2, ...revision(other) });
    await client.patch(path('moving'), 'merge', { spec: { source: gitSource(name, other) } });
    await eventually('moving', { observedGeneration: 3, ...conditions('True', 'False'), ...revision(other, 'Commit') });
    await vi.waitFor(() => expect(controller.isIdle).toBe(true), { timeout: 10_000 });
    const before = asked(name);
    // Of a commit that is known nothing is asked, however long one waits: another repository is asked five times meanwhile.
    const clock = repository('clock');
    clock.commit();
    await create('clock', gitSource(clock.name));
    await untilAsked(clock.name, 5);
    expect(asked(name)).toBe(before);
  });

  test('is asked for no more when it is deleted', async () => {
    const { name, commit } = repository('gone');
    const id = commit();
    await create('gone', gitSource(name));
    await eventually('gone', revision(id));
    await client.delete(path('gone'));
    const clock = repository('clock');
    clock.commit();
    await create('clock', gitSource(clock.name));
    await untilAsked(clock.name, 2);
    const before = asked(name);
    await untilAsked(clock.name, 5);
    expect(asked(name)).toBe(before);
  });
});

describe('the polling interval', () => {
  test('off: a branch is found once', async () => {
    const { name, commit } = repository('off');
    const first = commit();
    await create('off', gitSource(name), { annotations: { 'source.kpack.io/polling-interval': 'off' } });
    await eventually('off', {
      ...conditions('True', 'False', { polling: { reason: 'PollingOff' } }),
      ...revision(first),
    });
    const second = commit();
    const clock = repository('clock');
    clock.commit();
    await create('clock', gitSource(clock.name));
    await untilAsked(clock.name, 3);
    expect((await read('off')).status).toMatchObject(revision(first));
    await client.patch(path('off'), 'merge', {
      metadata: { annotations: { 'source.kpack.io/polling-interval': null } },
    });
    await eventually('off', { ...conditions('True', 'True'), ...revision(second) });
  });

  test('that cannot be read is told, and the usual one counts', async () => {
    const { name, commit } = repository('odd');
    commit();
    await create('odd', gitSource(name), { annotations: { 'source.kpack.io/polling-interval': 'often' } });
    await eventually('odd', conditions('True', 'True', { polling: { reason: 'InvalidPollingInterval' } }));
    await eventually('odd', revision(commit()));
  });
});

describe('a git server', () => {
  test('that fails at first makes nothing ready, and is asked until it answers', async () => {
    const { name, commit } = repository('down');
    const id = commit();
    server.answer = answerWith(503);
    await create('down', gitSource(name));
    const failed = await eventually('down', {
      observedGeneration: 1,
      ...conditions('False', 'Unknown', {
        ready: {
          reason: 'Unavailable',
          message: `git repository ${server.url}/${name}, revision "main": the server answers 503. Wait; it is tried again. If it stays so, ask whoever runs the git server.`,
        },
      }),
    });
    requests = [];
    await untilAsked(name, 2);
    expect(requests.filter((method) => method === 'PUT')).toEqual([]);
    expect((await read('down')).status).toEqual(failed);
    server.answer = () => 'git';
    await eventually('down', { ...conditions('True', 'True'), ...revision(id) });
  });

  test('that fails later costs nobody the commit that is known', async () => {
    const { name, commit } = repository('outage');
    const first = commit();
    await create('outage', gitSource(name));
    await eventually('outage', revision(first));
    server.answer = answerWith(500);
    await eventually('outage', {
      ...conditions('True', 'Unknown', {
        polling: {
          reason: 'Unavailable',
          message: expect.stringMatching(/: the server answers 500\. .* The last commit that was found is kept\.$/),
        },
      }),
      ...revision(first),
    });
    const second = commit();
    server.answer = () => 'git';
    const healed = await eventually('outage', { ...conditions('True', 'True'), ...revision(second) });
    expect(healed?.conditions?.[1]).not.toHaveProperty('reason');
  });

  test('that hangs holds up nobody else', async () => {
    const [slow, quick] = [repository('slow'), repository('quick')];
    slow.commit();
    const id = quick.commit();
    server.answer = (request) => (request.url?.includes('slow') === true ? undefined : 'git');
    for (let i = 0; i < 20; i++) await create(`slow${i}`, gitSource(slow.name, `b${i}`));
    const began = performance.now();
    await create(
      'quick',
      gitSource(quick.name).git === undefined
        ? {}
        : { git: { url: `http://localhost:${server.port}/${quick.name}`, revision: 'main' } },
    );
    await eventually('quick', revision(id));
    expect(performance.now() - began).toBeLessThan(3_000);
    await eventually('slow0', conditions('False', 'Unknown', { ready: { reason: 'Timeout' } }));
  });
});

describe('credentials', () => {
  test('that come late, or are corrected, are used', async () => {
    const { name, commit } = repository('private');
    const id = commit();
    server.answer = withPassword('anna', 'right');
    await create('private', gitSource(name), { serviceAccount: 'build-sa' });
    const refusedBecause = (text: string) =>
      eventually(
        'private',
        conditions('False', 'Unknown', { ready: { reason: 'Unauthorized', message: expect.stringContaining(text) } }),
      );
    await refusedBecause(
      'the server asks for credentials (401), and there are none. Service account "build-sa" does not exist: create it, or name another one in the Image.',
    );
    await account('build-sa', ['git-auth']);
    await refusedBecause('Secret "git-auth", which service account "build-sa" names, does not exist: create it.');
    await secret('git-auth', { username: 'anna', password: 'wrong' });
    await refusedBecause(
      'the server does not accept the user name and password of secret "git-auth" (401). Check the secret',
    );
    await secret('git-auth', { username: 'anna', password: 'right' }, false);
    await eventually('private', { ...conditions('True', 'True'), ...revision(id) });
  });

  test('that are changed while polling are used at the next refusal', async () => {
    const { name, commit } = repository('rotated');
    const first = commit();
    await account('build-sa', ['git-auth']);
    await secret('git-auth', { username: 'anna', password: 'old' });
    server.answer = withPassword('anna', 'old');
    await create('rotated', gitSource(name), { serviceAccount: 'build-sa' });
    await eventually('rotated', revision(first));
    await secret('git-auth', { username: 'anna', password: 'new' }, false);
    server.answer = withPassword('anna', 'new');
    const second = commit();
    await eventually('rotated', { ...conditions('True', 'True'), ...revision(second) });
  });
});

describe('other sources', () => {
  test('blobs and images are copied whole', async () => {
    const blob = { url: 'https://example.com/a.zip', auth: 'secret', stripComponents: 1 };
    await create('blob', { blob, subPath: 'app' } as Spec['source']);
    await create('registry', { registry: { image: 'registry.example.com/src', imagePullSecrets: [{ name: 'pull' }] } });
    await eventually('blob', { ...conditions('True', 'False'), source: { blob: { ...blob, subPath: 'app' } } });
    await eventually('registry', {
      ...conditions('True', 'False'),
      source: { registry: { image: 'registry.example.com/src', imagePullSecrets: [{ name: 'pull' }] } },
    });
  });

  test.each([
    ['a local path', { git: { url: '/var/run/secrets', revision: 'main' } }, 'InvalidURL'],
    ['a program', { git: { url: 'ext::id', revision: 'main' } }, 'InvalidURL'],
    ['an option', { git: { url: '--upload-pack=id', revision: 'main' } }, 'InvalidURL'],
    ['a revision that is none', { git: { url: 'https://h/a', revision: '--exec=id' } }, 'InvalidRevision'],
    ['nothing', {}, 'InvalidSource'],
  ])('%s is refused', async (_, source, reason) => {
    await create('bad', source);
    await eventually('bad', conditions('False', 'False', { ready: { reason } }));
  });
});

test('after a restart nothing is written that says nothing new, and what changed meanwhile is found', async () => {
  const [still, moved] = [repository('still'), repository('moved')];
  const first = still.commit();
  moved.commit();
  await create('still', gitSource(still.name));
  await create('moved', gitSource(moved.name));
  await create('fixed', gitSource(still.name, first));
  await eventually('still', conditions('True', 'True'));
  await eventually('moved', conditions('True', 'True'));
  await eventually('fixed', conditions('True', 'False'));
  await stop();
  const second = moved.commit();
  requests = [];
  await start();
  await eventually('moved', revision(second));
  await untilAsked(still.name, 2);
  expect(requests.filter((method) => method === 'PUT')).toHaveLength(1);
});
