// The requests that mutations start from: recorded ones, and those of the benchmark.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject, parseJson } from '../../src/schemas/json.ts';
import { builtImage, conversionReview, IMAGE_VERSIONS, imageReview, newImage } from '../reviews.ts';

/** A review and where it is sent. */
export interface Seed {
  path: string;
  review: JsonObject;
}

const FILES = ['defaults.jsonl', 'validate.jsonl', 'convert.jsonl', 'v1alpha1.jsonl'];

/**
 * Reads the recorded requests of a folder, one JSON document a line with `path` and `request`.
 * @throws Error when the folder has none
 */
export function readCorpus(folder: string): Seed[] {
  const recorded = FILES.filter((file) => existsSync(join(folder, file))).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean).flatMap(seedOf),
  );
  if (recorded.length === 0) {
    throw new Error(`no recorded requests in ${folder}: name a folder that has ${FILES.join(', ')} with --corpus`);
  }
  return [...recorded, ...ownSeeds()];
}

function seedOf(line: string): Seed[] {
  const recorded = parseJson(line);
  if (!isObject(recorded) || typeof recorded.path !== 'string') return [];
  let review = recorded.request;
  if (typeof review === 'string') {
    try {
      review = parseJson(review);
    } catch {
      return [];
    }
  }
  return isObject(review) ? [{ path: recorded.path, review }] : [];
}

function ownSeeds(): Seed[] {
  return IMAGE_VERSIONS.flatMap((version) => {
    const image = newImage(version, 'cart');
    const built = builtImage(image);
    const other = version === 'v1alpha1' ? 'v1alpha2' : 'v1alpha1';
    return [
      { path: '/defaults', review: imageReview(version, image) },
      { path: '/validate', review: imageReview(version, image) },
      { path: '/defaults', review: imageReview(version, built, built) },
      { path: '/validate', review: imageReview(version, built, built) },
      { path: '/convert', review: conversionReview(other, [image, built]) },
    ];
  });
}
