// What makes the process stop: a signal, or an error that nobody caught.
import type { ProcessLogger } from './logger.ts';

/** Why the process stops, and with which exit code. */
export interface StopRequest {
  reason: string;
  exitCode: 0 | 1;
}

/**
 * Waits for the first reason to stop. A second signal ends the process at once with code 1.
 *
 * An error that reaches the process instead of the request that caused it leaves the state unknown, so the process is
 * replaced; but it drains first, since the requests that run beside it are most likely well.
 */
export function stopRequest({ logger, flush }: ProcessLogger): Promise<StopRequest> {
  return new Promise((resolve) => {
    let signals = 0;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        signals++;
        if (signals > 1) {
          logger.warn({ signal }, 'second signal: stopping at once');
          flush();
          process.exit(1);
        }
        resolve({ reason: signal, exitCode: 0 });
      });
    }
    // Rejections that nobody handles arrive here too, as Node's default says.
    process.on('uncaughtException', (err, origin) => {
      logger.fatal({ err, origin }, 'uncaught error: stopping');
      flush();
      resolve({ reason: origin, exitCode: 1 });
    });
  });
}
