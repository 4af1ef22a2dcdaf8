// What every part of the benchmark gives and gets.

/** A figure beside what it must reach. */
export interface Verdict {
  value: number;
  unit: string;
  target: number;
  ok: boolean;
}

/** A part's result: figures with a target, and how they came about. */
export interface PartResult {
  targets: Record<string, Verdict>;
  details: unknown;
}

/** What a part may use. */
export interface PartOptions {
  /** The program that is measured. */
  program: string;
  /** Length of one measurement, in s. */
  seconds: number;
  /** Requests of the memory part. */
  requests: number;
  /** Measurements of a kind. */
  rounds: number;
  /** Tells a person how far it is. */
  progress(text: string): void;
}

export type Part = (options: PartOptions) => Promise<PartResult>;

/** Compares a figure with the most that it may be. */
export function atMost(target: number, value: number, unit: string): Verdict {
  return { value: Number(value.toFixed(3)), unit, target, ok: value <= target };
}
