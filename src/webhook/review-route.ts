// What POST /defaults, /validate and /convert have in common: envelope in, rules, envelope out, one log line. Whatever the rules
// do, the answer is a review.
import type { FastifyInstance } from 'fastify';
import { brief } from '../telemetry/brief.ts';
import { Deferred } from '../telemetry/deferred.ts';
import type { Logger } from '../telemetry/logger.ts';
import { GATE_TIMEOUT_MS, internalMessage, NOT_SYNCED, type ReviewDependencies } from './review-dependencies.ts';

/** A line of the log: a logger that knows a part of it, and the rest. */
export interface ReviewLine {
  logger: Logger;
  line: object;
}

/** One route; `R` is the review that came in, `J` is what was found of it. */
export interface ReviewRoute<R, J> {
  path: string;
  /** Largest body, in bytes. */
  bodyLimit: number;
  /** @throws ProtocolError when the body is no review */
  read(body: string | undefined): R;
  /** Asks the rules. May throw. */
  judge(review: R): J;
  /** The judgement where the rules could not be asked, or failed. */
  unjudged(why: 'unavailable' | 'internal', message: string): J;
  /** The answer as JSON text. May throw, but not for what `unjudged` gives. */
  print(review: R, judgement: J): string;
  /** Counts it. @param ms from the whole body to the answer @returns what the log says of it */
  report(review: R, judgement: J, ms: number): ReviewLine;
  /** Name of the log line. */
  logged: string;
  /** What the log says when the rules failed. */
  failed: string;
}

/** From this length on, in UTF-16 units, a review takes so long that others should not wait for it. */
const LARGE = 100_000;

/** Longest reason in a log line, in UTF-16 units; the user gets all of it. */
const MAX_REASON = 4096;

/** A reason, short enough for a log line. */
export const briefReason = (reason: string): string => reason.slice(0, MAX_REASON);

/** A duration in ms as a log line has it: to the microsecond. */
export const inLog = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Adds the route. */
export function addReviewRoute<R extends { uid: string }, J>(
  app: FastifyInstance,
  route: ReviewRoute<R, J>,
  { gate, logger, outbox, gateTimeoutMs = GATE_TIMEOUT_MS }: ReviewDependencies,
): void {
  const lines = new Deferred((ready: readonly ReviewLine[]) => {
    for (const { logger, line } of ready) logger.info(line, route.logged);
  });
  app.addHook('onClose', () => lines.flush());

  const answer = (review: R, started: number, synced: boolean): string => {
    let judgement: J;
    let text: string;
    try {
      judgement = synced ? route.judge(review) : route.unjudged('unavailable', NOT_SYNCED);
      text = route.print(review, judgement);
    } catch (err) {
      logger.error({ err, uid: brief(review.uid), path: route.path }, route.failed);
      judgement = route.unjudged('internal', internalMessage(review.uid));
      text = route.print(review, judgement);
    }
    lines.push(route.report(review, judgement, performance.now() - started));
    return text;
  };

  app.post(route.path, { bodyLimit: route.bodyLimit }, (request, reply) => {
    const started = performance.now();
    const body = request.body as string | undefined;
    if (body !== undefined && body.length > LARGE) outbox.flush();
    const review = route.read(body);
    if (gate.isOpen) outbox.put(reply, answer(review, started, true));
    else void gate.wait(gateTimeoutMs).then((synced) => outbox.put(reply, answer(review, started, synced)));
  });
}
