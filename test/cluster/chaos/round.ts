// One round of chaos: Images change while something breaks; then everything is well again, and the ledger is held against what is there.
import { setTimeout as pause } from 'node:timers/promises';
import { BUILDERS, IMAGES } from '../../../src/controllers/informers.ts';
import { resourcePath } from '../../../src/reconciler/resource.ts';
import { controllerIdentity, controllerProcesses } from '../controller-process.ts';
import { bundle } from '../webhook-process.ts';
import type { Actor, ActorPlace } from './actor.ts';
import { BuilderShop } from './builder-shop.ts';
import type { ChaosStage } from './chaos-stage.ts';
import { Crew } from './crew.ts';
import type { Blows, Disruption } from './disruption.ts';
import { HurriedImage } from './hurried-image.ts';
import { PacedImage } from './paced-image.ts';
import { PlayedCluster } from './played-cluster.ts';
import { createRandom } from './random.ts';
import { type Rest, restOver } from './rest.ts';
import { SharedBuilder } from './shared-builder.ts';
import { untruths } from './untruths.ts';
import { withJumpingClock } from './with-jumping-clock.ts';
import { type Snapshot, World } from './world.ts';

/** Which round. */
export interface RoundOptions {
  /** From 1; odd and even rounds of some disruptions differ. */
  readonly round: number;
  readonly seed: number;
  /** The bundle of which the controllers are; that of dist when not given. */
  readonly program?: string;
  progress(text: string): void;
}

/** How it went. */
export interface RoundResult {
  readonly round: number;
  readonly seed: number;
  readonly seconds: number;
  readonly images: number;
  readonly builds: number;
  readonly changes: number;
  readonly blows: Blows;
  /** From the end of the chaos until everything was as it must be, s. */
  readonly settledSeconds: number;
  readonly rest: Rest;
  /** What is not as it must be; empty: all is well. */
  readonly problems: readonly string[];
  /** Log lines of level error, with their counts. */
  readonly complaints: Readonly<Record<string, number>>;
}

const [PACED, HURRIED] = [5, 4];
const LOOK_EVERY_MS = 300;
const SETTLED_WITHIN_MS = 300_000;
const TELL_EVERY_MS = 15_000;
const REST_MS = 10_000;

/** Plays it. @throws when the surroundings fail, which says nothing about controllers */
export async function playRound(
  stage: ChaosStage,
  disruption: Disruption,
  options: RoundOptions,
): Promise<RoundResult> {
  const { plane, site, client } = stage;
  const { round, seed, progress, program = bundle } = options;
  const began = performance.now();
  const random = createRandom(seed);
  const shop = new BuilderShop(site.registry);
  const failing = new Set<string>();
  const place: ActorPlace = {
    client,
    namespace: site.namespace,
    random,
    shop,
    failing,
    repository: (name) => site.git.repository(`${name}.git`),
    image: (name, builder, step) =>
      site.image(name, {
        builder,
        source: { git: { url: `${site.git.url}/${name}.git`, revision: 'main' } },
        build: { env: [{ name: 'STEP', value: step }] },
        successBuildHistoryLimit: 100,
        failedBuildHistoryLimit: 100,
      }),
  };
  const builder = new SharedBuilder(place, site.namespace);
  const nameOf = (kind: string, i: number) => `${disruption.name}-r${round}-${kind}-${i}`;
  const actors: Actor[] = [
    builder,
    ...Array.from({ length: PACED }, (_, i) => new PacedImage(place, nameOf('paced', i))),
    ...Array.from({ length: HURRIED }, (_, i) => new HurriedImage(place, nameOf('hurried', i), builder)),
  ];
  const world = new World(client, site.namespace);
  const cluster = new PlayedCluster({
    client,
    random,
    stateOf: shop.stateOf,
    fails: ({ metadata }) => failing.has(`${metadata?.ownerReferences?.[0]?.uid}/${metadata?.name}`),
  });

  const ends: (() => unknown)[] = [];
  const processes = await controllerProcesses(
    disruption.hasJumpingClock === true ? withJumpingClock(program) : program,
  );
  const crew = new Crew(processes);
  ends.push(() => processes.stop());
  let isOver = false;
  let isPlaying = true;
  let latest: Snapshot | undefined;
  let lastFailure = 'none';

  /** Looks and acts, again and again. While the API server is away nothing gets through, and is done later. */
  async function play(): Promise<void> {
    while (isPlaying) {
      try {
        latest = await world.look();
        const snapshot = latest;
        const acts = [cluster.step(snapshot), ...actors.map((actor) => actor.act(snapshot, isOver))];
        const failed = (await Promise.allSettled(acts)).find((result) => result.status === 'rejected');
        lastFailure = failed === undefined ? lastFailure : String(failed.reason);
      } catch {
        latest = undefined;
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  /** @param check the first thing that is not as it must be; undefined: all is */
  async function until(check: (snapshot: Snapshot) => string | undefined, withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    let tell = performance.now() + TELL_EVERY_MS;
    while (performance.now() < deadline) {
      const missing = latest === undefined ? 'an answer of the API server' : check(latest);
      if (missing === undefined) return true;
      if (performance.now() > tell) {
        progress(`waiting for: ${missing}`);
        tell += TELL_EVERY_MS;
      }
      await pause(LOOK_EVERY_MS);
    }
    return false;
  }

  const playing = play();
  try {
    const harm = await disruption.begin({
      plane,
      access: plane,
      crew,
      random,
      round,
      identity: await controllerIdentity(plane),
      flags: ['--source-polling-interval=2s'],
      atEnd: (end) => ends.push(end),
      progress,
    });
    // The first Builds are there: from now on there is something to harm.
    await until(({ builds }) => (builds.length > 0 ? undefined : 'a Build'), SETTLED_WITHIN_MS);
    const blows = await harm();
    isOver = true;
    progress(`${JSON.stringify(blows)}; waiting for rest`);
    const over = performance.now();
    const isSettled = await until(
      (snapshot) => untruths(snapshot)[0] ?? actors.find((actor) => !actor.isDone(snapshot))?.name,
      SETTLED_WITHIN_MS,
    );
    const settledSeconds = seconds(over);
    const rest = await restOver(crew.running, REST_MS);
    const snapshot = await world.look();
    const problems = [
      ...(isSettled
        ? []
        : [`not settled ${SETTLED_WITHIN_MS / 1000} s after the chaos; what failed last: ${lastFailure}`]),
      ...(rest.isRest ? [] : [`no rest: ${JSON.stringify(rest)}`]),
      ...actors.flatMap((actor) => actor.verdict(snapshot)),
      ...untruths(snapshot),
      ...world.madeTwice(),
    ];
    const sums = {
      images: snapshot.images.length,
      builds: snapshot.builds.length,
      changes: actors.reduce((sum, { changes }) => sum + changes, 0),
    };
    problems.push(...(await cleanUp()));
    const complaints = await crew.complaints();
    return { round, seed, seconds: seconds(began), ...sums, blows, settledSeconds, rest, problems, complaints };
  } finally {
    isPlaying = false;
    await playing;
    await crew.endAll();
    for (const end of ends.reverse()) await end();
  }

  /** Nothing comes back for Images that are gone. */
  async function cleanUp(): Promise<string[]> {
    isOver = true;
    actors.splice(0);
    await client.delete(resourcePath(IMAGES, { namespace: site.namespace }));
    await client.delete(resourcePath(BUILDERS, { namespace: site.namespace }));
    const isEmpty = await until(
      ({ images, builds, pods, claims, resolvers }) =>
        [images, builds, pods, claims, resolvers].flat().map(({ metadata }) => `the end of ${metadata?.name}`)[0],
      SETTLED_WITHIN_MS,
    );
    return isEmpty ? [] : ['something is made for Images that are gone'];
  }
}

const seconds = (since: number): number => Math.round((performance.now() - since) / 100) / 10;
