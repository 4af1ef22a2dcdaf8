// The requests of a benchmark: what an API server sends when somebody makes and changes Images in both versions.
import type { JsonObject } from '../src/schemas/json.ts';
import { ask, defaulted } from './exact-exchange.ts';
import { postRequest, type Target } from './https-connection.ts';
import { builtImage, changedImage, IMAGE_VERSIONS, imageReview, newImage } from './reviews.ts';

/** What is asked: an Image is made (about 2 kB), or changed (two Images, about 4 kB). */
export const OPERATIONS = ['create', 'update'] as const;
export type Operation = (typeof OPERATIONS)[number];
/** Where. */
export const ADMISSION_PATHS = ['validate', 'defaults'] as const;
export type AdmissionPath = (typeof ADMISSION_PATHS)[number];

/** Bodies, one a version. `/validate` sees the objects after `/defaults`, as behind an API server. */
export type Workload = Record<Operation, Record<AdmissionPath, string[]>>;

/** Makes the bodies with a server's own defaults. @throws Error when the server does not answer them as it should */
export async function makeWorkload(target: Target): Promise<Workload> {
  const workload: Workload = {
    create: { validate: [], defaults: [] },
    update: { validate: [], defaults: [] },
  };
  for (const version of IMAGE_VERSIONS) {
    const create = imageReview(version, newImage(version, 'cart'));
    const stored = await defaulted(target, create);
    const update = imageReview(version, changedImage(version, 'cart', stored), builtImage(stored));
    for (const [operation, review] of Object.entries({ create, update }) as [Operation, JsonObject][]) {
      const object = await defaulted(target, review);
      const stable = { ...review, request: { ...(review.request as JsonObject), object } };
      const again = await ask(target, '/defaults', stable);
      const valid = await ask(target, '/validate', stable);
      if (again.patch !== undefined || valid.allowed !== true) {
        throw new Error(`the server answers the benchmark's review wrongly: ${JSON.stringify({ again, valid })}`);
      }
      workload[operation].defaults.push(JSON.stringify(review));
      workload[operation].validate.push(JSON.stringify(stable));
    }
  }
  return workload;
}

/** The bodies as requests to one path. */
export const requestsTo = (path: string, bodies: readonly string[]): Buffer[] =>
  bodies.map((body) => postRequest(path, body));
