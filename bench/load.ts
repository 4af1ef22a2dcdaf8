// The load: some keep-alive connections, on each of which the next request follows the previous answer (a closed loop).
import { HttpsConnection, type Target } from './https-connection.ts';

export interface Load {
  target: Target;
  /** Prepared requests, sent in turn. */
  requests: readonly Buffer[];
  connections: number;
  /** When to stop: after so many ms, or so many requests. */
  until: { ms: number } | { requests: number };
}

/** What the clients saw. */
export interface LoadResult {
  requests: number;
  /** From the first request to the last answer, in ms. */
  elapsedMs: number;
  /** From the sending of a request to its answer, in ms. */
  latenciesMs: number[];
}

/** Runs the load. @throws Error when an answer is not HTTP 200: what is measured then is not what was meant */
export async function runLoad({ target, requests, connections, until }: Load): Promise<LoadResult> {
  const open = await Promise.all(Array.from({ length: connections }, () => HttpsConnection.open(target)));
  const latenciesMs: number[] = [];
  let sent = 0;
  const start = performance.now();
  const goesOn = 'ms' in until ? () => performance.now() - start < until.ms : () => sent < until.requests;

  const loop = async (connection: HttpsConnection): Promise<void> => {
    while (goesOn()) {
      const request = requests[sent++ % requests.length];
      if (request === undefined) throw new Error('a load needs at least one request');
      const began = performance.now();
      const { status, body } = await connection.exchange(request);
      latenciesMs.push(performance.now() - began);
      if (status !== 200) throw new Error(`the server answered HTTP ${status}: ${body.slice(0, 300)}`);
    }
  };
  try {
    await Promise.all(open.map(loop));
  } finally {
    for (const connection of open) connection.destroy();
  }
  return { requests: latenciesMs.length, elapsedMs: performance.now() - start, latenciesMs };
}
