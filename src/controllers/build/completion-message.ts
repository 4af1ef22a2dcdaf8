// What the step `completion` says of the image that was built: its termination message, base64 of gzip of JSON (spec controllers.md, 4.7).
import { gunzipSync } from 'node:zlib';
import { isRecord } from '../../registry/json-record.ts';
import type { BuildPodState } from '../build-pod-state.ts';
import type { BuildResult, UsedBuildpack } from './build-result.ts';

/** A kubelet passes on 4096 bytes of message; more than this comes of nothing honest, bytes. */
const LARGEST = 1024 * 1024;

/** The build's result. @throws Error with kpack's text when there is none, or it cannot be read */
export function completionResult(pod: BuildPodState): BuildResult {
  const container = pod.status?.containerStatuses?.find(({ name }) => name === 'completion');
  if (container === undefined) throw failure('completion container not found');
  return decode(container.state?.terminated?.message ?? '');
}

function decode(message: string): BuildResult {
  // Buffer passes over what is no base64; then it is hardly gzip.
  const packed = Buffer.from(message, 'base64');
  let record: unknown;
  try {
    record = JSON.parse(gunzipSync(packed, { maxOutputLength: LARGEST }).toString('utf8'));
  } catch (error) {
    throw failure(message === '' ? 'the termination message is empty' : textOf(error), error);
  }
  if (!isRecord(record)) throw failure('the termination message is no JSON object');
  const { latestImage, latestCacheImage, stackID, stackRunImage, lifecycleVersion } = record;
  // Whatever went wrong in the step: an image without a digest was not pushed by anybody.
  if (typeof latestImage !== 'string' || latestImage === '') throw failure('the termination message names no image');
  return {
    latestImage,
    latestCacheImage: text(latestCacheImage),
    buildMetadata: Array.isArray(record.buildpackMetadata) ? record.buildpackMetadata.flatMap(buildpack) : [],
    stack: stackOf(text(stackID), text(stackRunImage)),
    lifecycleVersion: text(lifecycleVersion),
  };
}

/** `status.stack`: what is not known is left out. */
export const stackOf = (id: string, runImage: string): BuildResult['stack'] => ({
  ...(runImage === '' ? {} : { runImage }),
  ...(id === '' ? {} : { id }),
});

/** A buildpack of JSON, if it is one; `homepage` only where there is one. */
export function buildpack(value: unknown): UsedBuildpack[] {
  if (!isRecord(value) || typeof value.id !== 'string') return [];
  const homepage = text(value.homepage);
  return [{ id: value.id, version: text(value.version), ...(homepage === '' ? {} : { homepage }) }];
}

const failure = (why: string, cause?: unknown): Error =>
  new Error(`failed to get build metadata from build pod: ${why}`, { cause });
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
