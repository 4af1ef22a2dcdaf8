// A few figures for many times.
import { quantile, rounded } from '../statistics.ts';

/** Least, middle and most, in whole ms. */
export const summary = (ms: readonly number[]): { min: number; median: number; max: number } => ({
  min: rounded(quantile(ms, 0), 0),
  median: rounded(quantile(ms, 0.5), 0),
  max: rounded(quantile(ms, 1), 0),
});
