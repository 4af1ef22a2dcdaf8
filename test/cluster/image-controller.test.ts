// The Image controller on a real API server: from an Image to its Builds, in words and in as few requests as can be; and each of kpack's faults
// that concern it (spec controllers.md 11), provoked.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CLAIMS, type Claim } from '../../src/controllers/claim.ts';
import type { Build, Image, SourceResolver } from '../../src/controllers/image/objects.ts';
import { BUILDS, CLUSTER_BUILDERS, IMAGES, SOURCE_RESOLVERS } from '../../src/controllers/informers.ts';
import { conditionOf } from '../../src/controllers/status/condition-of.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import { BUILDER_STATUS, openStage, type Process, type ProcessOptions, type Stage } from './image-controller-stage.ts';
import { until } from './until.ts';

let stage: Stage;
let spaces = 0;
const running: Process[] = [];

beforeAll(async () => {
  stage = await openStage();
  await stage.clusterBuilder('default');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((process) => process.stop()));
  await stage.clusterBuilder('default');
});
afterAll(() => stage?.close());

/** A namespace of its own, with a controller. */
async function act(options?: ProcessOptions): Promise<{ ns: string; process: Process }> {
  spaces += 1;
  const ns = `images-${spaces}`;
  await stage.namespace(ns);
  const process = await stage.start(ns, options);
  running.push(process);
  return { ns, process };
}

const ready = ({ status }: Image) => {
  const { status: state, reason, message } = conditionOf(status, 'Ready') ?? {};
  return [state, reason, message];
};
const said = (image: Image, type: string) => conditionOf(image.status, type);
const idle = (process: Process) => until('nothing to do', () => (process.isIdle ? true : undefined));
const buildNames = async (ns: string) => (await stage.builds(ns)).map(({ metadata }) => metadata?.name).sort();
const reasonOf = ({ metadata }: Build) => metadata?.annotations?.['image.kpack.io/reason'];

/** An Image whose first Build succeeded. */
async function built(
  ns: string,
  name: string,
  spec?: Image['spec'],
  metadata?: KubeObject['metadata'],
): Promise<Image> {
  await stage.createImage(ns, name, spec, metadata);
  await stage.resolve(ns, name, 'commit-1');
  await stage.end(ns, `${name}-build-1`, 'True');
  return stage.untilImage(ns, name, 'ready', (image) => ready(image)[0] === 'True');
}

test('the walkthrough: first build, commit, stack; each in the fewest requests', async () => {
  const { ns, process } = await act();
  await stage.createImage(ns, 'app', { cache: { volume: { size: '2G' } } }, { labels: { team: 'a' } });
  await stage.resolve(ns, 'app', 'commit-1');
  const building = await stage.untilImage(ns, 'app', 'a build', ({ status }) => status?.latestBuildRef !== undefined);
  expect(building.status).toEqual({
    observedGeneration: 1,
    latestBuildRef: 'app-build-1',
    latestBuildReason: 'CONFIG',
    latestBuildImageGeneration: 1,
    buildCounter: 1,
    buildCacheName: 'app-cache',
    conditions: [
      {
        type: 'Ready',
        status: 'Unknown',
        reason: 'BuildRunning',
        message: "Build 'app-build-1' is executing",
        lastTransitionTime: expect.any(String),
      },
      { type: 'BuilderReady', status: 'True', reason: 'BuilderReady', lastTransitionTime: expect.any(String) },
      { type: 'BuilderUpToDate', status: 'True', reason: 'BuilderUpToDate', lastTransitionTime: expect.any(String) },
    ],
  });
  const first = await stage.read<Build>(BUILDS, ns, 'app-build-1');
  // Fault 4: the cache is there from the first build on.
  expect(first.spec?.cache).toEqual({ volume: { persistentVolumeClaimName: 'app-cache' } });
  expect(first.metadata?.labels).toMatchObject({ team: 'a', 'image.kpack.io/buildNumber': '1' });

  const words = {
    conditions: [
      {
        type: 'Succeeded',
        status: 'Unknown',
        message: 'Container detect waiting',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  };
  await stage.end(ns, 'app-build-1', 'Unknown', words);
  await stage.untilImage(
    ns,
    'app',
    'the words of the build',
    (image) => ready(image)[2] === 'Container detect waiting',
  );
  await idle(process);
  expect(process.writes).toEqual([
    'POST sourceresolvers',
    'POST persistentvolumeclaims',
    'POST builds',
    'PUT images/status',
    'PUT images/status',
  ]);
  expect(process.requests).toBe(5);

  await stage.end(ns, 'app-build-1', 'True');
  const done = await stage.untilImage(ns, 'app', 'ready', (image) => ready(image)[0] === 'True');
  expect(ready(done)).toEqual(['True', 'UpToDate', undefined]);
  expect(done.status).toMatchObject({
    latestImage: 'registry.example.com/app@sha256:app-build-1',
    latestStack: 'io.buildpacks.stacks.jammy',
  });

  await stage.resolve(ns, 'app', 'commit-2');
  await stage.end(ns, 'app-build-2', 'True');
  await stage.untilImage(
    ns,
    'app',
    'the second build',
    ({ status }) => status?.latestStack !== undefined && status.buildCounter === 2,
  );
  const second = await stage.read<Build>(BUILDS, ns, 'app-build-2');
  expect(second.metadata?.annotations?.['image.kpack.io/buildChanges']).toBe(
    '[{"reason":"COMMIT","old":"commit-1","new":"commit-2"}]',
  );
  expect(second.spec?.lastBuild?.image).toBe('registry.example.com/app@sha256:app-build-1');

  await stage.clusterBuilder('default', {
    stack: { ...BUILDER_STATUS.stack, runImage: `registry.example.com/run@sha256:${'2'.repeat(64)}` },
  });
  const third = await until('the third build', () => stage.read<Build>(BUILDS, ns, 'app-build-3'));
  expect(reasonOf(third)).toBe('STACK');
});

test('everything at rest costs no request', async () => {
  const { ns, process } = await act();
  await built(ns, 'app', { cache: { volume: { size: '2G' } } });
  await idle(process);
  const before = process.requests;
  // Changes that mean nothing: labels of others, the same status again.
  await stage.change<SourceResolver>(SOURCE_RESOLVERS, ns, 'app-source', (r) => ({
    ...r,
    metadata: { ...r.metadata, labels: { theirs: 'x' } },
  }));
  await stage.resolve(ns, 'app', 'commit-1');
  const { metadata } = await stage.change<Image>(IMAGES, ns, 'app', (i) => ({
    ...i,
    metadata: { ...i.metadata, annotations: { seen: 'x' } },
  }));
  const seen = () => process.informers.images.get(`${ns}/app`)?.metadata?.resourceVersion === metadata?.resourceVersion;
  await until('the change to be seen', () => (seen() && process.isIdle ? true : undefined));
  expect(process.requests).toBe(before);
});

describe('the builder', () => {
  test('does not exist, and comes later', async () => {
    const { ns } = await act();
    await stage.createImage(ns, 'app', { builder: { kind: 'Builder', name: 'later' } });
    const missing = await stage.untilImage(ns, 'app', 'a status', ({ status }) => status?.conditions !== undefined);
    expect(missing.status?.conditions).toEqual([
      {
        type: 'Ready',
        status: 'False',
        reason: 'BuilderNotFound',
        message: `Error: Unable to find builder 'later' in namespace '${ns}'.`,
        lastTransitionTime: expect.any(String),
      },
    ]);
    const builders = { group: 'kpack.io', version: 'v1alpha2', plural: 'builders' };
    await stage.admin.create(resourcePath(builders, { namespace: ns }), {
      apiVersion: 'kpack.io/v1alpha2',
      kind: 'Builder',
      metadata: { name: 'later', namespace: ns },
      spec: { tag: 'registry.example.com/later' },
    } as KubeObject);
    const unready = await stage.untilImage(ns, 'app', 'the builder', (image) => ready(image)[1] === 'BuilderNotReady');
    expect(ready(unready)[2]).toBe(`Error: Builder 'later' is not ready in namespace '${ns}'`);
    await stage.resolve(ns, 'app', 'commit-1');
    await stage.setStatus(builders, ns, 'later', BUILDER_STATUS);
    const first = await until('the build', () => stage.read<Build>(BUILDS, ns, 'app-build-1'));
    // Fault 17: the kind is there though the builder came by watch.
    expect(first.metadata?.annotations?.['image.kpack.io/builderKind']).toBe('Builder');
  });

  test('a build that does not bring what it was made for is made once, not for ever (fault 1)', async () => {
    const { ns, process } = await act();
    await built(ns, 'app');
    await stage.clusterBuilder('default', {
      lifecycle: { ...BUILDER_STATUS.lifecycle, version: '0.18.0' },
      latestImage: 'registry.example.com/builder@sha256:b2',
    });
    await stage.end(ns, 'app-build-2', 'True');
    const stopped = await stage.untilImage(
      ns,
      'app',
      'the condition',
      (image) => said(image, 'BuilderApplied') !== undefined,
    );
    expect(ready(stopped)[0]).toBe('True');
    expect(said(stopped, 'BuilderApplied')).toMatchObject({
      status: 'False',
      reason: 'RebuildWithoutEffect',
      message: expect.stringContaining("Build 'app-build-2' was made for LIFECYCLE"),
    });
    await idle(process);
    expect(await buildNames(ns)).toEqual(['app-build-1', 'app-build-2']);
  });

  test('a failed build for a stack patch is announced to be tried again; a newer builder image is at once (fault 3)', async () => {
    const { ns } = await act();
    await built(ns, 'app');
    const run = (digit: string) => ({
      ...BUILDER_STATUS.stack,
      runImage: `registry.example.com/run@sha256:${digit.repeat(64)}`,
    });
    await stage.clusterBuilder('default', { stack: run('2'), latestImage: 'registry.example.com/builder@sha256:b2' });
    await stage.end(ns, 'app-build-2', 'False');
    const failed = await stage.untilImage(ns, 'app', 'failed', (image) => ready(image)[1] === 'BuildFailed');
    expect(ready(failed)[2]).toMatch(
      /^Error: Build 'app-build-2' in namespace '.*' failed: ; it is tried again after \d{4}-/,
    );
    await stage.clusterBuilder('default', { stack: run('3'), latestImage: 'registry.example.com/builder@sha256:b3' });
    const third = await until('the third build', () => stage.read<Build>(BUILDS, ns, 'app-build-3'));
    expect(reasonOf(third)).toBe('STACK');
    // Fault 16: a rebase failed, so this is no rebase.
    expect(third.spec?.lastBuild).toEqual({ image: 'registry.example.com/app@sha256:app-build-1', cache: {} });
  });
});

describe('the source', () => {
  test('a resolver that does not answer is told of, one that failed at once and with its words', async () => {
    const { ns } = await act();
    await stage.createImage(ns, 'app');
    const waiting = await stage.untilImage(ns, 'app', 'a status', ({ status }) => status?.conditions !== undefined);
    expect(ready(waiting)).toEqual(['Unknown', 'ResolverNotReady', "Error: SourceResolver 'app-source' is not ready"]);
    await stage.setStatus(SOURCE_RESOLVERS, ns, 'app-source', {
      observedGeneration: 1,
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'Unreachable',
          message: 'cannot reach git.example.com',
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
      ],
    });
    await stage.untilImage(
      ns,
      'app',
      'the reason',
      (image) =>
        ready(image)[2] === "Error: SourceResolver 'app-source' is not ready; Message: cannot reach git.example.com",
    );
    expect(await buildNames(ns)).toEqual([]);
  });

  test('a change goes to the resolver, and what others wrote there stays (fault 12)', async () => {
    const { ns } = await act();
    await built(ns, 'app');
    await stage.change<SourceResolver>(SOURCE_RESOLVERS, ns, 'app-source', (r) => ({
      ...r,
      metadata: { ...r.metadata, labels: { theirs: 'x' } },
    }));
    await stage.change<Image>(IMAGES, ns, 'app', (i) => ({
      ...i,
      metadata: { ...i.metadata, labels: { mine: 'y' } },
      spec: { ...i.spec, source: { blob: { url: 'https://example.com/a.zip', stripComponents: 2 } } },
    }));
    const changed = await until('the change', async () => {
      const r = await stage.read<SourceResolver>(SOURCE_RESOLVERS, ns, 'app-source');
      return r.spec?.source?.blob === undefined ? undefined : r;
    });
    expect(changed.metadata?.labels).toEqual({ theirs: 'x', mine: 'y' });
    expect(changed.spec?.source).toEqual({ blob: { url: 'https://example.com/a.zip', stripComponents: 2 } });
  });

  test("somebody else's SourceResolver is left alone and told of", async () => {
    const { ns } = await act();
    const theirs = {
      apiVersion: 'kpack.io/v1alpha2',
      kind: 'SourceResolver',
      metadata: { name: 'app-source', namespace: ns },
      spec: { source: {} },
    };
    await stage.admin.create(resourcePath(SOURCE_RESOLVERS, { namespace: ns }), theirs);
    await stage.createImage(ns, 'app');
    const taken = await stage.untilImage(ns, 'app', 'a status', (image) => ready(image)[1] === 'NameTaken');
    expect(ready(taken)[2]).toBe(
      "SourceResolver 'app-source' exists already and does not belong to this Image. Delete it or give the Image another name.",
    );
    expect((await stage.read<SourceResolver>(SOURCE_RESOLVERS, ns, 'app-source')).spec).toEqual({ source: {} });
  });
});

describe('the cache', () => {
  const claimOf = (ns: string) => stage.read<Claim>(CLAIMS, ns, 'app-cache');
  const size =
    (value: string) =>
    (image: Image): Image => ({ ...image, spec: { ...image.spec, cache: { volume: { size: value } } } });

  test('a claim that cannot grow is told of, and builds go on (fault 12); when it can, it does', async () => {
    const { ns } = await act();
    await built(ns, 'app', { cache: { volume: { size: '2G' } } });
    await stage.change<Image>(IMAGES, ns, 'app', size('4G'));
    const told = await stage.untilImage(ns, 'app', 'the condition', (image) => said(image, 'CacheReady') !== undefined);
    expect(said(told, 'CacheReady')).toMatchObject({ status: 'False', reason: 'CacheNotResized' });
    expect(said(told, 'CacheReady')?.message).toMatch(
      /^PersistentVolumeClaim 'app-cache' cannot grow from 2G to 4G: .*immutable after creation.*Builds go on with the cache as it is. It is not bound to a volume yet and can grow when it is.$/s,
    );
    expect(ready(told)[0]).toBe('True');
    await stage.resolve(ns, 'app', 'commit-2');
    const second = await until('the second build', () => stage.read<Build>(BUILDS, ns, 'app-build-2'));
    expect(second.spec?.cache?.volume?.persistentVolumeClaimName).toBe('app-cache');
    await stage.end(ns, 'app-build-2', 'True');

    const expandable = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: `fast-${ns}` },
      provisioner: 'example.com/none',
      allowVolumeExpansion: true,
    };
    await stage.plane.kubectlOk(['apply', '--filename=-'], { input: JSON.stringify(expandable) });
    await stage.plane.kubectlOk([
      'patch',
      'pvc',
      'app-cache',
      `--namespace=${ns}`,
      '--type=merge',
      `--patch=${JSON.stringify({ spec: { storageClassName: `fast-${ns}`, volumeName: 'pv' } })}`,
    ]);
    await stage.plane.kubectlOk([
      'patch',
      'pvc',
      'app-cache',
      `--namespace=${ns}`,
      '--subresource=status',
      '--type=merge',
      '--patch={"status":{"phase":"Bound","capacity":{"storage":"2G"}}}',
    ]);
    await until('the claim to grow', async () =>
      (await claimOf(ns)).spec?.resources?.requests?.storage === '4G' ? true : undefined,
    );
    await stage.untilImage(ns, 'app', 'no complaint', (image) => said(image, 'CacheReady') === undefined);
  });

  test('a bound claim of a class that cannot expand', async () => {
    const { ns } = await act();
    await built(ns, 'app', { cache: { volume: { size: '2G' } } });
    await stage.plane.kubectlOk([
      'patch',
      'pvc',
      'app-cache',
      `--namespace=${ns}`,
      '--type=merge',
      '--patch={"spec":{"volumeName":"pv","storageClassName":"gone"}}',
    ]);
    await stage.plane.kubectlOk([
      'patch',
      'pvc',
      'app-cache',
      `--namespace=${ns}`,
      '--subresource=status',
      '--type=merge',
      '--patch={"status":{"phase":"Bound","capacity":{"storage":"2G"}}}',
    ]);
    await stage.change<Image>(IMAGES, ns, 'app', size('4G'));
    const told = await stage.untilImage(
      ns,
      'app',
      'the condition',
      (image) => said(image, 'CacheReady')?.message?.includes('allowVolumeExpansion') === true,
    );
    expect(said(told, 'CacheReady')?.message).toMatch(
      /only dynamically provisioned pvc can be resized.*To grow, its StorageClass needs allowVolumeExpansion: true; or delete the claim/s,
    );
    expect(ready(told)[0]).toBe('True');
    // Not asked again at every event.
    const before = running[0]?.writes.length;
    await stage.resolve(ns, 'app', 'commit-2');
    await until('the second build', () => stage.read<Build>(BUILDS, ns, 'app-build-2'));
    expect(running[0]?.writes.slice(before).filter((write) => write.includes('persistentvolumeclaims'))).toEqual([]);
  });

  test('a claim that may not be made is told of, and builds go on without', async () => {
    const { ns } = await act();
    const probe = {
      metadata: { name: 'probe' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1G' } } },
    };
    const allow = await stage.refuse(ns, CLAIMS, probe as Claim, 'no more storage for this team');
    await stage.createImage(ns, 'app', { cache: { volume: { size: '2G' } } });
    await stage.resolve(ns, 'app', 'commit-1');
    const told = await stage.untilImage(ns, 'app', 'the condition', (image) => said(image, 'CacheReady') !== undefined);
    expect(said(told, 'CacheReady')).toMatchObject({
      reason: 'CacheNotCreated',
      message: expect.stringMatching(
        /^PersistentVolumeClaim 'app-cache' cannot be created: .*no more storage for this team/,
      ),
    });
    const first = await until('the build', () => stage.read<Build>(BUILDS, ns, 'app-build-1'));
    expect(first.spec?.cache).toEqual({});
    await allow();
    await stage.end(ns, 'app-build-1', 'True');
    await until('the claim, when its time has come', () => claimOf(ns), { withinMs: 60_000 });
    await stage.untilImage(ns, 'app', 'no complaint', (image) => said(image, 'CacheReady') === undefined);
  });

  test("somebody else's claim is neither used nor grown nor deleted (fault 12)", async () => {
    const { ns } = await act();
    const theirs = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'app-cache', namespace: ns },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1G' } } },
    };
    await stage.admin.create(resourcePath(CLAIMS, { namespace: ns }), theirs as Claim);
    await built(ns, 'app', { cache: { volume: { size: '2G' } } });
    expect((await stage.read<Build>(BUILDS, ns, 'app-build-1')).spec?.cache).toEqual({});
    const told = await stage.read<Image>(IMAGES, ns, 'app');
    expect(said(told, 'CacheReady')).toMatchObject({
      reason: 'NameTaken',
      message: expect.stringContaining('does not belong to this Image'),
    });
    await stage.change<Image>(IMAGES, ns, 'app', (image) => ({ ...image, spec: { ...image.spec, cache: {} } }));
    await stage.untilImage(
      ns,
      'app',
      'no complaint',
      (image) => said(image, 'CacheReady') === undefined && image.status?.observedGeneration === 2,
    );
    expect((await claimOf(ns)).spec?.resources?.requests?.storage).toBe('1G');
  });

  test('a claim that kpack made, without a label of ours, is taken over; and removed when it is not wanted', async () => {
    const { ns } = await act();
    const image = await stage.createImage(ns, 'app', { cache: { volume: { size: '2G' } } });
    await until('the claim', () => claimOf(ns));
    await running[0]?.stop();
    await stage.change<Claim>(CLAIMS, ns, 'app-cache', (claim) => {
      const { 'image.kpack.io/image': _, ...labels } = claim.metadata?.labels ?? {};
      return { ...claim, metadata: { ...claim.metadata, labels } };
    });
    running[0] = await stage.start(ns);
    await until('the label', async () =>
      (await claimOf(ns)).metadata?.labels?.['image.kpack.io/image'] === 'app' ? true : undefined,
    );
    await stage.resolve(ns, 'app', 'commit-1');
    const first = await until('the build', () => stage.read<Build>(BUILDS, ns, 'app-build-1'));
    expect(first.spec?.cache?.volume?.persistentVolumeClaimName).toBe('app-cache');
    await stage.end(ns, 'app-build-1', 'True');
    expect(image.metadata?.uid).toBeDefined();
    await stage.change<Image>(IMAGES, ns, 'app', (each) => ({ ...each, spec: { ...each.spec, cache: {} } }));
    // The protection of claims has no controller here that would take its finalizer away.
    await until('the deletion', async () => {
      const claim = await stage.readOrNone<Claim>(CLAIMS, ns, 'app-cache');
      return claim === undefined || claim.metadata?.deletionTimestamp !== undefined ? true : undefined;
    });
    await stage.untilImage(ns, 'app', 'no cache', ({ status }) => status?.buildCacheName === undefined);
  });

  test('together with another change the next build has it (fault 4)', async () => {
    const { ns } = await act();
    await built(ns, 'app', { cache: {} });
    await stage.change<Image>(IMAGES, ns, 'app', (image) => ({
      ...image,
      spec: { ...image.spec, cache: { volume: { size: '1G' } }, build: { env: [{ name: 'A', value: 'b' }] } },
    }));
    const second = await until('the second build', () => stage.read<Build>(BUILDS, ns, 'app-build-2'));
    expect(second.spec?.cache).toEqual({ volume: { persistentVolumeClaimName: 'app-cache' } });
  });
});

describe('Builds', () => {
  test('a trigger on the Build builds once; one on the Image does not build for ever (fault 2)', async () => {
    const { ns, process } = await act();
    await built(ns, 'app', {}, { annotations: { 'image.kpack.io/additionalBuildNeeded': 'x', note: 'n' } });
    const first = await stage.change<Build>(BUILDS, ns, 'app-build-1', (each) => ({
      ...each,
      metadata: {
        ...each.metadata,
        annotations: { ...each.metadata?.annotations, 'image.kpack.io/additionalBuildNeeded': 'now' },
      },
    }));
    expect(first.metadata?.annotations).toMatchObject({ note: 'n' });
    await stage.end(ns, 'app-build-2', 'True');
    await stage.untilImage(
      ns,
      'app',
      'the second build',
      ({ status }) => status?.latestImage?.endsWith('build-2') === true,
    );
    await idle(process);
    expect(await buildNames(ns)).toEqual(['app-build-1', 'app-build-2']);
    expect(reasonOf(await stage.read<Build>(BUILDS, ns, 'app-build-2'))).toBe('TRIGGER');
  });

  test('numbers are not given again when Builds were deleted, whatever their labels say (fault 7)', async () => {
    const { ns } = await act();
    await built(ns, 'app');
    await stage.change<Build>(BUILDS, ns, 'app-build-1', (each) => ({
      ...each,
      metadata: { ...each.metadata, labels: { ...each.metadata?.labels, 'image.kpack.io/buildNumber': 'spoilt' } },
    }));
    await stage.resolve(ns, 'app', 'commit-2');
    await stage.end(ns, 'app-build-2', 'Unknown');
    await stage.untilImage(ns, 'app', 'the second build', ({ status }) => status?.buildCounter === 2);
    for (const name of ['app-build-1', 'app-build-2'])
      await stage.admin.delete(resourcePath(BUILDS, { namespace: ns, name }));
    await until('the third', () => stage.read<Build>(BUILDS, ns, 'app-build-3'));
    expect(await buildNames(ns)).toEqual(['app-build-3']);
  });

  test("a Build that carries the label but is not the Image's does not count (fault 13)", async () => {
    const { ns } = await act();
    const theirs: Build = {
      apiVersion: 'kpack.io/v1alpha2',
      kind: 'Build',
      metadata: {
        name: 'app-build-1',
        namespace: ns,
        labels: { 'image.kpack.io/image': 'app', 'image.kpack.io/buildNumber': '7' },
      },
      spec: { tags: ['registry.example.com/theirs'] },
    };
    await stage.admin.create(resourcePath(BUILDS, { namespace: ns }), theirs);
    await stage.createImage(ns, 'app');
    await stage.resolve(ns, 'app', 'commit-1');
    const second = await until('a build under a free name', () => stage.read<Build>(BUILDS, ns, 'app-build-2'));
    expect(reasonOf(second)).toBe('CONFIG');
    expect((await stage.read<Build>(BUILDS, ns, 'app-build-1')).spec?.tags).toEqual(['registry.example.com/theirs']);
  });

  test('a Build of an earlier Image of this name is waited for, never taken over (fault 48)', async () => {
    const { ns } = await act();
    const before = await built(ns, 'app');
    await stage.admin.delete(resourcePath(IMAGES, { namespace: ns, name: 'app' }));
    const again = await stage.createImage(ns, 'app');
    expect(again.metadata?.uid).not.toBe(before.metadata?.uid);
    const waiting = await stage.untilImage(ns, 'app', 'to wait', (image) => ready(image)[1] === 'NameTaken');
    expect(ready(waiting)[2]).toBe(
      "SourceResolver 'app-source' of before is still being deleted; a new one is made when it is gone",
    );
    // What the garbage collector does, one after the other.
    await stage.admin.delete(resourcePath(SOURCE_RESOLVERS, { namespace: ns, name: 'app-source' }));
    await until('a resolver of its own', async () => {
      const { metadata } = await stage.read<SourceResolver>(SOURCE_RESOLVERS, ns, 'app-source');
      return metadata?.ownerReferences?.[0]?.uid === again.metadata?.uid ? true : undefined;
    });
    await stage.resolve(ns, 'app', 'commit-9');
    await stage.untilImage(
      ns,
      'app',
      'to wait for the Build',
      (image) => ready(image)[2]?.startsWith("Build 'app-build-1' of before") === true,
    );
    await stage.admin.delete(resourcePath(BUILDS, { namespace: ns, name: 'app-build-1' }));
    await until('a Build of its own', async () => {
      const { metadata } = await stage.read<Build>(BUILDS, ns, 'app-build-1');
      return metadata?.ownerReferences?.[0]?.uid === again.metadata?.uid ? true : undefined;
    });
  });

  test('a Build that may not be made is told of with the words of the API server, and made when it may (fault 18)', async () => {
    const { ns } = await act();
    const probe = { apiVersion: 'kpack.io/v1alpha2', kind: 'Build', metadata: { name: 'probe' } };
    const allow = await stage.refuse(ns, BUILDS, probe, 'too many builds');
    await stage.createImage(ns, 'app');
    await stage.resolve(ns, 'app', 'commit-1');
    const refused = await stage.untilImage(ns, 'app', 'the refusal', (image) => ready(image)[1] === 'BuildRefused');
    expect(ready(refused)[2]).toMatch(
      new RegExp(`^error creating build 'app-build-1' in namespace '${ns}': .*too many builds; it is tried again$`),
    );
    await allow();
    await until('the build', () => stage.read<Build>(BUILDS, ns, 'app-build-1'), { withinMs: 60_000 });
  });

  test('all that are too many are deleted at once, also while one runs (fault 42); a refusal does not hold up the status (fault 9)', async () => {
    const { ns } = await act();
    await built(ns, 'app', { successBuildHistoryLimit: 10 });
    for (const number of [2, 3, 4]) {
      await stage.resolve(ns, 'app', `commit-${number}`);
      await stage.end(ns, `app-build-${number}`, 'True');
    }
    await stage.resolve(ns, 'app', 'commit-5');
    await stage.end(ns, 'app-build-5', 'Unknown');
    await stage.change<Build>(BUILDS, ns, 'app-build-2', (each) => ({
      ...each,
      metadata: { ...each.metadata, finalizers: ['example.com/keep'] },
    }));
    await stage.change<Image>(IMAGES, ns, 'app', (image) => ({
      ...image,
      spec: { ...image.spec, successBuildHistoryLimit: 1 },
    }));
    await until('the rest', async () =>
      (await buildNames(ns)).join() === 'app-build-2,app-build-4,app-build-5' ? true : undefined,
    );
    await stage.untilImage(ns, 'app', 'its newest generation', ({ status }) => status?.observedGeneration === 2);
    await stage.change<Build>(BUILDS, ns, 'app-build-2', (each) => ({
      ...each,
      metadata: { ...each.metadata, finalizers: [] },
    }));
    await until('two', async () => ((await buildNames(ns)).length === 2 ? true : undefined));
  });

  test('priority classes; and what keeps a Build from running is told by the Image', async () => {
    const { ns } = await act({ enablePriorityClasses: true });
    await stage.createImage(ns, 'app');
    await stage.resolve(ns, 'app', 'commit-1');
    const first = await until('the build', () => stage.read<Build>(BUILDS, ns, 'app-build-1'));
    expect(first.spec?.priorityClassName).toBe('kpack-build-high-priority');
    const message = 'no PriorityClass with name kpack-build-high-priority was found';
    const condition = { type: 'Succeeded', status: 'Unknown', message, lastTransitionTime: '2026-01-01T00:00:00Z' };
    await stage.end(ns, 'app-build-1', 'Unknown', { conditions: [condition] });
    await stage.untilImage(ns, 'app', 'the words', (image) => ready(image)[2] === message);
  });
});

describe('an Image that goes', () => {
  test('makes nothing any more, in foreground deletion too (fault 11)', async () => {
    const { ns, process } = await act();
    await built(ns, 'app', { cache: { volume: { size: '1G' } } }, { finalizers: ['example.com/keep'] });
    await stage.plane.kubectlOk([
      'delete',
      'images.kpack.io',
      'app',
      `--namespace=${ns}`,
      '--cascade=foreground',
      '--wait=false',
    ]);
    await until('the mark', async () =>
      (await stage.read<Image>(IMAGES, ns, 'app')).metadata?.deletionTimestamp ? true : undefined,
    );
    await stage.admin.delete(resourcePath(SOURCE_RESOLVERS, { namespace: ns, name: 'app-source' }));
    await stage.admin.delete(resourcePath(BUILDS, { namespace: ns, name: 'app-build-1' }));
    const gone = () => process.informers.builds.size === 0 && process.informers.sourceResolvers.size === 0;
    await until('the deletions to be seen', () => (gone() && process.isIdle ? true : undefined));
    expect(await stage.readOrNone(SOURCE_RESOLVERS, ns, 'app-source')).toBeUndefined();
    expect(await buildNames(ns)).toEqual([]);
  });

  test('a namespace that goes: told, not spinning', async () => {
    const { ns, process } = await act();
    await built(ns, 'app');
    await stage.plane.kubectlOk(['delete', 'namespace', ns, '--wait=false']);
    await stage.resolve(ns, 'app', 'commit-2');
    const told = await stage.untilImage(ns, 'app', 'the refusal', (image) => ready(image)[1] === 'BuildRefused');
    expect(ready(told)[2]).toContain('because it is being terminated');
    await idle(process);
  });
});

test("a webhook that refuses status writes, as kpack's does, doubles nothing and is named in the log (fault 47)", async () => {
  const { ns, process } = await act();
  const policy = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: `no-status-${ns}` },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['kpack.io'], apiVersions: ['*'], operations: ['UPDATE'], resources: ['images/status'] },
        ],
      },
      validations: [{ expression: `object.metadata.name != 'frozen'`, message: 'spec is invalid' }],
    },
  };
  const binding = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: `no-status-${ns}` },
    spec: { policyName: `no-status-${ns}`, validationActions: ['Deny'] },
  };
  await stage.plane.kubectlOk(['apply', '--filename=-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [policy, binding] }),
  });
  await until('the policy to count', async () => {
    await stage.admin
      .create(resourcePath(IMAGES, { namespace: 'default' }), {
        apiVersion: 'kpack.io/v1alpha2',
        kind: 'Image',
        metadata: { name: 'frozen', namespace: 'default' },
      })
      .catch(() => undefined);
    const refused = await stage.admin
      .update(`${resourcePath(IMAGES, { namespace: 'default', name: 'frozen' })}/status`, {
        ...(await stage.read<Image>(IMAGES, 'default', 'frozen')),
        status: { buildCounter: 1 },
      })
      .then(
        () => false,
        () => true,
      );
    return refused ? true : undefined;
  });
  await stage.createImage(ns, 'frozen');
  await stage.resolve(ns, 'frozen', 'commit-1');
  await stage.end(ns, 'frozen-build-1', 'True');
  await stage.resolve(ns, 'frozen', 'commit-2');
  await stage.end(ns, 'frozen-build-2', 'True');
  await until('the log to say it', () =>
    stage.errors.find(
      (line) =>
        line.includes(`the status of images.kpack.io ${ns}/frozen was refused`) && line.includes('spec is invalid'),
    ),
  );
  expect(await buildNames(ns)).toEqual(['frozen-build-1', 'frozen-build-2']);
  await stage.plane.kubectlOk([
    'delete',
    'validatingadmissionpolicybinding,validatingadmissionpolicy',
    `no-status-${ns}`,
  ]);
  const thawed = await stage.untilImage(ns, 'frozen', 'its status', ({ status }) => status?.buildCounter === 2);
  expect(ready(thawed)[0]).toBe('True');
  expect(process.writes.filter((write) => write === 'POST builds')).toHaveLength(2);
});

test('Events tell the turns that somebody waits for, and the ordinary path costs none before the build', async () => {
  const { ns } = await act();
  await built(ns, 'app');
  await stage.resolve(ns, 'app', 'commit-2');
  await stage.end(ns, 'app-build-2', 'False');
  await stage.untilImage(ns, 'app', 'failed', (image) => ready(image)[1] === 'BuildFailed');
  const events = await until('the Events', async () => {
    const { items } = await stage.admin.list<KubeObject & { type: string; reason: string; message: string }>(
      resourcePath({ group: '', version: 'v1', plural: 'events' }, { namespace: ns }),
    );
    return items.length >= 2 ? items : undefined;
  });
  expect(events.map(({ type, reason, message }) => `${type} ${reason}: ${message}`).sort()).toEqual([
    "Normal UpToDate: Build 'app-build-1' made registry.example.com/app@sha256:app-build-1",
    `Warning BuildFailed: Error: Build 'app-build-2' in namespace '${ns}' failed: `,
  ]);
});

test('two Images do not touch each other, and the cluster builder wakes both', async () => {
  const { ns } = await act();
  await built(ns, 'one');
  await built(ns, 'two');
  await stage.clusterBuilder('default', { builderMetadata: [] });
  await until('a build for each', async () =>
    (await buildNames(ns)).join() === 'one-build-1,one-build-2,two-build-1,two-build-2' ? true : undefined,
  );
  expect(reasonOf(await stage.read<Build>(BUILDS, ns, 'two-build-2'))).toBe('BUILDPACK');
  expect((await stage.read<KubeObject>(CLUSTER_BUILDERS, '', 'default')).metadata?.name).toBe('default');
});
