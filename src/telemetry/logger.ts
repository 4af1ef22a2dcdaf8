// The process's log: one JSON object a line on stderr, readable lines on a terminal. Lines are gathered, since a review is
// answered faster than a pipe takes a write, and flushed before anything that could lose them.
import pino, { type DestinationStream, type Logger } from 'pino';
import { LineWriter } from './line-writer.ts';
import type { LogLevel } from './log-level.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  level: LogLevel;
  /** Name of the pod, put on every line; outside a cluster there is none. */
  pod?: string | undefined;
  /** True prints lines for people. */
  pretty: boolean;
}

/** A logger and the way to make sure that what was logged has been written. */
export interface ProcessLogger {
  logger: Logger;
  /** Writes what is still buffered, at once. Safe to call at any time, also while the process exits. */
  flush(): void;
}

/** A few dozen lines a write; a line waits no longer than somebody who follows the log would notice. */
const WRITING = { gathered: 32 * 1024, intervalMs: 200, backlog: 16 * 1024 * 1024 };
const STDERR = 2;

/** The logger of a process that writes to its stderr. */
export async function processLogger(options: LoggerOptions): Promise<ProcessLogger> {
  if (options.pretty) {
    const { default: pretty } = await import('pino-pretty');
    const stream = pretty({ destination: STDERR, sync: true, colorize: true, translateTime: 'SYS:HH:MM:ss.l' });
    return { logger: createLogger(options, stream), flush: () => undefined };
  }
  const lines = new LineWriter(STDERR, WRITING);
  const flush = (): void => lines.flushSync();
  process.on('exit', flush);
  return { logger: createLogger(options, lines), flush };
}

/** A logger that writes its lines to any destination. */
export function createLogger(options: Pick<LoggerOptions, 'level' | 'pod'>, destination: DestinationStream): Logger {
  return pino(
    {
      level: options.level,
      base: options.pod === undefined || options.pod === '' ? null : { pod: options.pod },
      timestamp: isoTimestamps(),
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}

/** pino's timestamp function for RFC 3339 with milliseconds; what changes once a second is printed once a second. */
function isoTimestamps(): () => string {
  let second = Number.NaN;
  let prefix = '';
  return () => {
    const now = Date.now();
    const millisecond = now % 1000;
    if (now - millisecond !== second) {
      second = now - millisecond;
      prefix = `,"time":"${new Date(second).toISOString().slice(0, -4)}`;
    }
    return `${prefix}${String(millisecond).padStart(3, '0')}Z"`;
  };
}
