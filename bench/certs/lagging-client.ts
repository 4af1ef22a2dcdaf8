// A TLS client that hears of published bundles late, as an API server with a slow watch does, and opens a new connection for every request.
import { createSecureContext, type SecureContext } from 'node:tls';
import { freshExchange } from './fresh-exchange.ts';
import type { PublishedBundle } from './published-bundle.ts';
import type { Tally } from './tally.ts';

/** How such a client behaves. */
export interface LagPlan {
  /** Its requests are counted under this name. */
  readonly name: string;
  /** A bundle is applied this long after it was published, ms: a random time between the two, but never before an earlier one. */
  readonly lagMs: readonly [least: number, most: number];
  /** From one new connection to each replica to the next, ms. */
  readonly everyMs: number;
}

/** A running client. */
export interface LaggingClient {
  pause(): Promise<void>;
  resume(): void;
  stop(): Promise<void>;
}

/** What cannot be read is trusted by nobody, which shows as failed handshakes. */
function trusting(bundle: string): SecureContext {
  try {
    return createSecureContext({ ca: bundle });
  } catch {
    return createSecureContext({ ca: [] });
  }
}

/** More at a time to one replica would be a queue that measures the machine. */
const MOST_UNDER_WAY = 3;

/**
 * Starts with what is published now.
 * @param ports the replicas that may be asked at this moment
 */
export function startLaggingClient(
  plan: LagPlan,
  published: PublishedBundle,
  ports: () => readonly number[],
  tally: Tally,
): LaggingClient {
  const [least, most] = plan.lagMs;
  let trusted = trusting(published.current());
  let lastApplied = 0;
  const timers = new Set<NodeJS.Timeout>();
  published.onChange((bundle) => {
    const lag = least + Math.random() * (most - least);
    lastApplied = Math.max(lastApplied, Date.now() + lag);
    const timer = setTimeout(() => {
      timers.delete(timer);
      trusted = trusting(bundle);
    }, lastApplied - Date.now());
    timers.add(timer);
  });

  const underWay = new Map<Promise<void>, number>();
  let paused = false;
  const ask = (port: number): void => {
    const open = [...underWay.values()].filter((other) => other === port).length;
    if (open >= MOST_UNDER_WAY || paused || !ports().includes(port)) return;
    const asked = tally.measure(plan.name, async () => {
      try {
        return await freshExchange(port, trusted);
      } catch (error) {
        const { code = '', message } = error as NodeJS.ErrnoException;
        return `port ${port}: ${message.includes(code) ? message : `${code} ${message}`}`;
      }
    });
    underWay.set(asked, port);
    void asked.finally(() => underWay.delete(asked));
  };
  const interval = setInterval(() => {
    if (paused) return;
    // Replicas one after another: a herd of handshakes would be a load of its own.
    for (const [i, port] of ports().entries()) setTimeout(ask, (plan.everyMs * i) / ports().length, port);
  }, plan.everyMs);
  const ended = async (): Promise<void> => {
    paused = true;
    await Promise.all(underWay.keys());
  };
  return {
    pause: ended,
    resume: () => {
      paused = false;
    },
    stop: async () => {
      clearInterval(interval);
      for (const timer of timers) clearTimeout(timer);
      await ended();
    },
  };
}
