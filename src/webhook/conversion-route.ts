// POST /convert: envelope in, conversion, envelope out, one log line. Whatever the conversion does, the answer is a review.
import type { FastifyInstance } from 'fastify';
import type { ConversionResult } from '../admission/request.ts';
import { brief } from '../telemetry/brief.ts';
import type { ConversionOutcome } from '../telemetry/metrics.ts';
import { type ConversionReview, kindsOf, printConversionAnswer, readConversionReview } from './conversion-review.ts';
import {
  CONTENT_TYPE,
  GATE_TIMEOUT_MS,
  internalMessage,
  NOT_SYNCED,
  type ReviewDependencies,
} from './review-dependencies.ts';

/** Largest conversion review, in bytes: a list of hundreds of objects comes as one review. */
export const CONVERSION_BODY_LIMIT = 64 * 1024 * 1024;

/** Kinds in a log line; a review of the API server has one. */
const MAX_KINDS = 10;
/** Longest reason in a log line, in UTF-16 units. */
const MAX_REASON = 4096;

/** Adds the route. */
export function addConversionRoute(app: FastifyInstance, dependencies: ReviewDependencies): void {
  const { rules, context, gate, logger, metrics, gateTimeoutMs = GATE_TIMEOUT_MS } = dependencies;

  const convert = (review: ConversionReview, started: number, synced: boolean): string => {
    let outcome: ConversionOutcome;
    let result: ConversionResult;
    let answer: string;
    try {
      result = synced ? rules.convertObjects(review.request, context) : failed(NOT_SYNCED);
      outcome = result.failure === undefined ? 'success' : synced ? 'failure' : 'error';
      answer = printConversionAnswer(review, result);
    } catch (err) {
      logger.error({ err, uid: brief(review.uid), path: '/convert' }, 'the conversion failed');
      result = failed(internalMessage(review.uid));
      outcome = 'error';
      answer = printConversionAnswer(review, result);
    }
    report(review, result, outcome, performance.now() - started);
    return answer;
  };

  const report = (review: ConversionReview, result: ConversionResult, outcome: ConversionOutcome, ms: number): void => {
    const { desiredAPIVersion } = review.request;
    const kinds = kindsOf(review.request);
    metrics.conversion({
      desiredVersion: desiredAPIVersion.slice(desiredAPIVersion.indexOf('/') + 1),
      kinds,
      outcome,
      seconds: ms / 1000,
    });
    logger.info(
      {
        uid: brief(review.uid),
        path: '/convert',
        kinds: [...new Set(kinds)].slice(0, MAX_KINDS).map(brief),
        desiredAPIVersion: brief(desiredAPIVersion),
        objects: kinds.length,
        converted: result.failure === undefined,
        reason: result.failure?.slice(0, MAX_REASON),
        durationMs: Math.round(ms * 1000) / 1000,
      },
      'conversion',
    );
  };

  app.post('/convert', { bodyLimit: CONVERSION_BODY_LIMIT }, (request, reply) => {
    const started = performance.now();
    const review = readConversionReview(request.body as Buffer | undefined);
    const send = (synced: boolean): void => {
      reply.header('content-type', CONTENT_TYPE).send(convert(review, started, synced));
    };
    if (gate.isOpen) send(true);
    else void gate.wait(gateTimeoutMs).then(send);
  });
}

const failed = (failure: string): ConversionResult => ({ converted: [], failure });
