// Stops the server without losing a request (spec admission.md, 9.2): one fixed deadline, and still accepting while the
// cluster learns that this replica is going away.

import type { Server } from 'node:https';
import { Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connections } from './connections.ts';

export interface DrainOptions {
  /** How long new connections are still accepted, in ms: until every node has taken the replica out of the Service. */
  acceptMs: number;
  /** When the drain ends whatever still runs, in ms from its start; not before `acceptMs`. */
  deadlineMs: number;
}

/** How a drain ended. */
export interface DrainReport {
  /** Requests that were cut at the deadline. */
  cutRequests: number;
  /** How long it took, in ms. */
  tookMs: number;
}

/** How long a connection that has just been accepted has for sending its request, in ms. */
const SETTLE_MS = 500;
/** How long clients have for closing their side, in ms. */
const LINGER_MS = 1000;
const POLL_MS = 10;

/**
 * Drains the server: answers say `Connection: close` at once, after `acceptMs` it stops accepting and says good-bye to idle
 * connections, and at the deadline at the latest everything is closed. Readiness must fail before this is called.
 */
export async function drain(server: Server, connections: Connections, options: DrainOptions): Promise<DrainReport> {
  const started = performance.now();
  const deadline = started + options.deadlineMs;
  const remaining = (): number => Math.max(0, deadline - performance.now());

  connections.closeAfterAnswers();
  await sleep(Math.min(options.acceptMs, options.deadlineMs));
  // http.Server.close() would destroy connections whose request is on its way; net.Server.close() only stops listening.
  NetServer.prototype.close.call(server);
  await until(() => connections.open === 0, Math.min(SETTLE_MS, remaining()));
  connections.endIdle();
  await until(() => connections.inFlight === 0, remaining());
  const cutRequests = connections.inFlight;
  await until(() => connections.open === 0, Math.min(LINGER_MS, remaining()));
  connections.destroyAll();
  return { cutRequests, tookMs: performance.now() - started };
}

async function until(condition: () => boolean, limitMs: number): Promise<void> {
  const limit = performance.now() + limitMs;
  while (!condition() && performance.now() < limit) await sleep(POLL_MS);
}
