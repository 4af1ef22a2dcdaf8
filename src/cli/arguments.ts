// Parsers of flag values that several subcommands share. Each throws commander's InvalidArgumentError with what is allowed.
import { InvalidArgumentError } from 'commander';
import { fixedStorageClasses } from '../admission/fixed-storage-classes.ts';
import { LOG_LEVELS, type LogLevel } from '../telemetry/log-level.ts';

/** A TCP port; 0 is any free one. */
export function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 65_535)) throw new InvalidArgumentError('It must be a port from 0 (any free one) to 65535.');
  return value;
}

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as `25s`, `500ms`, `2m`, `12h` or `30d`; a plain number is seconds. Gives milliseconds. */
export function duration(text: string): number {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('It must be a duration such as 25s, 500ms, 2m, 12h or 30d.');
  return Number(amount) * (UNIT_MS[unit] ?? 1000);
}

/** A level of the log. */
export function logLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text.toLowerCase());
  if (level === undefined) throw new InvalidArgumentError(`It must be one of ${LOG_LEVELS.join(', ')}.`);
  return level;
}

/** The StorageClass situation, in words that `fixedStorageClasses` reads. */
export function storageClassFlag(text: string): string {
  try {
    fixedStorageClasses(text);
  } catch (cause) {
    throw new InvalidArgumentError(`It ${(cause as Error).message}.`);
  }
  return text;
}
