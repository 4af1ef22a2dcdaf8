// No build twice and none lost: the controller dies before and after each of its writes, works on caches of any age, and two work at once. In the
// end every Image has exactly the Builds that it should have, and a status that says so (spec controllers.md 2.2; 11, 8 and 9).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Build, Image, SourceResolver } from '../../src/controllers/image/objects.ts';
import { reconcileImages } from '../../src/controllers/image/reconcile.ts';
import { BUILDS, IMAGES, type Informers, SOURCE_RESOLVERS } from '../../src/controllers/informers.ts';
import { conditionOf } from '../../src/controllers/status/condition-of.ts';
import { isConflict } from '../../src/reconciler/api-error.ts';
import type { KubeObject } from '../../src/reconciler/resource.ts';
import { Tracker } from '../../src/reconciler/tracker.ts';
import { type OnWrite, openStage, type Process, type Stage } from './image-controller-stage.ts';
import { until } from './until.ts';

let stage: Stage;
let spaces = 0;

beforeAll(async () => {
  stage = await openStage();
  await stage.clusterBuilder('default');
});
afterAll(() => stage?.close());

async function space(): Promise<string> {
  spaces += 1;
  const ns = `crash-${spaces}`;
  await stage.namespace(ns);
  return ns;
}

const spec = { cache: { volume: { size: '1G' } }, successBuildHistoryLimit: 1 };
const idle = (process: Process) => until('nothing to do', () => (process.isIdle ? true : undefined));

/** Three builds; the first is pruned when the second has succeeded. */
async function story(ns: string, image: string): Promise<void> {
  await stage.createImage(ns, image, spec);
  for (const number of [1, 2]) {
    await stage.resolve(ns, image, `commit-${number}`);
    await stage.end(ns, `${image}-build-${number}`, 'True');
  }
  await stage.resolve(ns, image, 'commit-3');
  await until('the third build', () => stage.read<Build>(BUILDS, ns, `${image}-build-3`));
}

async function expectTruth(ns: string, image: string): Promise<void> {
  const check = ({ status }: Image) =>
    status?.buildCounter === 3 && status.latestImage === `registry.example.com/app@sha256:${image}-build-2`;
  const { status } = await stage.untilImage(ns, image, 'the whole truth', check);
  expect(status).toEqual({
    observedGeneration: 1,
    latestBuildRef: `${image}-build-3`,
    latestBuildReason: 'COMMIT',
    latestBuildImageGeneration: 1,
    latestImage: `registry.example.com/app@sha256:${image}-build-2`,
    buildCounter: 3,
    buildCacheName: `${image}-cache`,
    conditions: expect.any(Array),
  });
  expect(conditionOf(status, 'Ready')?.message).toBe(`Build '${image}-build-3' is executing`);
  await until('the history', async () => ((await stage.builds(ns)).length === 2 ? true : undefined));
  const builds = (await stage.builds(ns)).sort((a, b) =>
    (a.metadata?.name ?? '') < (b.metadata?.name ?? '') ? -1 : 1,
  );
  expect(
    builds.map(({ metadata, spec }) => [
      metadata?.name,
      metadata?.annotations?.['image.kpack.io/reason'],
      spec?.source?.git?.revision,
      spec?.cache?.volume?.persistentVolumeClaimName,
    ]),
  ).toEqual([
    [`${image}-build-2`, 'COMMIT', 'commit-2', `${image}-cache`],
    [`${image}-build-3`, 'COMMIT', 'commit-3', `${image}-cache`],
  ]);
}

/** Runs the story with a controller that dies at the given write; another takes over. Whether it died at all. */
async function dieAt(phase: 'before' | 'after', at: number): Promise<boolean> {
  const ns = await space();
  let writes = 0;
  const died = Promise.withResolvers<void>();
  const onWrite: OnWrite = (when) => {
    if (when !== phase) return;
    writes += 1;
    if (writes !== at) return;
    died.resolve();
    throw new Error('killed');
  };
  let process = await stage.start(ns, { onWrite });
  const told = story(ns, 'app');
  const isDead = await Promise.race([
    died.promise.then(() => true),
    told.then(() => expectTruth(ns, 'app')).then(() => false),
  ]);
  if (isDead) {
    await process.stop();
    process = await stage.start(ns);
  }
  await told;
  await expectTruth(ns, 'app');
  await idle(process);
  await process.stop();
  return isDead;
}

describe.each(['before', 'after'] as const)('a controller that dies %s a write', (phase) => {
  test('leaves nothing undone and nothing twice, whichever write it was', { timeout: 600_000 }, async () => {
    let at = 1;
    while (await dieAt(phase, at)) at += 1;
    // Resolver, claim, three Builds, a deletion, and a status at each turn.
    expect(at).toBeGreaterThanOrEqual(11);
  });
});

test('two controllers at work at once', { timeout: 300_000 }, async () => {
  const ns = await space();
  const both = await Promise.all([stage.start(ns), stage.start(ns)]);
  const images = Array.from({ length: 8 }, (_, i) => `app${i}`);
  await Promise.all(
    images.map(async (image) => {
      await stage.createImage(ns, image, { ...spec, successBuildHistoryLimit: 10 });
      for (const number of [1, 2, 3]) {
        await stage.resolve(ns, image, `commit-${number}`);
        await stage.end(ns, `${image}-build-${number}`, 'True');
      }
      await stage.untilImage(
        ns,
        image,
        'the third build',
        ({ status }) => status?.latestImage?.endsWith('-build-3') === true,
      );
    }),
  );
  await Promise.all(both.map(idle));
  const names = (await stage.builds(ns)).map(({ metadata }) => metadata?.name).sort();
  expect(names).toEqual(images.flatMap((image) => [1, 2, 3].map((number) => `${image}-build-${number}`)));
  // Both did some of it, else this showed nothing.
  for (const { writes } of both) expect(writes.filter((write) => write === 'POST builds').length).toBeGreaterThan(0);
  await Promise.all(both.map((process) => process.stop()));
});

test('a controller with caches of any age makes nothing twice', { timeout: 300_000 }, async () => {
  const ns = await space();
  const process = await stage.start(ns);
  await stage.createImage(ns, 'app', { ...spec, successBuildHistoryLimit: 10 });
  const states: State[] = [];
  const remember = async () => {
    await idle(process);
    states.push({
      image: await stage.readOrNone<Image>(IMAGES, ns, 'app'),
      resolver: await stage.readOrNone<SourceResolver>(SOURCE_RESOLVERS, ns, 'app-source'),
      builds: await stage.builds(ns),
    });
  };
  for (const number of [1, 2, 3]) {
    await stage.resolve(ns, 'app', `commit-${number}`);
    await until('the build', () => stage.read<Build>(BUILDS, ns, `app-build-${number}`));
    await remember();
    await stage.end(ns, `app-build-${number}`, 'True');
    await stage.untilImage(ns, 'app', 'its end', ({ status }) => status?.latestImage?.endsWith(`-${number}`) === true);
    await remember();
  }
  states.unshift({ ...states[0]!, builds: [] });
  const before = await stage.builds(ns);
  await process.stop();

  let [passes, conflicts] = [0, 0];
  for (const { image } of states) {
    for (const { resolver } of states) {
      for (const { builds } of states) {
        const reconcile = stillReconcile(snapshot(process.informers, { image, resolver, builds }));
        passes += 1;
        await reconcile(`${ns}/app`, new AbortController().signal).catch((error: unknown) => {
          // What the old state led to is refused by the state that is: that is what the names and versions are for.
          if (!isConflict(error)) throw error;
          conflicts += 1;
        });
      }
    }
  }
  expect(passes).toBe(343);
  expect(conflicts).toBeGreaterThan(0);
  const after = await stage.builds(ns);
  const known = (builds: Build[]) => builds.map(({ metadata }) => metadata?.uid).sort();
  // The newest Builds with an older source, too: that is no change, but a cache that is behind the other.
  expect(known(after)).toEqual(known(before));
});

test('a Build that another controller makes in the middle of a look is not made again under the next number', {
  timeout: 300_000,
}, async () => {
  const ns = await space();
  const process = await stage.start(ns);
  await stage.createImage(ns, 'app', { ...spec, successBuildHistoryLimit: 10 });
  await stage.resolve(ns, 'app', 'commit-1');
  await stage.end(ns, 'app-build-1', 'True');
  const ended = ({ status }: Image) => status?.latestImage?.endsWith('-1') === true;
  const image = await stage.untilImage(ns, 'app', 'its end', ended);
  await idle(process);
  const earlier = await stage.builds(ns);
  await stage.resolve(ns, 'app', 'commit-2');
  await until('the second build', () => stage.read<Build>(BUILDS, ns, 'app-build-2'));
  await idle(process);
  const resolver = await stage.read<SourceResolver>(SOURCE_RESOLVERS, ns, 'app-source');
  const later = await stage.builds(ns);
  await process.stop();

  const caches = snapshot(process.informers, { image, resolver, builds: later });
  let looks = 0;
  const builds = { ...caches.builds, by: () => (looks++ === 0 ? earlier : later) };
  const reconcile = stillReconcile({ ...caches, builds } as unknown as Informers);
  await expect(reconcile(`${ns}/app`, new AbortController().signal)).rejects.toSatisfy(isConflict);
  expect((await stage.builds(ns)).map(({ metadata }) => metadata?.name).sort()).toEqual(['app-build-1', 'app-build-2']);
});

/** A reconciler on caches that stand still. */
const stillReconcile = (informers: Informers) =>
  reconcileImages(
    {
      client: stage.admin,
      informers,
      events: { record: () => undefined, flushed: () => Promise.resolve() },
      logger: undefined as never,
      now: () => new Date(),
      observer: undefined as never,
      settings: { enablePriorityClasses: false, scalingFactor: 1 },
    },
    new Tracker(),
  );

interface State {
  readonly image: Image | undefined;
  readonly resolver: SourceResolver | undefined;
  readonly builds: readonly Build[];
}

/** Caches that stand still. */
function snapshot(live: Informers, { image, resolver, builds }: State): Informers {
  const still = (objects: readonly (KubeObject | undefined)[]) => ({
    get: (key: string) => objects.find((object) => `${object?.metadata?.namespace}/${object?.metadata?.name}` === key),
    by: () => objects,
    learn: () => undefined,
    hasSeen: () => false,
  });
  return {
    ...live,
    images: still([image]),
    sourceResolvers: still([resolver]),
    builds: still(builds),
  } as unknown as Informers;
}
