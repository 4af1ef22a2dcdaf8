// Where the steps find the layers of the builds before (spec build-pod.md, 2.3).
import type { BuildSpec } from './build-spec.ts';
import { CACHE } from './directories.ts';
import type { VolumeMount } from './pod.ts';

/** Arguments and mounts of one build's cache. */
export interface CacheInputs {
  readonly analyze: readonly string[];
  readonly restore: readonly string[];
  readonly export: readonly string[];
  /** Of restore and export. */
  readonly mounts: readonly VolumeMount[];
  /** The claim that holds the cache; empty without a volume cache. */
  readonly claim: string;
}

/** A volume goes before a registry; the cache of the last build is read by digest and written by tag. */
export function cacheInputs({ cache, lastBuild }: BuildSpec): CacheInputs {
  const claim = cache?.volume?.persistentVolumeClaimName ?? '';
  if (claim !== '') {
    const directory = [`-cache-dir=${CACHE.mountPath}`];
    return { analyze: [], restore: directory, export: directory, mounts: [CACHE], claim };
  }
  const tag = cache?.registry?.tag ?? '';
  if (tag === '') return { analyze: [], restore: [], export: [], mounts: [], claim };
  const last = [`-cache-image=${lastBuild?.cache?.image || tag}`];
  return { analyze: last, restore: last, export: [`-cache-image=${tag}`], mounts: [], claim };
}
