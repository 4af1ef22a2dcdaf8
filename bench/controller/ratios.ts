// How a controller compares with the naive one of the same run: machines differ, and what else they have to do; ratios say more.
import { rounded } from '../statistics.ts';
import type { Measured } from './measure.ts';

/** For each size that both were measured with, each figure with a target as a multiple of the naive controller's. */
export function ratios(
  measured: readonly Measured[],
  name: string,
  baseline: string,
): Record<string, Record<string, number>> {
  const bySize: Record<string, Record<string, number>> = {};
  for (const ours of measured.filter((each) => each.name === name)) {
    const theirs = measured.find((each) => each.name === baseline && each.size === ours.size);
    if (theirs === undefined) continue;
    const figures = Object.entries(ours.targets).flatMap(([figure, { value }]) => {
      const other = theirs.targets[figure]?.value;
      return other === undefined || other === 0 ? [] : [[figure, rounded(value / other)] as const];
    });
    bySize[ours.size] = Object.fromEntries(figures);
  }
  return bySize;
}
