// Whether memory grows while nothing happens but polling.
import { setTimeout as pause } from 'node:timers/promises';
import { atMost } from '../../part.ts';
import { rounded } from '../../statistics.ts';
import type { Part } from '../part.ts';

const SAMPLE_MS = 1_000;
/** What counts as growth, MB: the allocator and the kernel let resident memory swing by a few. */
const GROWTH_MB = 10;
const SHOWN = 20;

/** Looks at resident memory for the time given. */
export const growth: Part = async ({ subject, git, progress }, { places }, { growthSeconds }) => {
  const queriesBefore = git.queries();
  const samples: number[] = [];
  const end = performance.now() + growthSeconds * 1000;
  while (performance.now() < end) {
    await pause(SAMPLE_MS);
    samples.push(subject.rssMb());
  }
  // What is in use just after the garbage was collected tells of growth: the least of each quarter. The first one is left out, since compiled code and the
  // memory of what was before still change in it.
  const quarter = Math.floor(samples.length / 4);
  const least = (from: number): number => Math.min(...samples.slice(from, from + quarter));
  const leastByQuarter = [0, 1, 2, 3].map((part) => least(part * quarter));
  const grownMb = rounded(least(samples.length - quarter) - least(quarter), 1);
  const step = Math.max(1, Math.floor(samples.length / SHOWN));
  progress(`${growthSeconds} s of polling: least memory by quarter ${leastByQuarter.join(', ')} MB`);
  return {
    targets: {
      [`memory growth over ${growthSeconds} s with ${places.length} Images`]: atMost(GROWTH_MB, grownMb, 'MB'),
    },
    details: {
      seconds: growthSeconds,
      gitQueries: git.queries() - queriesBefore,
      leastByQuarter,
      grownMb,
      samplesMb: samples.filter((_, i) => i % step === 0),
    },
  };
};
