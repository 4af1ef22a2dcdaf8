// Counts the contents of a store, so that of two it is known which is the later one.
import type { Material } from './material.ts';

/**
 * The highest number. Counting from 1 it is never reached, it is met where somebody planted it. Contents that have it are not
 * told apart any more: whichever was written last counts, since replicas that outbid each other would never come to rest.
 */
export const LAST_GENERATION = 999_999_999_999;

/** The number of the content; 0 for one that we did not write, or whose number cannot be read. */
export function generationOf({ generation = '' }: Material): number {
  const text = generation.trim();
  return /^[0-9]{1,12}$/.test(text) ? Number(text) : 0;
}

/** The number of what is written after contents with these numbers. */
export const generationAfter = (a: number, b: number): number => Math.min(Math.max(a, b) + 1, LAST_GENERATION);
