// What loop-watch.ts wrote down of a process, parted into the seconds in which certificates changed and the others.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { quantile, rounded } from '../statistics.ts';

/** The event loop of a process in the second before `at` (ms since 1970). */
export interface LoopSecond {
  readonly at: number;
  /** How often it was looked at. */
  readonly ticks: number;
  /** The longest time that a timer was late, ms: also for want of a processor. */
  readonly lateMs: number;
  /** The same without the time in which it waited for a processor that others used: for so long the process itself held requests up. */
  readonly ownMs: number;
  /** The most CPU time that the thread used between two looks, ms. */
  readonly computedMs: number;
  /** The longest collection of garbage, ms. */
  readonly collectedMs: number;
}

interface Spread {
  readonly median: number;
  readonly max: number;
}

/** Of many seconds. */
export interface LoopFigures {
  readonly seconds: number;
  readonly lateMs: Spread;
  readonly ownMs: Spread;
  readonly computedMs: Spread;
  readonly collectedMs: Spread;
}

/** All seconds of a process that runs `program`, a program with the preload loop-watch.ts. */
export function loopSeconds(program: string, pid: number): LoopSecond[] {
  const lines = readFileSync(join(dirname(program), `loop-${pid}.jsonl`), 'utf8').split('\n');
  // Behind the last line break stands what is being written.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as LoopSecond);
}

/** Whether one of these moments is in the second before `at`, or near it (ms since 1970): a change is made before it is seen, and has consequences. */
export const isNear = (at: number, moments: readonly number[]): boolean =>
  moments.some((moment) => moment > at - 3000 && moment < at + 1500);

/** Sums them up. */
export function loopFigures(seconds: readonly LoopSecond[]): LoopFigures {
  const figures = (ms: readonly number[]): Spread => ({
    median: rounded(quantile(ms, 0.5), 1),
    max: rounded(quantile(ms, 1), 1),
  });
  return {
    seconds: seconds.length,
    lateMs: figures(seconds.map(({ lateMs }) => lateMs)),
    ownMs: figures(seconds.map(({ ownMs }) => ownMs)),
    computedMs: figures(seconds.map(({ computedMs }) => computedMs)),
    collectedMs: figures(seconds.map(({ collectedMs }) => collectedMs)),
  };
}
