// The load on the API server: bursts and steady streams that begin on time whether or not earlier ones have ended (an open loop, as users are).
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from './api-client.ts';
import { type ApiKind, apiRequest } from './requests.ts';
import type { Tally } from './tally.ts';

/** How much is asked. */
export interface LoadPlan {
  /** Dry-run creates that begin at the same moment. */
  readonly burst: number;
  /** From one burst to the next, ms. */
  readonly burstEveryMs: number;
  /** Requests a second of each: create (a tenth of them must be refused), update, and v1alpha1 read. */
  readonly steady: number;
}

/** What the issue asks for. */
export const FULL_LOAD: LoadPlan = { burst: 60, burstEveryMs: 200, steady: 50 };

/** A part of a load: as many at a time, less often. */
export const lighter = ({ burst, burstEveryMs, steady }: LoadPlan, factor: number): LoadPlan => ({
  burst,
  burstEveryMs: Math.round(burstEveryMs / factor),
  steady: Math.max(1, Math.round(steady * factor)),
});

/** A running load. */
export interface Load {
  /** Requests that did not begin because too many were under way: the machine could not bear the load. */
  skipped(): number;
  /** Begins nothing more; resolves when all that had begun has ended. */
  pause(): Promise<void>;
  resume(): void;
  stop(): Promise<void>;
}

const TICK_MS = 5;
/** More under way than a burst and what is steady beside it is a queue, and no load: it would measure the machine. */
const MOST_UNDER_WAY = 90;
/** As client-go has it. */
const MOST_RETRIES = 10;

interface Stream {
  readonly kind: ApiKind;
  readonly everyMs: number;
  readonly atOnce: number;
  next: number;
}

/** Starts at once. */
export function startLoad(client: ApiClient, plan: LoadPlan, tally: Tally): Load {
  const every = 1000 / plan.steady;
  const now = performance.now();
  const stream = (kind: ApiKind, everyMs: number, share: number, atOnce = 1): Stream => ({
    kind,
    everyMs,
    atOnce,
    next: now + everyMs * share,
  });
  const streams = [
    stream('burst', plan.burstEveryMs, 0, plan.burst),
    stream('create', every / 0.9, 0.2),
    stream('refused', every / 0.1, 0.4),
    stream('update', every, 0.6),
    stream('read', every, 0.8),
  ];
  const underWay = new Set<Promise<void>>();
  let n = 0;
  let skipped = 0;
  let paused = false;

  const begin = (kind: ApiKind): void => {
    const request = apiRequest(kind, n++);
    const asked = tally.measure(kind, async (retried) => {
      for (let attempt = 0; ; attempt++) {
        const answer = await client.ask(request.method, request.path, request.body);
        if (answer.status !== 429 || answer.retryAfterMs === undefined || attempt === MOST_RETRIES) {
          return request.wrong(answer);
        }
        retried();
        await pause(answer.retryAfterMs);
      }
    });
    underWay.add(asked);
    void asked.finally(() => underWay.delete(asked));
  };

  const timer = setInterval(() => {
    const at = performance.now();
    for (const each of streams) {
      for (; each.next <= at; each.next += each.everyMs) {
        if (paused) continue;
        // A burst is whole or it is none.
        if (underWay.size + each.atOnce > MOST_UNDER_WAY) skipped += each.atOnce;
        else for (let i = 0; i < each.atOnce; i++) begin(each.kind);
      }
    }
  }, TICK_MS);
  const ended = async (): Promise<void> => {
    paused = true;
    await Promise.all(underWay);
  };
  return {
    skipped: () => skipped,
    pause: ended,
    resume: () => {
      paused = false;
    },
    stop: async () => {
      clearInterval(timer);
      await ended();
    },
  };
}
