// Many Images at once: how long until the last one has its pod, what that costs the API server and the machine.
import { atMost } from '../../part.ts';
import { rounded } from '../../statistics.ts';
import { finishBuilds } from '../finish-builds.ts';
import { createImages, imagePlaces } from '../images.ts';
import { machineUse } from '../machine-use.ts';
import { memoryTarget } from '../memory-target.ts';
import type { Filled, PartResult, PartSettings } from '../part.ts';
import { RequestCounts } from '../request-counts.ts';
import type { Stage } from '../stage.ts';
import { waits } from '../waits.ts';

/** Half of what kpack's own controller took for 1,000 with -scaling-factor=10 (issue 6). */
const LAST_POD_S = 46;
const REQUESTS_AN_IMAGE = 9;
const CPU_MS_AN_IMAGE = 20;
/** Twice as long as the time of kpack's controller with default flags. */
const WITHIN_MS_AN_IMAGE = 1_300;
const QUIET_MS = 3_000;
const QUIET_WITHIN_MS = 20_000;

/** Fills the cluster, then ends the builds. */
export async function images(stage: Stage, { size }: PartSettings): Promise<{ filled: Filled; result: PartResult }> {
  const { client, subject, audit, times, git, progress } = stage;
  const places = imagePlaces('app', size, stage.namespaces);
  const before = { cpuMs: subject.cpuMs(), queries: git.queries() };
  const used = machineUse(stage);
  const counts = new RequestCounts(audit);
  const creatingMs = await createImages(client, places, stage.urlOf);
  progress(`${size} Images made in ${rounded(creatingMs / 1000, 1)} s`);
  const pods = await times.untilPods(places, WITHIN_MS_AN_IMAGE * size + 60_000);
  const machine = used();
  const atLastPod = await counts.soFar();
  const all = times.all(places);
  const first = Math.min(...all.map(({ askedAt }) => askedAt));
  const lastPodS = (Math.max(...all.map(({ podAt }) => podAt ?? Number.NaN)) - first) / 1000;
  const isQuiet = await counts.untilQuiet(QUIET_MS, QUIET_WITHIN_MS);
  const whenQuiet = await counts.soFar();
  counts.end();
  const cpuMs = subject.cpuMs() - before.cpuMs;
  const an = (value: number): number => rounded(value / size, 2);
  progress(
    `${pods} pods after ${rounded(lastPodS, 1)} s; ${an(whenQuiet.counted)} requests and ${an(cpuMs)} ms CPU an Image; at most ${subject.peakMb()} MB; ${machine.alone} s if the machine had nothing else to do (${Math.round(machine.others * 100)} % went elsewhere)`,
  );

  const finished = await finish(stage, places);
  const name = (what: string): string => `${size} Images: ${what}`;
  return {
    filled: { places },
    result: {
      targets: {
        [name('without a pod')]: atMost(0, size - pods, 'Images'),
        [name('API requests an Image until its pod')]: atMost(REQUESTS_AN_IMAGE, an(whenQuiet.counted), 'requests'),
        ...(size === 1_000 && { [name('last pod')]: atMost(LAST_POD_S, lastPodS, 's') }),
        [name('controller CPU an Image until its pod')]: atMost(CPU_MS_AN_IMAGE, an(cpuMs), 'ms'),
        [name('peak memory')]: atMost(memoryTarget(size), subject.peakMb(), 'MB'),
      },
      details: {
        creatingS: rounded(creatingMs / 1000, 1),
        lastPodS: rounded(lastPodS, 1),
        build: waits(all, ({ builtAt }) => builtAt),
        pod: waits(all, ({ podAt }) => podAt),
        requestsAnImage: { atLastPod: an(atLastPod.counted), whenQuiet: an(whenQuiet.counted) },
        isQuiet,
        requests: whenQuiet,
        gitQueries: git.queries() - before.queries,
        cpuMsAnImage: an(cpuMs),
        machineUntilLastPod: machine,
        finished,
      },
    },
  };
}

/** Ends all builds, and says what the controller made of it. */
async function finish(stage: Stage, places: Filled['places']) {
  const { subject, audit, progress } = stage;
  const cpuBefore = subject.cpuMs();
  const began = performance.now();
  const counts = new RequestCounts(audit);
  const ready = await finishBuilds(stage, places);
  const seconds = (performance.now() - began) / 1000;
  await counts.untilQuiet(QUIET_MS, QUIET_WITHIN_MS);
  const { counted, byPurpose } = await counts.soFar();
  counts.end();
  const an = (value: number): number => rounded(value / places.length, 2);
  progress(`${ready} of ${places.length} Images ready after ${rounded(seconds, 1)} s`);
  const cpuMsAnImage = an(subject.cpuMs() - cpuBefore);
  return { ready, seconds: rounded(seconds, 1), requestsAnImage: an(counted), byPurpose, cpuMsAnImage };
}
