// How long Images had to wait, in a few figures.
import { quantile, rounded } from '../statistics.ts';
import type { Times } from './progress-times.ts';

/** Waiting times in ms from the answer to whoever made the Image; `never` had to wait when the measurement ended. */
export interface Waits {
  readonly count: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
  readonly never: number;
}

/** @param until the moment that was waited for */
export function waits(all: readonly Times[], until: (times: Times) => number | undefined): Waits {
  const ms = all.flatMap((times) => {
    const at = until(times);
    // The API server shows an Image to its watchers a moment before it has answered whoever made it.
    return at === undefined ? [] : [Math.max(0, at - times.madeAt)];
  });
  const share = (part: number): number => rounded(quantile(ms, part), 0);
  return { count: ms.length, median: share(0.5), p95: share(0.95), max: share(1), never: all.length - ms.length };
}
