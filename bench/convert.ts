// CPU time of one conversion review of 500 Images, as an API server sends it for a list.
import type { JsonObject } from '../src/schemas/json.ts';
import { ask, defaulted } from './exact-exchange.ts';
import { postRequest } from './https-connection.ts';
import { caFileIn, standaloneArgs, startKpack } from './kpack-process.ts';
import { runLoad } from './load.ts';
import { atMost, type Part } from './part.ts';
import { cpuTimeMs } from './process-stats.ts';
import { builtImage, conversionReview, type ImageVersion, imageReview, newImage } from './reviews.ts';
import { median, rounded } from './statistics.ts';
import { makeWorkspace } from './workspace.ts';

const IMAGES = 500;
const CPU_TARGET_MS = 40;
/** Reviews a measurement, enough to make the steps of CPU time small (10 ms). */
const REVIEWS = 20;
const WARM_UP_REVIEWS = 5;

/** Converts v1alpha2 to v1alpha1 and the result back. */
export const convert: Part = async ({ program, rounds, progress }) => {
  const { certDir, logFile, remove } = makeWorkspace();
  const kpack = await startKpack({ program, args: standaloneArgs(certDir), caFile: caFileIn(certDir), logFile });
  try {
    const stored: JsonObject[] = [];
    for (let n = 1; n <= IMAGES; n++) {
      const review = imageReview('v1alpha2', newImage('v1alpha2', `app-${n}`));
      stored.push(builtImage(await defaulted(kpack.target, review)));
    }
    const coldBefore = cpuTimeMs(kpack.pid);
    const { convertedObjects } = await ask(kpack.target, '/convert', conversionReview('v1alpha1', stored));
    const firstMs = cpuTimeMs(kpack.pid) - coldBefore;
    if (!Array.isArray(convertedObjects) || convertedObjects.length !== IMAGES) {
      throw new Error(`/convert of ${IMAGES} Images did not give as many`);
    }
    const reviews: Record<string, { to: ImageVersion; objects: JsonObject[] }> = {
      'v1alpha2 to v1alpha1': { to: 'v1alpha1', objects: stored },
      'v1alpha1 to v1alpha2': { to: 'v1alpha2', objects: convertedObjects as JsonObject[] },
    };
    const results: Record<string, { bodyBytes: number; runsMs: number[] }> = {};
    for (const [name, { to, objects }] of Object.entries(reviews)) {
      const request = postRequest('/convert', JSON.stringify(conversionReview(to, objects)));
      const load = (count: number) =>
        runLoad({ target: kpack.target, requests: [request], connections: 1, until: { requests: count } });
      await load(WARM_UP_REVIEWS);
      const runsMs: number[] = [];
      for (let round = 1; round <= rounds; round++) {
        const before = cpuTimeMs(kpack.pid);
        await load(REVIEWS);
        runsMs.push(rounded((cpuTimeMs(kpack.pid) - before) / REVIEWS, 2));
      }
      progress(`${IMAGES} Images ${name}: ${median(runsMs)} ms CPU`);
      results[name] = { bodyBytes: request.length, runsMs };
    }
    return {
      targets: Object.fromEntries(
        Object.entries(results).map(([name, { runsMs }]) => [
          `convert ${IMAGES} Images ${name}`,
          atMost(CPU_TARGET_MS, median(runsMs), 'ms CPU'),
        ]),
      ),
      details: { images: IMAGES, firstReviewOfTheProcessMs: firstMs, results },
    };
  } finally {
    await kpack.stop();
    remove();
  }
};
