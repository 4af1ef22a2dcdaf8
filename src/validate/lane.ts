// A lane takes one file after another from the list of the run until none is left; several threads do so at once.
import type { FileToRead } from '../documents/find-files.ts';

/** The files of a run, and shared counters: who has taken what. */
export interface Lanes {
  readonly files: readonly FileToRead[];
  /** [0]: the number of the next file. [1 + lane]: one more than the number of the file that the lane has in hand, or 0. */
  readonly shared: Int32Array<SharedArrayBuffer>;
}

/** Makes the counters for this many lanes. */
export const sharedCounters = (lanes: number): Int32Array<SharedArrayBuffer> =>
  new Int32Array(new SharedArrayBuffer((1 + lanes) * Int32Array.BYTES_PER_ELEMENT));

/** Takes the next file for a lane; undefined when there is none. */
export function takeFile({ files, shared }: Lanes, lane: number): number | undefined {
  const number = Atomics.add(shared, 0, 1);
  const isLeft = number < files.length;
  Atomics.store(shared, 1 + lane, isLeft ? number + 1 : 0);
  return isLeft ? number : undefined;
}

/** The number of the file that a lane has in hand. */
export function fileInHand(shared: Int32Array<SharedArrayBuffer>, lane: number): number | undefined {
  const number = Atomics.load(shared, 1 + lane);
  return number === 0 ? undefined : number - 1;
}
