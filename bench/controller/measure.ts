// All measurements of one controller with one number of Images, one after another on the same cluster.
import { loadavg } from 'node:os';
import type { Verdict } from '../part.ts';
import type { Filled, PartSettings } from './part.ts';
import { growth } from './parts/growth.ts';
import { idle } from './parts/idle.ts';
import { images } from './parts/images.ts';
import { latency } from './parts/latency.ts';
import { onStage, type StageSetting } from './stage.ts';

/** In the order in which they are done; the Images of the first are there for the others, whether or not it is asked for. */
export const PART_NAMES = ['images', 'idle', 'latency', 'growth'] as const;
export type PartName = (typeof PART_NAMES)[number];

const AFTERWARDS = { idle, latency, growth };

/** What to measure. */
export interface MeasureOptions extends StageSetting, PartSettings {
  readonly parts: readonly PartName[];
}

/** What was found. */
export interface Measured {
  /** The controller's. */
  readonly name: string;
  readonly size: number;
  readonly command: string;
  readonly loadAverage: { readonly before: number; readonly after: number };
  readonly targets: Readonly<Record<string, Verdict>>;
  readonly details: Readonly<Partial<Record<PartName, unknown>>>;
  /** Why it ended early. */
  readonly error?: string;
}

/** Measures. An error ends it and is part of the result, so that what was found before is not lost. */
export async function measure(options: MeasureOptions): Promise<Measured> {
  const { parts, subject, size } = options;
  const targets: Record<string, Verdict> = {};
  const details: Partial<Record<PartName, unknown>> = {};
  const before = loadavg()[0] ?? 0;
  let error: string | undefined;
  try {
    await onStage(options, async (stage) => {
      const { filled, result } = await images(stage, options);
      Object.assign(targets, result.targets);
      details.images = result.details;
      for (const name of PART_NAMES) {
        if (name !== 'images' && parts.includes(name)) await measurePart(name, filled);
      }

      async function measurePart(name: keyof typeof AFTERWARDS, left: Filled): Promise<void> {
        const part = await AFTERWARDS[name](stage, left, options);
        Object.assign(targets, part.targets);
        details[name] = part.details;
      }
    });
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  return {
    name: subject.name,
    size,
    command: subject.command,
    loadAverage: { before, after: loadavg()[0] ?? 0 },
    targets,
    details,
    ...(error === undefined ? {} : { error }),
  };
}
