// Requests one after another on one open connection to a replica, each timed.
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '../../src/schemas/json.ts';
import { HttpsConnection, postRequest } from '../https-connection.ts';
import { imageReview, newImage } from '../reviews.ts';
import { SERVER_NAME } from './fresh-exchange.ts';

const EVERY_MS = 10;

/** One answered request. */
export interface Exchange {
  /** When it was answered, ms since 1970. */
  readonly at: number;
  readonly ms: number;
}

/** Requests under way. */
export interface OpenConnection {
  readonly exchanges: readonly Exchange[];
  /** Why it ended before it was stopped; undefined: it did not. */
  broken(): string | undefined;
  stop(): void;
}

const reviewOf = (image: JsonObject): Buffer =>
  postRequest('/defaults', JSON.stringify(imageReview('v1alpha2', image)));

/** Asks about every 10 ms. @param ca PEM */
export async function keepAsking(port: number, ca: string): Promise<OpenConnection> {
  const connection = await HttpsConnection.open({ port, ca, serverName: SERVER_NAME });
  const image = newImage('v1alpha2', 'stall');
  // At the first fault, or after 10,000 requests, the server compiles the schema once, which takes as long as many certificates.
  await connection.exchange(reviewOf({ ...image, spec: { tag: 1 } }));
  const request = reviewOf(image);
  const exchanges: Exchange[] = [];
  let running = true;
  let why: string | undefined;
  void (async () => {
    while (running) {
      const began = performance.now();
      await connection.exchange(request);
      exchanges.push({ at: Date.now(), ms: performance.now() - began });
      await pause(EVERY_MS);
    }
  })().catch((error: unknown) => {
    if (running) why = String(error);
  });
  return {
    exchanges,
    broken: () => why,
    stop: () => {
      running = false;
      connection.destroy();
    },
  };
}
