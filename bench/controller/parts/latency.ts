// How long somebody waits who makes one Image: when nothing else is to do, after a restart, and beside somebody who makes thousands.
import { setTimeout as pause } from 'node:timers/promises';
import { atMost } from '../../part.ts';
import { rounded } from '../../statistics.ts';
import { createImage, createImages, type ImagePlace, imagePlaces } from '../images.ts';
import { memoryTarget } from '../memory-target.ts';
import type { Part, PartResult } from '../part.ts';
import type { Stage } from '../stage.ts';
import { type Waits, waits } from '../waits.ts';

const IDLE_SAMPLES = 20;
const RESTARTS = 3;
const AFTER_RESTART = 10;
/** Whoever makes Images one by one does not do it faster. */
const BETWEEN_MS = 500;
const PATIENCE_MS = 180_000;
const TARGET_MS = { idle: 200, restart: 2_000, flood: 2_000 };

/** All three. */
export const latency: Part = async (stage, { places }, { size }) => {
  const results = [
    await whenIdle(stage, places.length),
    await afterRestarts(stage, places.length),
    await inAFlood(stage, size),
  ];
  return {
    targets: Object.assign({}, ...results.map(({ targets }) => targets)),
    details: Object.assign({}, ...results.map(({ details }) => details)),
  };
};

async function whenIdle(stage: Stage, present: number): Promise<PartResult> {
  const probes = placesIn(stage, 'idle', IDLE_SAMPLES);
  for (const probe of probes) {
    await make(stage, probe);
    await stage.times.untilPods([probe], PATIENCE_MS);
    await pause(BETWEEN_MS);
  }
  const found = figures(stage, probes);
  stage.progress(
    `one Image when idle: Build after ${found.build.median} ms, pod after ${found.pod.median} ms (median)`,
  );
  return {
    targets: { [`Build of a new Image, idle with ${present}, p95`]: limit(TARGET_MS.idle, found.build, 'p95') },
    details: { idle: found },
  };
}

/** An Image is made in the moment when the process starts, and others right after it. */
async function afterRestarts(stage: Stage, present: number): Promise<PartResult> {
  const { subject, times, progress } = stage;
  const runs: { first: { buildMs: number; podMs: number }; later: Figures; peakMb: number; cpuMs: number }[] = [];
  const firsts: ImagePlace[] = [];
  for (let run = 1; run <= RESTARTS; run += 1) {
    const [first, ...later] = placesIn(stage, `restart-${run}`, AFTER_RESTART);
    if (first === undefined) break;
    await subject.stop();
    await subject.start();
    await make(stage, first);
    for (const probe of later) {
      await pause(BETWEEN_MS);
      await make(stage, probe);
    }
    await times.untilPods([first, ...later], PATIENCE_MS);
    firsts.push(first);
    const { build, pod } = figures(stage, [first]);
    runs.push({
      first: { buildMs: build.max, podMs: pod.max },
      later: figures(stage, later),
      peakMb: subject.peakMb(),
      cpuMs: subject.cpuMs(),
    });
    progress(`restart ${run} of ${RESTARTS}: Build of a new Image after ${build.max} ms`);
  }
  const all = figures(stage, firsts);
  return {
    targets: {
      [`Build of a new Image, right after a restart with ${present}`]: limit(TARGET_MS.restart, all.build, 'max'),
      [`peak memory after a restart with ${present}`]: atMost(
        memoryTarget(present),
        Math.max(...runs.map(({ peakMb }) => peakMb)),
        'MB',
      ),
    },
    details: { restart: { ...all, runs } },
  };
}

async function inAFlood(stage: Stage, size: number): Promise<PartResult> {
  const { client, times, urlOf, namespaces, progress } = stage;
  const flood = imagePlaces('flood', size, namespaces.slice(0, 1));
  const probes: ImagePlace[] = [];
  let isOver = false;
  const began = performance.now();
  const flooding = createImages(client, flood, urlOf)
    .then((creatingMs) => times.untilPods(flood, PATIENCE_MS + 1_000 * size).then((pods) => ({ creatingMs, pods })))
    .finally(() => {
      isOver = true;
    });
  // A failure is met below, where it is awaited.
  flooding.catch(() => undefined);
  while (!isOver) {
    const [probe] = placesIn(stage, `flood-${probes.length + 1}`, 1);
    if (probe === undefined) break;
    await make(stage, probe);
    probes.push(probe);
    await pause(BETWEEN_MS);
  }
  const { creatingMs, pods } = await flooding;
  const seconds = (performance.now() - began) / 1000;
  await times.untilPods(probes, PATIENCE_MS);
  const found = figures(stage, probes);
  progress(
    `beside ${size} Images of another namespace (${rounded(seconds, 1)} s): Build after ${found.build.median} ms, at most ${found.build.max} ms`,
  );
  return {
    targets: {
      [`Build of a new Image, while another namespace makes ${size}, p95`]: limit(TARGET_MS.flood, found.build, 'p95'),
    },
    details: {
      flood: { ...found, creatingS: rounded(creatingMs / 1000, 1), seconds: rounded(seconds, 1), pods },
    },
  };
}

interface Figures {
  readonly build: Waits;
  readonly pod: Waits;
}

const figures = ({ times }: Stage, places: readonly ImagePlace[]): Figures => ({
  build: waits(times.all(places), ({ builtAt }) => builtAt),
  pod: waits(times.all(places), ({ podAt }) => podAt),
});

/** An Image that never got its Build misses every target. */
const limit = (target: number, { never, ...found }: Waits, figure: 'p95' | 'max') =>
  atMost(target, never > 0 ? Number.POSITIVE_INFINITY : found[figure], 'ms');

const placesIn = ({ quietNamespace }: Stage, prefix: string, count: number): ImagePlace[] =>
  imagePlaces(prefix, count, [quietNamespace]);

const make = ({ client, urlOf }: Stage, place: ImagePlace) => createImage(client, place, urlOf(place));
